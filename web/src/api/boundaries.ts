import type { Text } from '../i18n/translate';
import type { NamedUnit } from './model';
import { box, listOf, numeric, numericOrNull, object, string, stringOr, text, truth } from './read';

/** What the API answers about boundaries: where they do not fit, what was repaired, where they lie on the border. Lengths in km, areas as named. */
export const severities = ['error', 'warning', 'note'] as const;
export type Severity = (typeof severities)[number];
export const fitKinds = ['gap', 'overlap', 'hole', 'sliver', 'outside_parent'] as const;

/** A place where boundaries do not fit. */
export interface Finding {
  readonly id: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly units: readonly NamedUnit[];
  readonly areaM2: number | null;
  readonly widthM: number | null;
  /** West, south, east, north in degrees. */
  readonly bbox: readonly [number, number, number, number] | null;
  readonly validOn: string;
}

/** A shape that was mended on its way in. */
export interface Repair {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly reason: Text;
  readonly verticesBefore: number | null;
  readonly verticesAfter: number | null;
  readonly areaBeforeM2: number | null;
  readonly areaAfterM2: number | null;
  readonly recordedAt: string;
}

/** Where the law and the boundaries tell different stories. */
export interface Disagreement {
  readonly old: NamedUnit;
  readonly new: NamedUnit | null;
  readonly verdict: string;
  readonly label: Text;
  /** Part of the old unit, 0 to 1; null: not known. */
  readonly share: number | null;
  readonly areaKm2: number | null;
  readonly kind: string;
}

/** How a commune lies on the land border. */
export interface BorderFact extends NamedUnit {
  readonly province: string;
  /** null: nobody knows. */
  readonly touches: boolean | null;
  readonly lengthKm: number | null;
  readonly stretches: readonly { readonly country: string; readonly lengthKm: number | null }[];
  readonly distanceKm: number | null;
  readonly inBelt: boolean | null;
  /** Part of the commune in the belt, 0 to 1. */
  readonly beltShare: number | null;
  readonly approximate: boolean;
}

export interface BorderFacts {
  readonly items: readonly BorderFact[];
  readonly total: number;
  readonly next: string | null;
  readonly line: { readonly source: string; readonly approximate: boolean; readonly lengthKm: number | null } | null;
}

/** A severity this page does not know is the worst one. */
function severityOf(value: unknown): Severity {
  return severities.find((s) => s === value) ?? 'error';
}

const truthOrNull = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);

export function unitName(item: unknown): NamedUnit {
  const o = object(item);
  const code = string(o['code']);
  return { code, name: stringOr(o['name'], '') || code };
}

export function finding(item: unknown): Finding {
  const o = object(item);
  return {
    id: stringOr(o['id'], ''),
    kind: string(o['kind']),
    severity: severityOf(o['severity']),
    units: listOf(o['units'], unitName),
    areaM2: numericOrNull(o['area_m2']),
    widthM: numericOrNull(o['width_m']),
    bbox: box(o['bbox']),
    validOn: stringOr(o['valid_on'], '')
  };
}

export function repair(item: unknown): Repair {
  const o = object(item);
  return {
    id: stringOr(o['id'], ''),
    code: string(o['code']),
    name: stringOr(o['name'], ''),
    reason: text(o['reason']),
    verticesBefore: numericOrNull(o['vertices_before']),
    verticesAfter: numericOrNull(o['vertices_after']),
    areaBeforeM2: numericOrNull(o['area_before_m2']),
    areaAfterM2: numericOrNull(o['area_after_m2']),
    recordedAt: stringOr(o['recorded_at'], '')
  };
}

export function disagreement(item: unknown): Disagreement {
  const o = object(item);
  return {
    old: unitName(o['old']),
    new: o['new'] ? unitName(o['new']) : null,
    verdict: string(o['verdict']),
    label: text(o['verdict_label']),
    share: numericOrNull(o['share']),
    areaKm2: numericOrNull(o['area_km2']),
    kind: stringOr(o['kind'], '')
  };
}

function borderFact(item: unknown): BorderFact {
  const o = object(item);
  return {
    ...unitName(item),
    province: stringOr(o['province'], ''),
    touches: truthOrNull(o['touches']),
    lengthKm: numericOrNull(o['length_km']),
    stretches: listOf(o['stretches'], (s) => {
      const stretch = object(s);
      return { country: string(stretch['country']), lengthKm: numericOrNull(stretch['length_km']) };
    }),
    distanceKm: numericOrNull(o['distance_km']),
    inBelt: truthOrNull(o['in_belt']),
    beltShare: numericOrNull(o['belt_share']),
    approximate: truth(o['approximate'])
  };
}

export function borderFacts(body: unknown): BorderFacts {
  const o = object(body);
  const line = o['line'] ? object(o['line']) : null;
  const items = listOf(o['items'], borderFact);
  return {
    items,
    total: o['total'] === undefined ? items.length : numeric(o['total']),
    next: stringOr(o['next'], '') || null,
    line: line && { source: stringOr(line['source'], ''), approximate: truth(line['approximate']), lengthKm: numericOrNull(line['length_km']) }
  };
}
