import type { Chosen, EntryKind, Period } from '../state/model';
import type { Http } from './http';
import type { Incident } from './model';
import { listOf, numeric, numericOrNull, object, string, stringOr, type Json } from './read';
import { incident, incidentsOf } from './records';
import { placeByMarker, type MarkerPoint, type MarkerQuery } from './reference';

/** The layers of records that can be written one by one, as the API names them. */
export const layerOf: Readonly<Record<EntryKind | 'cooperation', string>> = { cooperation: 'cooperation', incident: 'incidents', hotspot: 'hotspots', plot: 'plots', trail: 'trails', crossing: 'crossings', traffic: 'traffic', route: 'routes', post: 'posts', marker: 'markers' };

/** A record as the database holds it. Body: the columns, with geom as GeoJSON. */
export interface StoredRecord {
  readonly code: string;
  readonly version: string;
  readonly at: string;
  /** Account; empty: nobody kept it. */
  readonly by: string;
  readonly body: Json;
}

/** One change of a record. */
export interface Change {
  /** Of a unit: units, population or reports, and which version, day or figure; else empty. */
  readonly layer: string;
  readonly of: string;
  readonly kind: string;
  readonly version: string;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  readonly fields: readonly string[];
  readonly before: Json | null;
  readonly after: Json | null;
}

/** A suspected hot spot that may be a former one, formed again. */
export interface Reform {
  readonly hotspot: string;
  readonly former: string;
  readonly formerState: string;
  readonly formerSince: string;
  readonly distanceM: number;
}

/** What went through a crossing in a period; null: not known. */
export interface Traffic {
  readonly crossing: string;
  readonly period: string;
  readonly from: string;
  readonly to: string;
  /** Empty: nobody said. */
  readonly status: string;
  readonly figures: Readonly<Record<TrafficFigure, number | null>>;
}

export const trafficFigures = ['persons_in', 'persons_out', 'vehicles_in', 'vehicles_out', 'goods_t_in', 'goods_t_out'] as const;
export type TrafficFigure = (typeof trafficFigures)[number];

/** Incidents known no finer than a commune or a province; level is empty where not even that is known. */
export interface Tally {
  readonly level: 'commune' | 'province' | '';
  readonly code: string;
  readonly name: string;
  readonly n: number;
}

/** What was seized of one substance. Mass in grams over the lines that have one. */
export interface Seized {
  readonly substance: string;
  readonly incidents: number;
  readonly unweighed: number;
  readonly massG: number | null;
  readonly quantities: readonly { readonly unit: string; readonly quantity: number }[];
}

export interface SeizureTotals {
  readonly incidents: number;
  readonly substances: readonly Seized[];
}

/** What is sent to write a record: the columns of the layer's files as properties. */
export interface RecordFeature {
  readonly type: 'Feature';
  readonly geometry: unknown;
  readonly properties: Readonly<Record<string, string | number | boolean | null>>;
}

const orNull = (value: unknown): Json | null => (value ? object(value) : null);

export function storedRecord(value: unknown): StoredRecord {
  const o = object(value);
  return { code: string(o['code']), version: stringOr(o['version'], ''), at: stringOr(o['recorded_at'], ''), by: stringOr(o['recorded_by'], ''), body: object(o['record']) };
}

export function change(value: unknown): Change {
  const o = object(value);
  return {
    layer: stringOr(o['layer'], ''),
    of: stringOr(o['of'], ''),
    kind: string(o['kind']),
    version: stringOr(o['version'], ''),
    at: stringOr(o['at'], ''),
    by: stringOr(o['by'], ''),
    reason: stringOr(o['reason'], ''),
    fields: listOf(o['fields'], string),
    before: orNull(o['before']),
    after: orNull(o['after'])
  };
}

function reform(value: unknown): Reform {
  const o = object(value);
  return {
    hotspot: string(o['hotspot']),
    former: string(o['former']),
    formerState: stringOr(o['former_state'], ''),
    formerSince: stringOr(o['former_since'], ''),
    distanceM: numericOrNull(o['distance_m']) ?? 0
  };
}

export function traffic(value: unknown): Traffic {
  const o = object(value);
  const figures = Object.fromEntries(trafficFigures.map((name) => [name, numericOrNull(o[name])])) as Record<TrafficFigure, number | null>;
  return { crossing: string(o['crossing']), period: string(o['period']), from: string(o['from']), to: string(o['to']), status: stringOr(o['status'], ''), figures };
}

export function tallies(body: unknown): readonly Tally[] {
  return listOf(object(body)['imprecise_by'], (value) => {
    const o = object(value);
    const level = o['level'];
    return { level: level === 'commune' || level === 'province' ? level : '', code: stringOr(o['code'], ''), name: stringOr(o['name'], ''), n: numeric(o['n']) };
  });
}

