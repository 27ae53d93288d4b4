import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { labelFont, labelSize } from '../fonts';
import type { MapModel } from '../model';
import type { Palette } from '../palette';

/** Width of a pixel at zoom 0 in metres on the ground at 17 degrees north, for tiles of 512 pixels. */
const metresPerPixel = 78_271.5 * Math.cos((17 * Math.PI) / 180);

/** The radius of uncertainty on the ground in pixels, growing with the zoom. */
const uncertainty: ExpressionSpecification = [
  'interpolate',
  ['exponential', 2],
  ['zoom'],
  0,
  ['/', ['coalesce', ['get', 'uncertainty_m'], 0], metresPerPixel],
  20,
  ['*', ['/', ['coalesce', ['get', 'uncertainty_m'], 0], metresPerPixel], 2 ** 20]
];

const source = { source: 'incidents', 'source-layer': 'incidents' } as const;

/** How exactly the place is known; 9: nobody said. */
const precision: ExpressionSpecification = ['coalesce', ['get', 'loc_precision'], 9];

/** Of which only the commune (5) or the province (6) is known: counted there, never a pin in its middle. */
const placeless: ExpressionSpecification = ['match', precision, [5, 6], true, false];

/** How exactly is not known: the dot is hollow. */
const vague: ExpressionSpecification = ['>=', precision, 5];

/** Discs of uncertainty when zoomed in, then the dots. */
export function incidentLayers(model: MapModel, colours: Palette): LayerSpecification[] {
  const selected = model.selection?.kind === 'incident' ? model.selection.id : '';
  return [
    {
      id: 'incidents-disc',
      type: 'circle',
      ...source,
      minzoom: 9.5,
      filter: ['all', ['<', precision, 5], ['>', ['coalesce', ['get', 'uncertainty_m'], 0], 0]],
      paint: {
        'circle-radius': uncertainty,
        'circle-color': colours.ink,
        'circle-opacity': 0.04,
        'circle-stroke-color': colours.ink,
        'circle-stroke-opacity': 0.18,
        'circle-stroke-width': 0.8,
        'circle-pitch-alignment': 'map'
      }
    },
    {
      id: 'incidents',
      type: 'circle',
      ...source,
      filter: ['!', placeless],
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 5, 1.4, 8, 2.6, 11, 4.2],
        'circle-color': colours.ink,
        'circle-opacity': ['case', vague, 0.12, 1],
        'circle-stroke-color': ['case', vague, colours.ink, colours.paper],
        'circle-stroke-opacity': ['case', vague, 0.8, 0.9],
        'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 5, 0.5, 9, 1.1]
      }
    },
    {
      id: 'incidents-selected',
      type: 'circle',
      ...source,
      filter: ['all', ['!', placeless], ['==', ['get', 'id'], selected]],
      paint: { 'circle-radius': 9, 'circle-opacity': 0, 'circle-stroke-color': colours.highlight, 'circle-stroke-width': 3 }
    }
  ];
}

/** H3 cells: filled by count, hollow where somebody looked and found nothing, hatched where nobody looked. */
export function cellLayers(model: MapModel, colours: Palette): LayerSpecification[] {
  const cells = { source: 'cells', 'source-layer': 'cells' } as const;
  const count: ExpressionSpecification = ['coalesce', ['get', 'n'], 0];
  const looked: ExpressionSpecification = ['any', ['>', count, 0], ['==', ['get', 'looked'], true]];
  const layers: LayerSpecification[] = [];
  if (model.layers.has('unseen')) {
    layers.push(
      { id: 'cells-unseen', type: 'fill', ...cells, filter: ['!', looked], paint: { 'fill-pattern': `hatch-over-${model.theme}`, 'fill-opacity': 0.9 } },
      { id: 'cells-unseen-line', type: 'line', ...cells, filter: ['!', looked], paint: { 'line-color': colours.hatch, 'line-width': 0.6, 'line-opacity': 0.7 } }
    );
  }
  if (!model.layers.has('cells')) return layers;
  return [
    ...layers,
    {
      id: 'cells-hot',
      type: 'fill',
      ...cells,
      filter: ['>', count, 0],
      paint: { 'fill-color': colours.blue, 'fill-opacity': ['step', count, 0.25, 2, 0.42, 5, 0.6, 10, 0.8] }
    },
    {
      id: 'cells-line',
      type: 'line',
      ...cells,
      filter: looked,
      paint: { 'line-color': colours.blue, 'line-width': 1, 'line-opacity': ['case', ['>', count, 0], 0.9, 0.45] }
    },
    {
      id: 'cells-count',
      type: 'symbol',
      ...cells,
      minzoom: 8.5,
      filter: ['>', count, 0],
      layout: { 'text-field': ['to-string', count], 'text-font': labelFont, 'text-size': labelSize(11), 'symbol-avoid-edges': true },
      paint: { 'text-color': colours.ink, 'text-halo-color': colours.paper, 'text-halo-width': 1.3 }
    }
  ];
}
