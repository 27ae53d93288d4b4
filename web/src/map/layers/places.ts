import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import { labelSize, strongLabelFont } from '../fonts';
import { hotspotGroups } from '../icons';
import type { MapModel } from '../model';
import type { Palette } from '../palette';
import { communeLabelLayers } from './communes';

/** Key routes lie under everything that marks a place: a broad band of light. */
export function routeLayers(colours: Palette): LayerSpecification[] {
  const source = { source: 'routes', 'source-layer': 'routes' } as const;
  // The leg on the far side: hollow strokes, so that it is told from ours without colour.
  const far: FilterSpecification = ['in', ['get', 'side'], ['literal', ['la', 'kh', 'cn']]];
  return [
    { id: 'routes-area', type: 'fill', ...source, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colours.highlight, 'fill-opacity': 0.3 } },
    {
      id: 'routes-band',
      type: 'line',
      ...source,
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': colours.paper, 'line-width': ['match', ['get', 'level'], 'inter_province', 9, 7], 'line-opacity': 0.85 }
    },
    {
      id: 'routes',
      type: 'line',
      ...source,
      filter: ['!', far],
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': colours.blue, 'line-width': ['match', ['get', 'level'], 'inter_province', 4.5, 2.6], 'line-opacity': 0.85 }
    },
    {
      id: 'routes-far',
      type: 'line',
      ...source,
      filter: far,
      layout: { 'line-join': 'round' },
      paint: { 'line-color': colours.blue, 'line-width': 2.6, 'line-dasharray': [1.6, 1.4] }
    }
  ];
}

const trailDash: ExpressionSpecification = [
  'match',
  ['get', 'activity'],
  'active',
  ['literal', [1, 0]],
  'suspected',
  ['literal', [4, 2]],
  'dormant',
  ['literal', [1, 2.5]],
  'blocked',
  ['literal', [6, 2, 1, 2]],
  ['literal', [1, 5]]
];

/** Trails, and the ring around the place that is selected. */
export function selectedLineLayers(model: MapModel, colours: Palette): LayerSpecification[] {
  const id = (kind: string): string => (model.selection?.kind === kind ? model.selection.id : '');
  return [
    {
      id: 'trails-selected',
      type: 'line',
      source: 'trails',
      'source-layer': 'trails',
      filter: ['==', ['get', 'code'], id('trail')],
      paint: { 'line-color': colours.highlight, 'line-width': 7, 'line-opacity': 0.9 }
    },
    {
      id: 'trails-case',
      type: 'line',
      source: 'trails',
      'source-layer': 'trails',
      minzoom: 8,
      paint: { 'line-color': colours.paper, 'line-width': 3, 'line-opacity': 0.55 }
    },
    {
      id: 'trails',
      type: 'line',
      source: 'trails',
      'source-layer': 'trails',
      paint: {
        'line-color': ['match', ['get', 'activity'], ['active', 'suspected'], colours.trail, colours.quiet],
        'line-width': ['interpolate', ['linear'], ['zoom'], 6, 0.9, 10, 2],
        'line-dasharray': trailDash
      }
    },
    ring('hotspots', id('hotspot'), colours),
    ring('plots', id('plot'), colours),
    ring('markers', id('marker'), colours),
    ring('posts', id('post'), colours),
    ring('crossings', id('crossing'), colours)
  ];
}

/** A ring around the place that is selected. */
export function ring(source: string, selected: string, colours: Palette): LayerSpecification {
  return {
    id: `${source}-selected`,
    type: 'circle',
    source,
    'source-layer': source,
    filter: ['==', ['get', 'code'], selected],
    paint: { 'circle-radius': 13, 'circle-opacity': 0, 'circle-stroke-color': colours.highlight, 'circle-stroke-width': 3.4 }
  };
}

