import type { Json } from '../api/read';
import type { LonLat } from '../state/model';

/** One substance of a form: everything as it was typed. */
export interface Line {
  readonly substance: string;
  readonly form: string;
  readonly quantity: string;
  readonly unit: string;
  readonly low: string;
  readonly high: string;
}

export const emptyLine: Line = { substance: '', form: '', quantity: '', unit: '', low: '', high: '' };

/** A number as people write it: 1500, 1 500, 1,5 or 1.5. null: none, or one that can be read in two ways (1.500). */
export function parseAmount(typed: string): number | null {
  const text = typed.replace(/[\s\u00a0\u202f]/g, '');
  const found = /^(-?)(\d+)(?:[.,](\d+))?$/.exec(text);
  if (!found) return null;
  const [, sign = '', whole = '', fraction] = found;
  if (fraction?.length === 3 && whole !== '0' && whole.length <= 3) return null;
  return Number(`${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}`);
}

/** A number so that no reader takes its fraction for a group of thousands: 1.234 is written 1.2340. */
export function plain(amount: number): string {
  const text = String(amount);
  return /\.\d{3}$/.test(text) ? `${text}0` : text;
}

/** The lines as one text, as files have them: "heroin 350.5 g (300-400); methamphetamine tablet 20 tablet". */
export function substancesText(lines: readonly Line[]): string {
  const number = (typed: string): string => {
    const amount = parseAmount(typed);
    return amount === null ? typed : plain(amount);
  };
  return lines
    .filter((line) => line.substance)
    .map((line) => {
      const best = line.quantity ? `${number(line.quantity)} ${line.unit}` : '';
      const spread = line.low && line.high ? `(${number(line.low)}-${number(line.high)})` : '';
      return [line.substance, line.form, best, spread].filter(Boolean).join(' ');
    })
    .join('; ');
}

/** What is wrong with the lines, as the part of a key; empty: nothing. */
export function lineFault(line: Line): '' | 'substance' | 'number' | 'unit' | 'spread' {
  const any = line.form || line.quantity || line.unit || line.low || line.high;
  if (!line.substance) return any ? 'substance' : '';
  const typed = [line.quantity, line.low, line.high].filter(Boolean);
  if (typed.some((text) => parseAmount(text) === null)) return 'number';
  if (line.quantity && !line.unit) return 'unit';
  if (Boolean(line.low) !== Boolean(line.high) || (line.low && !line.quantity)) return 'spread';
  return '';
}

const shown = (value: unknown): string => (typeof value === 'number' || typeof value === 'string' ? String(value) : '');

/** The lines of a stored record. */
export function linesOf(value: unknown): readonly Line[] {
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown) => {
    const o = (typeof item === 'object' && item !== null ? item : {}) as Json;
    return { substance: shown(o['substance']), form: shown(o['form']), quantity: shown(o['quantity']), unit: shown(o['unit']), low: shown(o['low']), high: shown(o['high']) };
  });
}

/** A stored value as a field shows it. */
export function typedOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(',');
  return typeof value === 'boolean' ? String(value) : shown(value);
}

/** Months of the year from "1-5,11,12"; "11-2" goes over the turn of the year. */
export function monthsOf(text: string): ReadonlySet<number> {
  const all = new Set<number>();
  for (const part of text.split(/[,;]/)) {
    const found = /^\s*(\d{1,2})(?:\s*-\s*(\d{1,2}))?\s*$/.exec(part);
    const first = Number(found?.[1]);
    const last = Number(found?.[2] ?? found?.[1]);
    if (!found || first < 1 || first > 12 || last < 1 || last > 12) continue;
    for (let month = first; ; month = (month % 12) + 1) {
      all.add(month);
      if (month === last) break;
    }
  }
  return all;
}

/** Months as a text again: "1-5,11,12". */
export function monthsText(months: ReadonlySet<number>): string {
  const parts: string[] = [];
  for (let month = 1; month <= 12; month += 1) {
    if (!months.has(month)) continue;
    let last = month;
    while (months.has(last + 1)) last += 1;
    parts.push(last > month + 1 ? `${month}-${last}` : last > month ? `${month},${last}` : String(month));
    month = last;
  }
  return parts.join(',');
}

const isLonLat = (value: unknown): value is [number, number] => Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number';

/** The corners of a geometry that can be moved here; null: it has several parts, and is kept as it is. */
export function cornersOf(geometry: unknown): { readonly form: 'point' | 'line' | 'area'; readonly vertices: readonly LonLat[] } | null {
  const o = (typeof geometry === 'object' && geometry !== null ? geometry : {}) as Json;
  const coordinates = o['coordinates'];
  const corners = (value: unknown): readonly LonLat[] => (Array.isArray(value) ? value.filter(isLonLat).map(([lon, lat]) => [lon, lat]) : []);
  if (o['type'] === 'Point' && isLonLat(coordinates)) return { form: 'point', vertices: [[coordinates[0], coordinates[1]]] };
  if (o['type'] === 'LineString') return { form: 'line', vertices: corners(coordinates) };
  if (o['type'] === 'Polygon' && Array.isArray(coordinates) && coordinates.length === 1) return { form: 'area', vertices: corners(coordinates[0]).slice(0, -1) };
  return null;
}

/** The geometry of corners; null where there are too few. */
export function geometryOf(form: 'point' | 'line' | 'area', vertices: readonly LonLat[]): unknown {
  const first = vertices[0];
  if (!first) return null;
  if (form === 'point') return { type: 'Point', coordinates: first };
  if (form === 'line') return vertices.length > 1 ? { type: 'LineString', coordinates: vertices } : null;
  return vertices.length > 2 ? { type: 'Polygon', coordinates: [[...vertices, first]] } : null;
}

/** Metres between two places (degrees), on the sphere. */
export function metresBetween([aLon, aLat]: LonLat, [bLon, bLat]: LonLat): number {
  const rad = Math.PI / 180;
  const half = Math.sin(((bLat - aLat) * rad) / 2) ** 2 + Math.cos(aLat * rad) * Math.cos(bLat * rad) * Math.sin(((bLon - aLon) * rad) / 2) ** 2;
  return 2 * 6_371_009 * Math.asin(Math.sqrt(half));
}
