import type { Http } from '../api/http';
import type { Incident } from '../api/model';
import { page, type Page } from '../api/read';
import { incident } from '../api/records';
import { csv } from '../boundaries/csv';
import type { Period } from '../state/model';

/** What the list of incidents is narrowed to; empty: not at all. */
export interface IncidentQuery {
  readonly unit: string;
  readonly area: string;
  readonly kind: string;
  /** As people write it: "600-620", "LA 600-620". */
  readonly markers: string;
  readonly period: Period;
}

export const perPage = 200;

/** One page of the list, the latest first. */
export function incidentPage(http: Http, { unit, area, kind, markers, period }: IncidentQuery, cursor: string | null, signal: AbortSignal): Promise<Page<Incident>> {
  return http.get('/api/v1/incidents', { unit, area, kind, markers: markers.trim(), from: period.from, to: period.to, limit: perPage, cursor }, (body) => page(body, incident), signal);
}

/** Incidents as CSV, with what their source said of the place and what was worked out. What is not known is empty. */
export function incidentCsv(rows: readonly Incident[], hides: (column: string) => boolean): string {
  const header = ['id', 'occurred_from', 'occurred_to', 'kind', 'unit_code', 'lon', 'lat', 'loc_precision', 'uncertainty_m', 'marker', 'offset_m', 'side', 'border_distance_m', 'by_marker', 'nearest_country', 'nearest_marker', 'nearest_offset_m', 'nearest_side', 'nearest_distance_m', 'chainage_m', 'substances', 'source'];
  return csv(
    header,
    rows.map((i) => [
      i.id,
      i.from,
      i.to,
      i.kind,
      i.unitCode || null,
      i.lon,
      i.lat,
      i.precision,
      i.uncertaintyM,
      i.marker || null,
      i.offsetM,
      i.side || null,
      i.borderDistanceM,
      i.byMarker,
      i.reference?.country ?? null,
      i.reference?.marker ?? null,
      i.reference?.offsetM ?? null,
      i.reference?.side ?? null,
      i.reference?.distanceM ?? null,
      i.reference?.chainageM ?? null,
      i.substances.map((s) => [s.substance, s.quantity ?? '', s.unit].filter((part) => part !== '').join(' ')).join('; ') || null,
      i.source
    ]),
    hides
  );
}
