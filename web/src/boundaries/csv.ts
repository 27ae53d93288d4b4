import type { BorderFact } from '../api/boundaries';

/** A cell of CSV: quoted where it must be. */
function cell(value: string | number | boolean | null): string {
  const text = value === null ? '' : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV with a header; what is not known is empty, and columns that are not shown to this account are left out. */
export function csv(header: readonly string[], rows: readonly (readonly (string | number | boolean | null)[])[], hides: (column: string) => boolean = () => false): string {
  return [header, ...rows].map((row) => row.filter((_, i) => !hides(header[i] ?? '')).map(cell).join(',')).join('\r\n') + '\r\n';
}

/** Border facts as CSV: one row a commune and country, lengths and distances in km. */
export function borderCsv(facts: readonly BorderFact[]): string {
  const header = ['code', 'name', 'province', 'touches', 'country', 'length_km', 'distance_km', 'in_belt', 'belt_share', 'approximate'];
  const rows = facts.flatMap((f) => {
    const stretches = f.stretches.length > 0 ? f.stretches : [{ country: '', lengthKm: f.lengthKm }];
    return stretches.map((s) => [f.code, f.name, f.province, f.touches, s.country, s.lengthKm, f.distanceKm, f.inBelt, f.beltShare, f.approximate]);
  });
  return csv(header, rows);
}
