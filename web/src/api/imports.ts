import type { FeatureCollection, Geometry } from 'geojson';
import type { Text } from '../i18n/translate';
import type { Box } from '../state/model';
import type { Http } from './http';
import { listOf, numericOrNull, object, page, string, stringOr, text, truth, type Page } from './read';

/** The layers files may hold, those people bring most often first. */
export const importLayers = ['incidents', 'reports', 'hotspots', 'plots', 'crossings', 'traffic', 'trails', 'routes', 'posts', 'markers', 'effort', 'population', 'units', 'lineage', 'border', 'cooperation', 'programmes'] as const;
export type ImportLayer = (typeof importLayers)[number];

/** What a person says of how a file is to be read. */
export const readingOptions = ['sheet', 'table', 'encoding', 'crs', 'decimal'] as const;
export type ReadingOption = (typeof readingOptions)[number];

export interface FoundColumn {
  readonly name: string;
  readonly key: string;
  readonly samples: readonly string[];
  /** The field it fills; null: none. */
  readonly field: string | null;
}

export interface WantedField {
  readonly name: string;
  readonly label: Text;
  readonly needed: boolean;
  readonly filled: boolean;
  /** The code list its values are of; empty: none. */
  readonly list: string;
}

/** One reason why a row was not taken, or something to know about it. Row 0: the file as a whole. */
export interface Refusal {
  readonly row: number;
  readonly field: string;
  readonly reason: Text;
}

/** Tables of a file that devices and map programmes write. */
export const fileTables = ['waypoints', 'routes', 'tracks', 'points', 'lines', 'areas'] as const;
export type FileTable = (typeof fileTables)[number];

/** What of a file was passed over, being no shape of the layer, and the layers that have such shapes. */
export interface LeftOut {
  readonly table: FileTable;
  readonly count: number;
  readonly layers: readonly string[];
}

export interface Inspection {
  readonly format: string;
  readonly encoding: string;
  readonly crs: string;
  readonly table: string;
  readonly tables: readonly string[];
  readonly asks: ReadingOption | null;
  readonly problem: Text | null;
  readonly columns: readonly FoundColumn[];
  readonly fields: readonly WantedField[];
  readonly rows: number;
  readonly more: boolean;
  readonly valid: number;
  readonly preview: FeatureCollection;
  readonly refusals: readonly Refusal[];
  readonly notes: readonly Text[];
  readonly left: readonly LeftOut[];
  readonly encodings: readonly string[];
  readonly systems: readonly string[];
}

export interface ImportResult {
  /** Number of the import; empty for a trial. */
  readonly id: string;
  readonly accepted: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly refusals: readonly Refusal[];
  readonly notes: readonly Refusal[];
}

export interface ImportJob {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly done: number;
  /** 0: not known yet. */
  readonly total: number;
  readonly result: ImportResult | null;
  readonly problem: Text | null;
}

export interface PastImport {
  readonly id: string;
  readonly layer: string;
  readonly files: readonly string[];
  readonly source: string;
  /** Empty: the command line. */
  readonly account: string;
  readonly at: string;
  readonly accepted: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly ended: number;
  readonly undoes: string;
  readonly undoneAt: string;
  readonly undoneBy: string;
  readonly undoable: boolean;
}

export interface Undone {
  readonly layer: string;
  readonly ended: number;
  readonly restored: number;
}

export interface Profile {
  readonly name: string;
}

export interface DuplicateSide {
  readonly id: string;
  readonly source: string;
  readonly ref: string;
  readonly kind: string;
  readonly from: string;
}

/** Two incidents that may be the same event. */
export interface Duplicate {
  readonly id: string;
  readonly sides: readonly [DuplicateSide, DuplicateSide];
  readonly distanceM: number | null;
}

function refusal(item: unknown): Refusal {
  const o = object(item);
  return { row: numericOrNull(o['row']) ?? 0, field: stringOr(o['field'], ''), reason: text(o['reason']) };
}

function leftOut(item: unknown): LeftOut {
  const o = object(item);
  const table = fileTables.find((name) => name === o['table']);
  if (!table) throw new Error(`unknown table ${String(o['table'])}`);
  return { table, count: numericOrNull(o['count']) ?? 0, layers: listOf(o['layers'], string) };
}

export function inspection(body: unknown): Inspection {
  const o = object(body);
  const asks = readingOptions.find((option) => option === o['asks']) ?? null;
  const features = listOf(o['preview'], (item) => {
    const f = object(item);
    return { type: 'Feature' as const, geometry: object(f['geometry']) as unknown as Geometry, properties: { row: numericOrNull(object(f['properties'])['row']) } };
  });
  return {
    format: stringOr(o['format'], ''),
    encoding: stringOr(o['encoding'], ''),
    crs: stringOr(o['crs'], ''),
    table: stringOr(o['table'], ''),
    tables: listOf(o['tables'], string),
    asks,
    problem: o['problem'] ? text(o['problem']) : null,
    columns: listOf(o['columns'], (item) => {
      const c = object(item);
      return { name: string(c['name']), key: string(c['key']), samples: listOf(c['samples'], string), field: stringOr(c['field'], '') || null };
    }),
    fields: listOf(o['fields'], (item) => {
      const f = object(item);
      return { name: string(f['name']), label: text(f['label']), needed: truth(f['needed']), filled: truth(f['filled']), list: stringOr(f['list'], '') };
    }),
    rows: numericOrNull(o['rows']) ?? 0,
    more: truth(o['more']),
    valid: numericOrNull(o['valid']) ?? 0,
    preview: { type: 'FeatureCollection', features: [...features] },
    refusals: listOf(o['refusals'], refusal),
    notes: listOf(o['notes'], text),
    left: listOf(o['left'], leftOut),
    encodings: listOf(o['encodings'], string),
    systems: listOf(o['systems'], string)
  };
}

