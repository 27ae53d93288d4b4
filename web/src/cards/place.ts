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

/** What the card of a place says, row by row; empty values are left out by the card. */
export function placeRows(kind: PlaceKind, place: Place, lang: Lang, labels: Labels): Rows {
  const amount = (field: string, unit: string): string => {
    const value = place.fields[field];
    return typeof value === 'number' ? `${number(lang, value)}${unit}` : '';
  };
  const where: Rows = [[labels.t('place.position'), place.lon !== null && place.lat !== null ? position(lang, place.lon, place.lat) : '']];
  const rows: Record<PlaceKind, Rows> = {
    crossing: [
      [labels.t('trail.kind'), coded(place, 'type', 'crossing_type', labels)],
      [labels.t('crossing.status'), coded(place, 'status', 'crossing_status', labels)],
      [labels.t('crossing.counterpart'), [word(place, 'counterpart'), word(place, 'far_province')].filter(Boolean).join(', ')],
      [labels.t('crossing.country'), country(place, labels)]
    ],
    hotspot: [
      [labels.t('hotspot.level'), coded(place, 'level', 'hotspot_level', labels)],
      [labels.t('hotspot.functions'), coded(place, 'functions', 'hotspot_function', labels)],
      [labels.t('hotspot.state'), coded(place, 'state', 'hotspot_state', labels)],
      [labels.t('hotspot.since'), day(word(place, 'since'))],
      [labels.t('hotspot.reason'), word(place, 'reason')],
      [labels.t('hotspot.side'), coded(place, 'side', 'side', labels)]
    ],
    trail: [
      [labels.t('trail.kind'), coded(place, 'kind', 'trail_kind', labels)],
      [labels.t('trail.activity'), coded(place, 'activity', 'trail_activity', labels)],
      [labels.t('trail.months'), word(place, 'passable_months')],
      [labels.t('trail.observed'), day(word(place, 'last_observed_on'))]
    ],
    route: [
      [labels.t('route.level'), coded(place, 'level', 'route_level', labels)],
      [labels.t('route.approved'), word(place, 'approved_by')],
      [labels.t('route.side'), coded(place, 'side', 'side', labels)],
      [labels.t('route.continues'), word(place, 'continues')]
    ],
    marker: [
      [labels.t('trail.kind'), coded(place, 'type', 'marker_type', labels)],
      [labels.t('crossing.country'), country(place, labels)]
    ],
    post: [[labels.t('trail.kind'), coded(place, 'kind', 'post_kind', labels)]],
    plot: [
      [labels.t('hotspot.state'), coded(place, 'state', 'plot_state', labels)],
      [labels.t('hotspot.since'), day(word(place, 'since'))],
      [labels.t('hotspot.reason'), word(place, 'reason')],
      [labels.t('plot.found'), day(word(place, 'found_on'))],
      [labels.t('plot.due'), day(word(place, 'revisit_due'))],
      [labels.t('plot.area'), amount('area_m2', ' m²')],
      [labels.t('plot.plants'), amount('plants', '')],
      [labels.t('hotspot.side'), coded(place, 'side', 'side', labels)]
    ]
  };
  return [...rows[kind], ...where, [labels.t('incident.source'), word(place, 'source')]];
}
