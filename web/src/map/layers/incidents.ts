import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { labelFont } from '../fonts';
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

/** One incident, not the number of those that stand near each other. */
const alone: ExpressionSpecification = ['has', 'id'];

/** How exactly is not known: the dot is hollow. */
const vague: ExpressionSpecification = ['>=', precision, 5];

/** Discs of uncertainty when zoomed in, then the dots; where there are too many to tell apart, their number. */
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
      filter: ['all', alone, ['!', placeless]],
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
      id: 'incidents-crowd',
      type: 'circle',
      ...source,
      filter: ['!', alone],
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['log10', ['get', 'n']], 0.3, 6, 2, 10, 4, 15],
        'circle-color': colours.ink,
        'circle-opacity': 0.78,
        'circle-stroke-color': colours.paper,
        'circle-stroke-width': 1
      }
    },
    {
      id: 'incidents-crowd-count',
      type: 'symbol',
      ...source,
      filter: ['!', alone],
      layout: {
        'text-field': ['case', ['<', ['get', 'n'], 1000], ['to-string', ['get', 'n']], ['concat', ['to-string', ['round', ['/', ['get', 'n'], 1000]]], 'k']],
        'text-font': labelFont,
        'text-size': 10,
        'text-allow-overlap': true
      },
      paint: { 'text-color': colours.paper }
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
