import type { Selection, SelectionKind } from '../state/model';

/** Something on the map under a click. */
export interface Hit extends Selection {
  /** The code word that tells things of a kind apart: type, level, kind of incident. */
  readonly code: string;
  /** The name on the map; empty where it has none. */
  readonly name: string;
}

interface Source {
  readonly kind: SelectionKind;
  readonly id: string;
  readonly code: string;
}

/** Layers a click looks at, and where their features keep identity. */
const sources: Readonly<Record<string, Source>> = {
  crossings: { kind: 'crossing', id: 'code', code: 'type' },
  hotspots: { kind: 'hotspot', id: 'code', code: 'level' },
  plots: { kind: 'plot', id: 'code', code: 'state' },
  incidents: { kind: 'incident', id: 'id', code: 'kind' },
  markers: { kind: 'marker', id: 'code', code: 'type' },
  posts: { kind: 'post', id: 'code', code: 'kind' },
  cooperation: { kind: 'entry', id: 'code', code: 'kind' },
  trails: { kind: 'trail', id: 'code', code: 'activity' },
  routes: { kind: 'route', id: 'code', code: 'level' },
  'routes-far': { kind: 'route', id: 'code', code: 'level' },
  fit: { kind: 'fit', id: 'id', code: 'kind' },
  'fit-fill': { kind: 'fit', id: 'id', code: 'kind' },
  communes: { kind: 'unit', id: 'code', code: 'kind' }
};

export const hitLayers: readonly string[] = Object.keys(sources).filter((layer) => layer !== 'communes');

const word = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

export function hitOf(layer: string, properties: Readonly<Record<string, unknown>>): Hit | null {
  const source = sources[layer];
  const id = source ? word(properties[source.id]) : '';
  if (!source || !id) return null;
  const name = word(properties[source.kind === 'incident' ? 'occurred_on' : 'name']) || (source.kind === 'marker' ? id : '');
  return { kind: source.kind, id, code: word(properties[source.code]), name };
}

/** The same thing lies in several tiles: once is enough. */
export function uniqueHits(hits: readonly (Hit | null)[]): readonly Hit[] {
  const seen = new Set<string>();
  const out: Hit[] = [];
  for (const hit of hits) {
    if (!hit || seen.has(`${hit.kind}.${hit.id}`)) continue;
    seen.add(`${hit.kind}.${hit.id}`);
    out.push(hit);
  }
  return out;
}

/** What a click opens at once: the only exact thing, or the commune where there is nothing else. Null: ask. */
export function obvious(hits: readonly Hit[]): Hit | null {
  const exact = hits.filter((hit) => hit.kind !== 'unit');
  if (exact.length === 0) return hits[0] ?? null;
  return exact.length === 1 ? (exact[0] ?? null) : null;
}
