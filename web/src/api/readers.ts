import { isAnyClass, type AnyClass } from '../state/model';
import type * as m from './model';
import { box, listOf, lonLat, mask, numeric, numericOrNull, object, page, string, stringOr, text, truth, type Json, type Page } from './read';
import { badge, statusOf } from './trend';

const outcomes: readonly m.Outcome[] = ['met', 'not_met', 'insufficient_data', 'not_applicable'];

/** A class this page does not know is shown as undetermined, never as clean. */
function classOf(value: unknown): AnyClass {
  return typeof value === 'string' && isAnyClass(value) ? value : 'undetermined';
}

function numbers(value: unknown): Record<string, number> {
  const out: Record<string, number> = {};
  for (const [name, n] of Object.entries(object(value ?? {}))) {
    if (typeof n === 'number') out[name] = n;
  }
  return out;
}

export function session(body: unknown): m.Session {
  const o = object(body);
  const account = o['account'] ? object(o['account']) : null;
  return {
    account: account && { name: string(account['name']), role: stringOr(account['role'], ''), may: listOf(account['may'], string) },
    demo: truth(o['demo']),
    openid: o['openid'] === true,
    version: stringOr(o['version'], ''),
    today: string(o['today']),
    basemap: o['basemap'] ? basemap(object(o['basemap'])) : null,
    hidden: new Map(listOf(o['hidden'], (item) => [string(object(item)['layer']), listOf(object(item)['columns'], string)] as const))
  };
}

function basemap(o: Json): m.Basemap {
  return {
    kind: o['kind'] === 'raster' ? 'raster' : 'vector',
    tiles: string(o['tiles']),
    minzoom: numeric(o['minzoom']),
    maxzoom: numeric(o['maxzoom']),
    attribution: stringOr(o['attribution'], ''),
    layers: listOf(o['layers'] ?? [], string)
  };
}

export function overview(body: unknown): m.Overview {
  const o = object(body);
  const incidents = o['incidents'] ? object(o['incidents']) : null;
  const from = stringOr(incidents?.['from'], '');
  const to = stringOr(incidents?.['to'], '');
  return {
    years: [...listOf(o['years'], numeric)].sort((a, b) => b - a),
    cutoff: stringOr(o['data_cutoff'], '') || null,
    bbox: box(o['bbox']),
    madeUp: truth(o['made_up']),
    schematic: truth(o['schematic']),
    counts: numbers(o['counts']),
    incidents: from && to ? { from, to } : null
  };
}

const ways: readonly m.Unit['matchedBy'][] = ['name', 'lineage', 'place'];

function unitOf(o: Json): m.Unit {
  const name = string(o['name']);
  return {
    code: string(o['code']),
    level: stringOr(o['level'], 'commune'),
    kind: stringOr(o['kind'], ''),
    name,
    fullName: stringOr(o['full_name'], '') || name,
    parent: stringOr(o['parent'], ''),
    provinceName: stringOr(o['province_name'], ''),
    validFrom: stringOr(o['valid_from'], ''),
    validTo: stringOr(o['valid_to'], ''),
    legalRef: stringOr(o['legal_ref'], ''),
    schematic: truth(o['schematic']),
    onBorder: typeof o['on_border'] === 'boolean' ? o['on_border'] : null,
    formerArea: stringOr(o['former_area'], ''),
    matchedName: stringOr(o['matched_name'], ''),
    matchedBy: ways.find((way) => way === o['matched_by']) ?? 'name',
    hasShape: o['has_shape'] === undefined || truth(o['has_shape']),
    fromInferred: truth(o['valid_from_inferred']),
    toInferred: truth(o['valid_to_inferred']),
    seat: lonLat(o['seat'])
  };
}

export const unit = (item: unknown): m.Unit => unitOf(object(item));

function named(item: unknown): m.NamedUnit {
  if (typeof item === 'string') return { code: item, name: item };
  const o = object(item);
  return { code: stringOr(o['code'], ''), name: stringOr(o['full_name'], '') || stringOr(o['name'], '') || stringOr(o['code'], '') };
}

function kin(item: unknown): m.Kin {
  const o = object(typeof item === 'string' ? {} : item);
  return {
    ...named(item),
    kind: stringOr(o['kind'], ''),
    on: stringOr(o['on'], ''),
    partial: truth(o['partial']),
    populationWhole: truth(o['population_whole']),
    legalRef: stringOr(o['legal_ref'], ''),
    derived: truth(o['derived'])
  };
}

function population(value: unknown): m.Population | null | undefined {
  if (value === undefined) return undefined;
  const o = object(value ?? {});
  const residents = count(o, o['residents']);
  const households = object(o['households'] ?? {});
  return residents && { ...residents, households: count(households, households['value']) };
}

function count(o: Record<string, unknown>, value: unknown): m.Count | null {
  const n = numericOrNull(value);
  return n === null ? null : { value: n, asOf: stringOr(o['as_of'], ''), source: stringOr(o['source'], ''), stale: truth(o['stale']), status: statusOf(o['status']), badge: badge(o['badge']) };
}

function touch(value: unknown): m.UnitDetail['border'] {
  if (!value) return null;
  const o = object(value);
  return {
    touches: truth(o['touches']),
    lengthKm: numericOrNull(o['length_km']),
    country: stringOr(o['country'], ''),
    distanceKm: numericOrNull(o['distance_km']),
    inBelt: typeof o['in_belt'] === 'boolean' ? o['in_belt'] : null,
    approximate: truth(o['approximate'])
  };
}

