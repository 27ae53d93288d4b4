/** The words of a piece of HTML, such as the attribution of a base map. */
export function wordsOf(html: string): string {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent.trim();
}

/** Folds a text for searching: no diacritics, no capitals, đ as d. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().trim();
}

/**
 * Reads coordinates as people write them: "16.62, 106.59" or "16,62; 106,59", latitude first.
 * Where the order is clearly swapped (a first value beyond 90) the other order is taken.
 */
export function parseCoordinates(text: string): { lon: number; lat: number } | null {
  const parts = text.includes(';')
    ? text.split(';')
    : /^\s*-?\d+,\d+\s+-?\d+,\d+\s*$/.test(text)
      ? text.trim().split(/\s+/)
      : /^\s*-?\d+(\.\d+)?(\s*,\s+|\s+)-?\d+(\.\d+)?\s*$/.test(text) || /^\s*-?\d+\.\d+,-?\d+\.\d+\s*$/.test(text)
        ? text.trim().split(/\s*,\s*|\s+/)
        : [];
  if (parts.length !== 2) return null;
  const [a, b] = parts.map((part) => Number(part.trim().replace(',', '.')));
  if (a === undefined || b === undefined || !Number.isFinite(a) || !Number.isFinite(b)) return null;
  const [lat, lon] = Math.abs(a) > 90 && Math.abs(b) <= 90 ? [b, a] : [a, b];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lon, lat } : null;
}
