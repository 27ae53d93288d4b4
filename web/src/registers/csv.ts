import type { Traffic } from '../api/ledger';
import { csv } from '../boundaries/csv';
import type { PlacePart } from '../state/model';
import { reportOf, type ReportMonth } from './months';
import type { Row } from './rows.svelte';

const columns: Readonly<Record<PlacePart, readonly string[]>> = {
  crossings: ['code', 'name', 'type', 'status', 'country', 'counterpart', 'far_province', 'precision', 'source'],
  trails: ['code', 'name', 'kind', 'activity', 'passable_months', 'last_observed_on', 'length_km', 'source'],
  hotspots: ['code', 'level', 'functions', 'state', 'since', 'reason', 'side', 'source'],
  plots: ['code', 'state', 'since', 'found_on', 'area_m2', 'plants', 'destroyed_on', 'revisit_due', 'overdue', 'side', 'source'],
  routes: ['code', 'name', 'level', 'approved_by', 'valid_from', 'valid_to', 'source'],
  posts: ['code', 'name', 'kind', 'valid_from', 'valid_to', 'source'],
  markers: ['code', 'number', 'sub', 'type', 'country', 'valid_from', 'valid_to', 'source']
};

function plain(value: unknown): string | number | boolean | null {
  if (Array.isArray(value)) return value.join(' ');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** A register as CSV, with the communes, the provinces and the position (degrees); of crossings the status of each month too. What is not known is empty. */
export function registerCsv(part: PlacePart, rows: readonly Row[], months: readonly ReportMonth[], traffic: ReadonlyMap<string, readonly Traffic[]>, hides: (column: string) => boolean): string {
  const own = columns[part];
  const monthly = part === 'crossings' ? months : [];
  const header = [...own, 'commune_code', 'province_code', 'lon', 'lat', ...monthly.map((m) => `status_${m.code}`)];
  const body = rows.map(({ place, communes, provinces }) => [
    ...own.map((name) => plain(place.fields[name])),
    communes.join(' ') || null,
    provinces.join(' ') || null,
    place.lon,
    place.lat,
    ...monthly.map((m) => reportOf(traffic.get(place.code) ?? [], m)?.status || null)
  ]);
  return csv(header, body, hides);
}