/** What stands on the line and behind it: markers as stones, posts as flags, named where there is room. */
export function frontierLayers(model: MapModel, colours: Palette): LayerSpecification[] {
  const named = (id: 'markers' | 'posts', icon: string, from: number, name: ExpressionSpecification): LayerSpecification => ({
    id,
    type: 'symbol',
    source: id,
    'source-layer': id,
    layout: {
      'icon-image': `${icon}-${model.theme}`,
      'icon-size': ['interpolate', ['linear'], ['zoom'], 6, 0.5, 10, 1],
      'icon-allow-overlap': true,
      'text-field': ['step', ['zoom'], '', from, name],
      'text-font': strongLabelFont,
      'text-size': labelSize(11),
      'text-anchor': 'left',
      'text-offset': [0.9, 0],
      'text-optional': true
    },
    paint: { 'text-color': colours.ink, 'text-halo-color': colours.paper, 'text-halo-width': 1.4 }
  });
  const number: ExpressionSpecification = ['case', ['>', ['coalesce', ['get', 'sub'], 0], 0], ['concat', ['to-string', ['get', 'number']], '/', ['to-string', ['get', 'sub']]], ['to-string', ['get', 'number']]];
  return [named('markers', 'marker', 9.5, number), named('posts', 'post', 9, ['coalesce', ['get', 'name'], ''])];
}

/** Places with a shape of their own; names of communes go between, so that crossings win the room. */
export function placeLayers(model: MapModel, colours: Palette): LayerSpecification[] {
  const does = (what: string): ExpressionSpecification => ['in', what, ['coalesce', ['get', 'functions'], '']];
  const groups = Object.entries(hotspotGroups).flat();
  const group = ['match', ['get', 'state'], ...groups, 'live'] as unknown as ExpressionSpecification;
  const size: ExpressionSpecification = ['interpolate', ['linear'], ['zoom'], 6, 0.55, 10, 1];
  return [
    ...communeLabelLayers(model, colours),
    {
      id: 'plots',
      type: 'symbol',
      source: 'plots',
      'source-layer': 'plots',
      layout: {
        'icon-image': ['concat', 'plot-', ['match', ['get', 'state'], ['destroyed', 'clear'], 'done', 'open'], `-${model.theme}`],
        'icon-size': size,
        'icon-allow-overlap': true
      }
    },
    {
      id: 'hotspots',
      type: 'symbol',
      source: 'hotspots',
      'source-layer': 'hotspots',
      layout: {
        'icon-image': ['concat', 'hotspot-', ['get', 'level'], '-', group, `-${model.theme}`],
        'icon-size': size,
        'icon-allow-overlap': true,
        // Where things are made or gathered is said in words: the shape says the level.
        'text-field': ['step', ['zoom'], '', 8.5, ['case', does('production'), model.words.production, does('staging'), model.words.staging, '']],
        'text-font': strongLabelFont,
        'text-size': labelSize(11),
        'text-anchor': 'top',
        'text-offset': [0, 0.8],
        'text-optional': true
      },
      paint: { 'text-color': colours.ink, 'text-halo-color': colours.paper, 'text-halo-width': 1.4 }
    },
    {
      id: 'crossings',
      type: 'symbol',
      source: 'crossings',
      'source-layer': 'crossings',
      layout: {
        'icon-image': ['concat', 'crossing-', ['get', 'type'], `-${model.theme}`],
        'icon-size': size,
        'icon-allow-overlap': true,
        'text-field': ['step', ['zoom'], '', 8, ['get', 'name']],
        'text-font': strongLabelFont,
        'text-size': labelSize(12),
        'text-anchor': 'right',
        'text-offset': [-0.95, 0],
        'text-optional': true
      },
      paint: {
        'icon-opacity': ['match', ['get', 'status'], ['closed', 'planned'], 0.55, 1],
        'text-color': colours.border,
        'text-halo-color': colours.neighbour,
        'text-halo-width': 1.5
      }
    }
  ];
}