export function seizures(body: unknown): SeizureTotals {
  const o = object(body);
  return {
    incidents: numeric(o['incidents']),
    substances: listOf(o['substances'], (value) => {
      const s = object(value);
      return {
        substance: string(s['substance']),
        incidents: numeric(s['incidents']),
        unweighed: numericOrNull(s['unweighed']) ?? 0,
        massG: numericOrNull(s['mass_g']),
        quantities: listOf(s['quantities'], (q) => ({ unit: stringOr(object(q)['unit'], ''), quantity: numeric(object(q)['quantity']) }))
      };
    })
  };
}

const path = (layer: string, code: string, more = ''): string => `/api/v1/${layer}/${encodeURIComponent(code)}${more}`;

/** The questions of entry and of the registers. Asked by rooms that come later, so that the first page stays small. */
export class Ledger {
  constructor(private readonly http: Http) {}

  /** The current version of a record. Of an incident it is read from its history, which has every column. */
  async record(kind: EntryKind, code: string, signal: AbortSignal): Promise<StoredRecord> {
    const layer = layerOf[kind];
    if (kind !== 'incident') return this.http.get(path(layer, code), {}, storedRecord, signal);
    const last = (await this.history(layer, code, signal)).at(-1);
    return { code, version: last?.version ?? '', at: last?.at ?? '', by: last?.by ?? '', body: last?.after ?? {} };
  }

  async history(layer: string, code: string, signal: AbortSignal): Promise<readonly Change[]> {
    return this.http.items(path(layer, code, '/history'), {}, change, signal);
  }

  async create(kind: EntryKind, feature: RecordFeature): Promise<StoredRecord> {
    return storedRecord(await this.http.send('POST', `/api/v1/${layerOf[kind]}`, feature, new AbortController().signal));
  }

  /** Replaces the version that was seen; refused with 409 where there is a later one. */
  async replace(kind: EntryKind, code: string, version: string, feature: RecordFeature): Promise<StoredRecord> {
    return storedRecord(await this.http.send('PUT', path(layerOf[kind], code, `?version=${version}`), feature, new AbortController().signal));
  }

  async end(layer: string, code: string, version: string, reason: string): Promise<void> {
    await this.http.send('DELETE', path(layer, code, `?version=${version}&reason=${encodeURIComponent(reason)}`), undefined, new AbortController().signal);
  }

  async step(layer: string, code: string, to: string, on: string, reason: string): Promise<void> {
    await this.http.send('POST', path(layer, code, '/steps'), { to, on, reason }, new AbortController().signal);
  }

  async reforms(signal: AbortSignal): Promise<readonly Reform[]> {
    return this.http.items('/api/v1/hotspots/reforms', {}, reform, signal);
  }

  async answerReform(proposal: Reform, accepted: boolean, reason: string): Promise<void> {
    await this.http.send('POST', path('hotspots', proposal.hotspot, '/reforms'), { former: proposal.former, accepted, reason }, new AbortController().signal);
  }

  /** Every incident of a period; with a unit, those in it. */
  async incidents(period: Period, signal: AbortSignal): Promise<readonly Incident[]> {
    return this.http.items('/api/v1/incidents', { from: period.from, to: period.to }, incident, signal);
  }

  /** The place that a marker and an offset name; refused with the reason where there is none. */
  placeByMarker(q: MarkerQuery, signal: AbortSignal): Promise<MarkerPoint> {
    return placeByMarker(this.http, q, signal);
  }

  async traffic(from: string, to: string, signal: AbortSignal): Promise<readonly Traffic[]> {
    return this.http.items('/api/v1/traffic', { from, to }, traffic, signal);
  }

  /** Incidents no cell can hold, by commune and province: what is known no finer. */
  tally(period: Period, chosen: Chosen, signal: AbortSignal): Promise<readonly Tally[]> {
    return this.http.get('/api/v1/cells', { res: 5, limit: 1, ...incidentsOf(period, chosen) }, tallies, signal);
  }

  seizures(unit: string, period: Period, chosen: Chosen, signal: AbortSignal): Promise<SeizureTotals> {
    return this.http.get('/api/v1/incidents/seizures', { unit, ...incidentsOf(period, chosen) }, seizures, signal);
  }

  /** The commune and province of each point (lon, lat), in order; empty outside every commune. */
  async locate(points: readonly (readonly [number, number])[], signal: AbortSignal): Promise<readonly { readonly commune: string; readonly province: string }[]> {
    if (points.length === 0) return [];
    const table = await this.http.table('/api/v1/locate', `lon,lat\n${points.map((p) => p.join(',')).join('\n')}\n`, signal);
    return located(table);
  }
}

/** Reads the table that comes back: lon, lat, commune_code, commune_name, province_code; only names are quoted. */
export function located(table: string): readonly { readonly commune: string; readonly province: string }[] {
  return table
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((row) => {
      const cells = row.split(',');
      return { commune: cells[2] ?? '', province: cells.at(-1) ?? '' };
    });
}
