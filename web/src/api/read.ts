import type { Text } from '../i18n/translate';
import { Problem } from './problem';

/** Reading unknown JSON: each function returns the type it names or refuses. */
export type Json = Readonly<Record<string, unknown>>;

function refuse(what: string): never {
  throw new Problem(0, '', 'unreadable', { cause: `expected ${what}` });
}

export function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : refuse('object');
}

export function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : refuse('array');
}

export function string(value: unknown): string {
  return typeof value === 'string' ? value : refuse('string');
}

export function numeric(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : refuse('number');
}

export function truth(value: unknown): boolean {
  return value === true;
}

export function stringOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : otherwise;
}

export function numericOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function listOf<T>(value: unknown, read: (item: unknown) => T): readonly T[] {
  return value === undefined || value === null ? [] : array(value).map(read);
}

/** A text in two languages; a plain string serves for both. */
export function text(value: unknown): Text {
  if (typeof value === 'string') return { vi: value, en: value };
  if (value === undefined || value === null) return { vi: '', en: '' };
  const o = object(value);
  return { vi: stringOr(o['vi'], ''), en: stringOr(o['en'], '') };
}

/** What stands in the place of a figure that is masked. */
export interface Masked {
  readonly masked?: Text;
}

/** The mask beside a figure; nothing where the figure is shown. */
export function mask(o: Json): Masked {
  return truth(o['masked']) ? { masked: text(o['reads']) } : {};
}

/** [lon, lat] in degrees, as an array, a GeoJSON point or an object with lon and lat. */
export function lonLat(value: unknown): readonly [number, number] | null {
  const source = Array.isArray(value) ? value : typeof value === 'object' && value !== null ? ((value as Json)['coordinates'] ?? [(value as Json)['lon'], (value as Json)['lat']]) : [];
  if (!Array.isArray(source)) return null;
  const lon: unknown = source[0];
  const lat: unknown = source[1];
  return typeof lon === 'number' && typeof lat === 'number' ? [lon, lat] : null;
}

export function box(value: unknown): readonly [number, number, number, number] | null {
  if (!Array.isArray(value) || value.length !== 4) return null;
  const [w, s, e, n] = value.map(numericOrNull);
  return w === null || s === null || e === null || n === null || w === undefined || s === undefined || e === undefined || n === undefined ? null : [w, s, e, n];
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  /** Cursor of the page that follows; null: this is the last. */
  readonly next: string | null;
}

export function page<T>(value: unknown, read: (item: unknown) => T): Page<T> {
  const o = object(value);
  const items = listOf(o['items'], read);
  return { items, total: numericOrNull(o['total']) ?? items.length, next: stringOr(o['next'], '') || null };
}
