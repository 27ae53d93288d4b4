import type { PlaceKind } from '../api/client';
import type { Place } from '../api/model';
import { day, number, position } from '../format';
import type { Key, Lang, Words } from '../i18n/translate';

/** The words a card needs, whatever the language. */
export interface Labels {
  t(key: Key, words?: Words): string;
  label(list: string, id: string): string;
}

type Rows = readonly (readonly [string, string])[];
/** The word, the column it comes from, and what it says. */
type Columns = readonly (readonly [string, string, string])[];

const word = (place: Place, field: string): string => {
  const value = place.fields[field];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : Array.isArray(value) ? value.join(',') : '';
};

const coded = (place: Place, field: string, list: string, labels: Labels): string =>
  word(place, field)
    .split(',')
    .filter(Boolean)
    .map((id) => labels.label(list, id))
    .join(', ');

/** Places without a name of their own are called by what they are. */
export function placeTitle(kind: PlaceKind, place: Place, labels: Labels): string {
  if (kind === 'marker') return `${labels.t('marker.title')} ${place.name || place.code}`;
  if (place.name && place.name !== place.code) return place.name;
  if (kind === 'hotspot') return coded(place, 'level', 'hotspot_level', labels) || place.code;
  return labels.t(`${kind}.title`);
}

function country(place: Place, labels: Labels): string {
  const code = word(place, 'country');
  return code === 'LA' || code === 'KH' || code === 'CN' ? labels.t(`country.${code}`) : code;
}

/** What the card of a place says, row by row; empty values are left out by the card. shown: a value, or that its column is not shown. */
export function placeRows(kind: PlaceKind, place: Place, lang: Lang, labels: Labels, shown: (column: string, value: string) => string): Rows {
  const amount = (field: string, unit: string): string => {
    const value = place.fields[field];
    return typeof value === 'number' ? `${number(lang, value)}${unit}` : '';
  };
  const where: Columns = [[labels.t('place.position'), 'geom', place.lon !== null && place.lat !== null ? position(lang, place.lon, place.lat) : '']];
  const rows: Record<PlaceKind, Columns> = {
    crossing: [
      [labels.t('trail.kind'), 'type', coded(place, 'type', 'crossing_type', labels)],
      [labels.t('crossing.status'), 'status', coded(place, 'status', 'crossing_status', labels)],
      [labels.t('crossing.counterpart'), 'counterpart', [word(place, 'counterpart'), shown('far_province', word(place, 'far_province'))].filter(Boolean).join(', ')],
      [labels.t('crossing.country'), 'country', country(place, labels)]
    ],
    hotspot: [
      [labels.t('hotspot.level'), 'level', coded(place, 'level', 'hotspot_level', labels)],
      [labels.t('hotspot.functions'), 'functions', coded(place, 'functions', 'hotspot_function', labels)],
      [labels.t('hotspot.state'), 'state', coded(place, 'state', 'hotspot_state', labels)],
      [labels.t('hotspot.since'), 'since', day(word(place, 'since'))],
      [labels.t('hotspot.reason'), 'reason', word(place, 'reason')],
      [labels.t('hotspot.side'), 'side', coded(place, 'side', 'side', labels)]
    ],
    trail: [
      [labels.t('trail.kind'), 'kind', coded(place, 'kind', 'trail_kind', labels)],
      [labels.t('trail.activity'), 'activity', coded(place, 'activity', 'trail_activity', labels)],
      [labels.t('trail.months'), 'passable_months', word(place, 'passable_months')],
      [labels.t('trail.observed'), 'last_observed_on', day(word(place, 'last_observed_on'))]
    ],
    route: [
      [labels.t('route.level'), 'level', coded(place, 'level', 'route_level', labels)],
      [labels.t('route.approved'), 'approved_by', word(place, 'approved_by')],
      [labels.t('route.side'), 'side', coded(place, 'side', 'side', labels)],
      [labels.t('route.continues'), 'continues', word(place, 'continues')]
    ],
    marker: [
      [labels.t('trail.kind'), 'type', coded(place, 'type', 'marker_type', labels)],
      [labels.t('crossing.country'), 'country', country(place, labels)]
    ],
    post: [[labels.t('trail.kind'), 'kind', coded(place, 'kind', 'post_kind', labels)]],
    plot: [
      [labels.t('hotspot.state'), 'state', coded(place, 'state', 'plot_state', labels)],
      [labels.t('hotspot.since'), 'since', day(word(place, 'since'))],
      [labels.t('hotspot.reason'), 'reason', word(place, 'reason')],
      [labels.t('plot.found'), 'found_on', day(word(place, 'found_on'))],
      [labels.t('plot.due'), 'revisit_due', day(word(place, 'revisit_due'))],
      [labels.t('plot.area'), 'area_m2', amount('area_m2', ' m²')],
      [labels.t('plot.plants'), 'plants', amount('plants', '')],
      [labels.t('hotspot.side'), 'side', coded(place, 'side', 'side', labels)]
    ]
  };
  const all: Columns = [...rows[kind], ...where, [labels.t('incident.source'), 'source', word(place, 'source')]];
  return all.map(([name, column, value]) => [name, shown(column, value)]);
}
