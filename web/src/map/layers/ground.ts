import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import { labelFont, labelSize } from '../fonts';
import type { MapModel } from '../model';
import type { Palette } from '../palette';

/**
 * Water, neighbour countries, the home country. Natural Earth's land is up to 10 km off: where communes draw the border
 * themselves, the home country is the land of its provinces instead, so that no strip of it lies beyond the border.
 */
export function groundLayers(model: MapModel, colours: Palette): LayerSpecification[] {
  const home: ExpressionSpecification = ['any', ['==', ['get', 'iso2'], 'VN'], ['==', ['get', 'kind'], 'archipelago']];
  return [
    { id: 'water', type: 'background', paint: { 'background-color': colours.water } },
    {
      id: 'land',
      type: 'fill',
      source: 'land',
      filter: ['!=', ['get', 'kind'], 'border'],
      paint: { 'fill-color': ['case', home, model.borderDerived ? colours.neighbour : colours.land, colours.neighbour] }
    },
    {
      id: 'coast',
      type: 'line',
      source: 'land',
      filter: ['!=', ['get', 'kind'], 'border'],
      // Natural Earth draws borders as coasts too.
      paint: { 'line-color': colours.coast, 'line-width': model.borderDerived ? 0 : 0.6 }
    },
    { id: 'home', type: 'fill', source: 'provinces', 'source-layer': 'provinces', paint: { 'fill-color': colours.land } },
    {
      id: 'frontiers',
      type: 'line',
      source: 'land',
      filter: ['all', ['==', ['get', 'kind'], 'border'], ['!=', ['get', 'a'], 'VN']],
      paint: { 'line-color': colours.frontier, 'line-width': 1, 'line-dasharray': [4, 3] }
    }
  ];
}

const dashDot = [5, 2.2, 1, 2.2];

/** The border of Vietnam: mauve dash-dot in a soft halo, from the tiles, else from the ground. */
export function borderLayers(model: MapModel, colours: Palette): LayerSpecification[] {
  const unseen: FilterSpecification = [
    'all',
    ['==', ['get', 'kind'], 'border'],
    ['==', ['get', 'a'], 'VN'],
    ['!', ['in', ['get', 'b'], ['literal', [...model.borderSeen].sort()]]]
  ];
  const halo = { 'line-color': colours.borderHalo, 'line-width': 7, 'line-opacity': 0.75, 'line-blur': 2 };
  const line = { 'line-color': colours.border, 'line-width': 1.7, 'line-dasharray': dashDot };
  const round = { 'line-join': 'round' } as const;
  return [
    {
      id: 'provinces',
      type: 'line',
      source: 'provinces',
      'source-layer': 'provinces',
      layout: round,
      paint: { 'line-color': colours.provinceLine, 'line-width': ['interpolate', ['linear'], ['zoom'], 5, 0.6, 9, 1.4], 'line-opacity': 0.8 }
    },
    { id: 'border-ground-halo', type: 'line', source: 'land', filter: unseen, layout: round, paint: halo },
    { id: 'border-halo', type: 'line', source: 'border', 'source-layer': 'border', layout: round, paint: halo },
    { id: 'border-ground', type: 'line', source: 'land', filter: unseen, layout: round, paint: line },
    { id: 'border', type: 'line', source: 'border', 'source-layer': 'border', layout: round, paint: line }
  ];
}

/** Where the communes carry their own names (see communeLabelLayers), the ground does not say them again. */
function notDrawn(property: string, drawn: readonly string[]): ExpressionSpecification {
  return ['any', ['<', ['zoom'], 8], ['!', ['in', ['get', property], ['literal', [...drawn]]]]];
}

/** Names of countries, seas, provinces abroad and towns, from the file a deployment may change. */
export function groundLabelLayers(model: MapModel, colours: Palette): LayerSpecification[] {
  const inRange: ExpressionSpecification[] = [
    ['<=', ['coalesce', ['get', 'minzoom'], 0], ['zoom']],
    ['>', ['coalesce', ['get', 'maxzoom'], 24], ['zoom']]
  ];
  const name: ExpressionSpecification = ['coalesce', ['get', `name_${model.lang}`], ['get', 'name_vi']];
  const withLao: ExpressionSpecification = [
    'case',
    ['has', 'name_lo'],
    ['format', name, {}, '\n', {}, ['get', 'name_lo'], { 'font-scale': 0.85, 'text-font': ['literal', labelFont] }],
    ['format', name, {}]
  ];
  const halo = { 'text-halo-width': 1.2 };
  return [
    {
      id: 'names-water',
      type: 'symbol',
      source: 'names',
      filter: ['all', ...inRange, ['==', ['get', 'kind'], 'sea']],
      layout: { 'text-field': name, 'text-font': labelFont, 'text-size': labelSize(15), 'text-letter-spacing': 0.25, 'text-max-width': 8 },
      paint: { 'text-color': colours.quiet, 'text-halo-color': colours.water, ...halo }
    },
    {
      id: 'names-islands',
      type: 'symbol',
      source: 'names',
      filter: ['all', ...inRange, ['==', ['get', 'kind'], 'archipelago'], notDrawn('code', model.labels.features.map((f) => f.properties.code))],
      layout: { 'text-field': name, 'text-font': labelFont, 'text-size': labelSize(12.5), 'text-max-width': 8, 'text-allow-overlap': true },
      paint: { 'text-color': colours.ink, 'text-halo-color': colours.water, ...halo }
    },
    {
      id: 'names-land',
      type: 'symbol',
      source: 'names',
      filter: ['all', ...inRange, ['in', ['get', 'kind'], ['literal', ['country', 'province', 'neighbour_province']]]],
      layout: {
        'text-field': withLao,
        'text-font': labelFont,
        'text-size': ['match', ['get', 'kind'], 'country', labelSize(15), labelSize(12)],
        'text-letter-spacing': ['match', ['get', 'kind'], 'country', 0.28, 0.14],
        'text-transform': 'uppercase',
        'text-max-width': 9,
        'text-padding': 8
      },
      paint: { 'text-color': colours.quiet, 'text-opacity': 0.85, 'text-halo-color': colours.neighbour, ...halo }
    },
    {
      id: 'names-city',
      type: 'symbol',
      source: 'names',
      filter: ['all', ...inRange, ['==', ['get', 'kind'], 'city'], notDrawn('name_vi', model.labels.features.map((f) => f.properties.name))],
      layout: { 'text-field': withLao, 'text-font': labelFont, 'text-size': labelSize(12), 'text-max-width': 8, 'text-padding': 4 },
      paint: { 'text-color': colours.ink, 'text-halo-color': colours.land, ...halo }
    }
  ];
}
