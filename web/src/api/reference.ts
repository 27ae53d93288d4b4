import type { Http } from './http';
import { numeric, numericOrNull, object, string, stringOr, truth } from './read';

/** Where a point lies by the border and its nearest marker, worked out by the server. Metres. */
export interface Reference {
  readonly country: string;
  /** "605/2"; empty: no marker stands on that line. */
  readonly marker: string;
  /** Along the line, towards higher markers if positive. */
  readonly offsetM: number | null;
  readonly side: string;
  readonly distanceM: number;
  readonly chainageM: number;
  readonly approximate: boolean;
  readonly uncertaintyM: number;
}

/** The place a marker and an offset name. Degrees and metres. */
export interface MarkerPoint {
  readonly lon: number;
  readonly lat: number;
  readonly country: string;
  readonly marker: string;
  readonly approximate: boolean;
  readonly uncertaintyM: number;
  readonly precision: number;
}

/** What lies at a point: the commune (null: none), and for whoever may see markers its place by them. */
export interface Spot {
  readonly commune: { readonly code: string; readonly name: string } | null;
  readonly reference: Reference | null;
}

/** A marker with an offset, a side and a distance, as they were typed. */
export interface MarkerQuery {
  readonly marker: string;
  readonly offsetM: number;
  readonly side: string;
  readonly distanceM: number;
  readonly on: string | null;
}

export function reference(value: unknown): Reference | null {
  if (!value) return null;
  const o = object(value);
  return {
    country: string(o['country']),
    marker: stringOr(o['marker'], ''),
    offsetM: numericOrNull(o['offset_m']),
    side: stringOr(o['side'], 'unknown'),
    distanceM: numeric(o['distance_m']),
    chainageM: numeric(o['chainage_m']),
    approximate: truth(o['approximate']),
    uncertaintyM: numeric(o['uncertainty_m'])
  };
}

export function markerPoint(value: unknown): MarkerPoint {
  const o = object(value);
  return {
    lon: numeric(o['lon']),
    lat: numeric(o['lat']),
    country: string(o['country']),
    marker: string(o['marker']),
    approximate: truth(o['approximate']),
    uncertaintyM: numeric(o['uncertainty_m']),
    precision: numeric(o['loc_precision'])
  };
}

export function spot(value: unknown): Spot {
  const o = object(value);
  const commune = o['commune'] ? object(o['commune']) : null;
  return { commune: commune && { code: string(commune['code']), name: stringOr(commune['name'], '') }, reference: reference(o['reference']) };
}

/** The place that a marker and an offset name; refused with the reason where there is none. */
export function placeByMarker(http: Http, q: MarkerQuery, signal: AbortSignal): Promise<MarkerPoint> {
  return http.get('/api/v1/markers/locate', { q: q.marker, offset_m: q.offsetM, side: q.side, distance_m: q.distanceM || null, on: q.on }, markerPoint, signal);
}