export function unitDetail(body: unknown): m.UnitDetail {
  const o = object(body);
  return {
    ...unitOf(o),
    bbox: box(o['bbox']),
    shapeFrom: stringOr(o['shape_from'], ''),
    predecessors: listOf(o['predecessors'], kin),
    successors: listOf(o['successors'], kin),
    neighbours: listOf(o['neighbours'], named),
    population: population(o['population']),
    border: touch(o['border'])
  };
}

/** The communes with a recognition that nobody has taken away, by code. In force: sealed; watched, under review or with an open
    proposal against it: a clock. */
export function recognised(files: readonly Readonly<Record<string, unknown>>[]): ReadonlyMap<string, m.RecognitionMark> {
  const marks = new Map<string, m.RecognitionMark>();
  for (const item of files) {
    const unit = object(item['unit']);
    const kept = ['recognised', 'maintained', 'watch', 'relapse_review'].includes(stringOr(item['state'], ''));
    if (unit['level'] === 'commune' && kept && !item['ended_on']) marks.set(string(unit['code']), truth(item['in_force']) ? 'seal' : 'clock');
  }
  return marks;
}

/** A page of verdicts, with the number of each class over the whole list. */
export function summaries(body: unknown): m.Summaries & Pick<Page<m.Summary>, 'next'> {
  const { items, next } = page(body, (item): m.Summary => {
    const o = object(item);
    const ref = object(o['unit']);
    const missing = o['missing'];
    return {
      code: string(ref['code']),
      validFrom: stringOr(ref['valid_from'], ''),
      name: stringOr(ref['name'], ''),
      class: classOf(o['class']),
      provisional: truth(o['provisional']),
      missing: Array.isArray(missing) ? missing.length : (numericOrNull(missing) ?? 0),
      summary: text(o['summary'])
    };
  });
  return { items, next, counts: numbers(object(body)['counts']) };
}

function input(item: unknown): m.Input {
  const o = object(item);
  return { indicator: string(o['indicator']), value: numericOrNull(o['value']), state: stringOr(o['state'], 'missing'), source: stringOr(o['source'], ''), ...mask(o) };
}

function result(item: unknown): m.Result {
  const o = object(item);
  return {
    id: string(o['id']),
    label: text(o['label']),
    outcome: outcomes.find((x) => x === o['outcome']) ?? 'insufficient_data',
    band: typeof o['band'] === 'string' && isAnyClass(o['band']) ? o['band'] : null,
    observed: numericOrNull(o['observed']),
    unit: stringOr(o['unit'], ''),
    threshold: stringOr(o['threshold'], ''),
    numerator: numericOrNull(o['numerator']),
    denominator: numericOrNull(o['denominator']),
    inputs: listOf(o['inputs'], input),
    explanation: text(o['explanation']),
    ...mask(o)
  };
}

function missing(item: unknown): m.Missing {
  const o = object(item);
  return { indicator: string(o['indicator']), label: text(o['label']), state: stringOr(o['state'], 'missing'), decides: truth(o['decides']), explanation: text(o['explanation']) };
}

export function assessment(body: unknown): m.Assessment {
  const o = object(body);
  const ref = object(o['unit']);
  const period = object(o['period']);
  const criteria = object(o['criteria']);
  return {
    unit: { code: string(ref['code']), name: stringOr(ref['name'], ''), level: stringOr(ref['level'], 'commune'), validFrom: stringOr(ref['valid_from'], '') },
    year: numeric(o['year']),
    period: { from: string(period['from']), to: string(period['to']) },
    provisional: truth(o['provisional']),
    official: truth(o['official']),
    criteria: { id: stringOr(criteria['id'], ''), legalRef: stringOr(criteria['legal_ref'], '') },
    class: classOf(o['class']),
    summary: text(o['summary']),
    results: listOf(o['results'], result),
    readings: listOf(o['readings'], (item) => {
      const r = object(item);
      return { id: string(r['id']), value: truth(r['value']), label: text(r['label']), otherClass: typeof r['other_class'] === 'string' ? classOf(r['other_class']) : null };
    }),
    missing: listOf(o['missing'], missing),
    reportBefore: stringOr(o['report_before'], ''),
    cutoff: stringOr(o['data_cutoff'], '') || null,
    engine: stringOr(o['engine'], ''),
    hash: stringOr(o['input_sha256'], '')
  };
}

export function criteria(body: unknown): m.Criteria {
  const o = object(body);
  return {
    id: string(o['id']),
    legalRef: stringOr(o['legal_ref'], ''),
    title: text(o['title']),
    validFrom: stringOr(o['valid_from'], ''),
    readings: listOf(o['readings'], (item) => {
      const r = object(item);
      return { id: string(r['id']), value: truth(r['value']), label: text(r['label']), explanation: text(r['explanation']), other: text(r['other']) };
    }),
    criteria: listOf(o['criteria'], (item) => {
      const c = object(item);
      return { id: string(c['id']), name: text(c['name']), clause: text(c['clause']) };
    })
  };
}

export function figure(item: unknown): m.Figure {
  const o = object(item);
  return {
    indicator: string(o['indicator']),
    label: text(o['label']),
    value: numericOrNull(o['value']),
    state: stringOr(o['value_state'], 'missing'),
    source: stringOr(o['source'], ''),
    ...mask(o)
  };
}

/** The day of a reform. */
export function reformDay(item: unknown): string {
  return string(object(item)['on']);
}
