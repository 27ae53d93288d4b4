import type { Text } from '../i18n/translate';
import type { Chosen, Period } from '../state/model';
import type * as m from './model';
import { reference } from './reference';
import { listOf, lonLat, numeric, numericOrNull, object, string, stringOr, text, truth } from './read';

/** Readers of what happened and of what lies on the map; readers of units and verdicts stand in readers.ts. */
export function incident(item: unknown): m.Incident {
  const o = object(item);
  return {
    id: stringOr(o['id'], ''),
    kind: stringOr(o['kind'], 'other'),
    from: stringOr(o['occurred_from'], ''),
    to: stringOr(o['occurred_to'], ''),
    unitCode: stringOr(o['unit_code'], ''),
    unitName: stringOr(o['unit_name'], ''),
    lon: numericOrNull(o['lon']),
    lat: numericOrNull(o['lat']),
    precision: numericOrNull(o['loc_precision']) ?? 9,
    uncertaintyM: numericOrNull(o['uncertainty_m']),
    marker: stringOr(o['marker'], ''),
    offsetM: numericOrNull(o['offset_m']),
    side: stringOr(o['side'], ''),
    borderDistanceM: numericOrNull(o['border_distance_m']),
    byMarker: truth(o['by_marker']),
    reference: reference(o['reference']),
    detection: stringOr(o['detection_mode'], ''),
    reliability: stringOr(o['reliability'], ''),
    credibility: stringOr(o['credibility'], ''),
    substances: listOf(o['substances'], (s) => {
      const line = object(s);
      return { substance: stringOr(line['substance'], 'unknown'), quantity: numericOrNull(line['quantity']), unit: stringOr(line['unit'], '') };
    }),
    arrested: numericOrNull(o['arrested_n']),
    cases: numericOrNull(o['cases_n']),
    source: stringOr(o['source'], ''),
    tier: stringOr(o['tier'], ''),
    note: stringOr(o['note'], ''),
    madeUp: truth(o['made_up'])
  };
}

/** The parameters that ask for some of the incidents of a period, or of all time. */
export function incidentsOf(period: Period | null, chosen: Chosen): Readonly<Record<string, string | undefined>> {
  return { from: period?.from, to: period?.to, kind: chosen.kinds.join(','), substance: chosen.substances.join(',') };
}

export function histogram(body: unknown): m.Histogram {
  const o = object(body);
  const months = listOf(o['months'], (item) => {
    const row = object(item);
    return { month: string(row['month']), n: numeric(row['n']) };
  });
  return { months, total: numericOrNull(o['total']) ?? months.reduce((sum, row) => sum + row.n, 0) };
}

export function place(item: unknown): m.Place {
  const fields = object(item);
  const at = lonLat(fields['position'] ?? fields['point'] ?? fields);
  return {
    code: stringOr(fields['code'], ''),
    name: stringOr(fields['name'], ''),
    lon: at?.[0] ?? null,
    lat: at?.[1] ?? null,
    unitCode: stringOr(fields['unit_code'], '') || stringOr(fields['commune_code'], ''),
    fields
  };
}

type CodeList = readonly [name: string, codes: readonly { readonly id: string; readonly label: Text }[]];

export function codeList(item: unknown): CodeList {
  const o = object(item);
  const codes = listOf(o['codes'], (c) => {
    const code = object(c);
    return { id: string(code['id']), label: text(code['label']) };
  });
  return [string(o['name']), codes];
}

export function codes(all: readonly CodeList[]): m.Codes {
  const lists = new Map(all);
  return { label: (list, id) => lists.get(list)?.find((c) => c.id === id)?.label, kinds: lists.get('incident_kind') ?? [], list: (name) => lists.get(name) ?? [] };
}

/** The commune at a place; null outside every commune. */
export function located(body: unknown): m.Located | null {
  const o = object(body);
  const unitPart = o['unit'] ?? o['commune'];
  if (!unitPart) return null;
  const ref = object(unitPart);
  return { code: string(ref['code']), name: stringOr(ref['name'], '') };
}