function result(item: unknown): ImportResult {
  const o = object(item);
  const count = (name: string): number => numericOrNull(o[name]) ?? 0;
  return { id: stringOr(o['import'], ''), accepted: count('accepted'), unchanged: count('unchanged'), refused: count('refused'), refusals: listOf(o['refusals'], refusal), notes: listOf(o['notes'], refusal) };
}

export function importJob(body: unknown): ImportJob {
  const o = object(body);
  const state = o['state'];
  return {
    id: string(o['id']),
    // A state this page does not know is no success.
    state: state === 'running' || state === 'done' ? state : 'failed',
    done: numericOrNull(o['bytes_done']) ?? 0,
    total: numericOrNull(o['bytes_total']) ?? 0,
    result: o['result'] ? result(o['result']) : null,
    problem: o['problem'] ? text(o['problem']) : null
  };
}

export function pastImport(item: unknown): PastImport {
  const o = object(item);
  const count = (name: string): number => numericOrNull(o[name]) ?? 0;
  const undone = o['undone'] ? object(o['undone']) : null;
  return {
    id: string(o['id']),
    layer: string(o['layer']),
    files: listOf(o['files'], string),
    source: stringOr(o['source'], ''),
    account: stringOr(o['account'], ''),
    at: string(o['at']),
    accepted: count('accepted'),
    unchanged: count('unchanged'),
    refused: count('refused'),
    ended: count('ended'),
    undoes: stringOr(o['undoes'], ''),
    undoneAt: undone ? stringOr(undone['at'], '') : '',
    undoneBy: undone ? stringOr(undone['account'], '') : '',
    undoable: truth(o['undoable'])
  };
}

function side(item: unknown): DuplicateSide {
  const o = object(item);
  return { id: string(o['id']), source: stringOr(o['source'], ''), ref: stringOr(o['source_ref'], ''), kind: stringOr(o['kind'], ''), from: stringOr(o['occurred_from'], '') };
}

export function duplicate(item: unknown): Duplicate {
  const o = object(item);
  return { id: string(o['id']), sides: [side(o['first']), side(o['second'])], distanceM: numericOrNull(o['distance_m']) };
}

/** West, south, east, north of what a preview shows; null: nothing. */
export function boxOf(preview: FeatureCollection): Box | null {
  let [w, s, e, n] = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    const [lon, lat] = value as unknown[];
    if (typeof lon === 'number' && typeof lat === 'number') {
      [w, s, e, n] = [Math.min(w, lon), Math.min(s, lat), Math.max(e, lon), Math.max(n, lat)];
    } else value.forEach(visit);
  };
  for (const { geometry } of preview.features) if ('coordinates' in geometry) visit(geometry.coordinates);
  return w <= e ? [w, s, e, n] : null;
}

/** The questions about imports. */
export class ImportClient {
  constructor(private readonly http: Http) {}

  async inspect(form: FormData, signal: AbortSignal): Promise<Inspection> {
    return inspection(await this.http.form('/api/v1/imports/inspect', form, signal));
  }

  async start(form: FormData, signal: AbortSignal): Promise<ImportJob> {
    return importJob(await this.http.form('/api/v1/imports', form, signal));
  }

  job(id: string, signal: AbortSignal): Promise<ImportJob> {
    return this.http.get(`/api/v1/imports/${encodeURIComponent(id)}`, {}, importJob, signal);
  }

  list(cursor: string | null, signal: AbortSignal): Promise<Page<PastImport>> {
    return this.http.get('/api/v1/imports', { limit: 20, cursor }, (body) => page(body, pastImport), signal);
  }

  async undo(id: string, signal: AbortSignal): Promise<Undone> {
    const o = object(await this.http.send('POST', `/api/v1/imports/${encodeURIComponent(id)}/undo`, undefined, signal));
    return { layer: string(o['layer']), ended: numericOrNull(o['ended']) ?? 0, restored: numericOrNull(o['restored']) ?? 0 };
  }

  profiles(layer: string, signal: AbortSignal): Promise<readonly Profile[]> {
    return this.http.items('/api/v1/import-profiles', { layer }, (item) => ({ name: string(object(item)['name']) }), signal);
  }

  /** The first pairs; more: there are others than those counted. */
  duplicates(signal: AbortSignal): Promise<Page<Duplicate> & { readonly more: boolean }> {
    return this.http.get('/api/v1/incidents/duplicates', { limit: 5 }, (body) => ({ ...page(body, duplicate), more: truth(object(body)['more']) }), signal);
  }

  async decide(pair: string, answer: 'same' | 'different', signal: AbortSignal): Promise<void> {
    await this.http.send('POST', `/api/v1/incidents/duplicates/${encodeURIComponent(pair)}`, { answer }, signal);
  }
}
