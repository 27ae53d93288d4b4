import type { FeatureCollection, Point } from 'geojson';
import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import { areaLayers, fitLayers } from './layers/boundaries';
import { baseLayers, baseSources } from './layers/base';
import { cellLayers } from './layers/cells';
import { communeLayers } from './layers/communes';
import { borderLayers, groundLabelLayers, groundLayers } from './layers/ground';
import { drawingData, drawingLayers } from './layers/drawing';
import { incidentLayers } from './layers/incidents';
import { cooperationLayers } from './layers/cooperation';
import { previewLayers } from './layers/preview';
import { frontierLayers, placeLayers, routeLayers, selectedLineLayers } from './layers/places';
import type { LayerId } from '../state/model';
import type { MapModel } from './model';
import { palette } from './palette';

/** Sources that layers of the legend need, and which: one of them must be on and seen. Sources not listed are always there. */
const switched: Readonly<Record<string, readonly LayerId[]>> = {
  crossings: ['crossings'],
  incidents: ['incidents'],
  cells: ['cells', 'unseen'],
  hotspots: ['hotspots'],
  trails: ['trails'],
  routes: ['routes'],
  plots: ['plots'],
  markers: ['markers'],
  posts: ['posts'],
  cooperation: ['cooperation'],
  fit: ['fit']
};

function tiles(model: MapModel, layer: string, query = ''): SourceSpecification {
  return {
    type: 'vector',
    tiles: [`${model.origin}/tiles/${layer}/{z}/{x}/{y}.mvt${query}`],
    minzoom: 0,
    maxzoom: 14,
    ...(layer === 'communes' ? { promoteId: 'code' } : {})
  };
}

/** Layers that are drawn for one day. */
const dated: readonly string[] = ['communes', 'provinces', 'fit', 'cells', 'border', 'markers', 'posts'];

/** All parameters of the tiles of a layer. */
export function tileQuery(model: Pick<MapModel, 'period' | 'kinds' | 'substances' | 'metric' | 'on'>, layer: string): string {
  const period = layer === 'incidents' ? incidentQuery(model) : layer === 'cells' ? `${incidentQuery(model)}${cellQuery(model)}` : '';
  if (!model.on || !dated.includes(layer)) return period;
  return `${period ? `${period}&` : '?'}on=${model.on}`;
}

/** What only cells are asked. */
function cellQuery(model: Pick<MapModel, 'metric'>): string {
  return model.metric === 'count' ? '' : `&metric=${model.metric}`;
}

/** The parameters that the period, the kinds and the substances add to tiles of incidents and cells. */
export function incidentQuery(model: Pick<MapModel, 'period' | 'kinds' | 'substances'>): string {
  const kind = model.kinds.length > 0 ? `&kind=${model.kinds.join(',')}` : '';
  const substance = model.substances.length > 0 ? `&substance=${model.substances.join(',')}` : '';
  return `?from=${model.period.from}&to=${model.period.to}${kind}${substance}`;
}

function markedPoint({ marked }: MapModel): FeatureCollection {
  const geometry: Point | null = marked && { type: 'Point', coordinates: [marked.lon, marked.lat] };
  return { type: 'FeatureCollection', features: geometry ? [{ type: 'Feature', properties: {}, geometry }] : [] };
}

function sources(model: MapModel): Record<string, SourceSpecification> {
  const all: Record<string, SourceSpecification> = {
    land: { type: 'geojson', data: `${model.origin}/ground/land.json`, tolerance: 0.3 },
    names: { type: 'geojson', data: `${model.origin}/ground/labels.json` },
    communes: tiles(model, 'communes', tileQuery(model, 'communes')),
    provinces: tiles(model, 'provinces', tileQuery(model, 'provinces')),
    border: tiles(model, 'border', tileQuery(model, 'border')),
    labels: { type: 'geojson', data: model.labels },
    marked: { type: 'geojson', data: markedPoint(model) },
    drawing: { type: 'geojson', data: drawingData(model.drawing) },
    ...baseSources(model),
    ...(model.preview ? { preview: { type: 'geojson', data: model.preview } as const } : {})
  };
  for (const [layer, wanted] of Object.entries(switched)) {
    if (wanted.some((id) => model.layers.has(id) && model.seen.has(id))) all[layer] = tiles(model, layer, tileQuery(model, layer));
  }
  return all;
}

/** The whole drawing as a style: a pure function of the model. */
export function buildStyle(model: MapModel): StyleSpecification {
  const colours = palette(model.theme);
  const present = sources(model);
  const layers: LayerSpecification[] = [
    ...groundLayers(model, colours),
    ...baseLayers(model, colours),
    ...communeLayers(model, colours),
    ...routeLayers(colours),
    ...cellLayers(model, colours),
    ...areaLayers(model, colours),
    ...borderLayers(model, colours),
    ...groundLabelLayers(model, colours),
    ...selectedLineLayers(model, colours),
    ...incidentLayers(model, colours),
    ...fitLayers(model, colours),
    ...frontierLayers(model, colours),
    ...cooperationLayers(model, colours),
    ...placeLayers(model, colours),
    ...previewLayers(model, colours),
    ...drawingLayers(colours),
    {
      id: 'marked',
      type: 'circle',
      source: 'marked',
      paint: { 'circle-radius': 8, 'circle-color': colours.highlight, 'circle-stroke-color': colours.ink, 'circle-stroke-width': 2.5 }
    }
  ];
  return {
    version: 8,
    sources: present,
    // Nothing fades: a change is there when it is there.
    transition: { duration: 0, delay: 0 },
    layers: layers.filter((layer) => !('source' in layer) || layer.source in present)
  };
}
