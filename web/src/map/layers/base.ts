import type { LayerSpecification, SourceSpecification } from 'maplibre-gl';
import type { MapModel } from '../model';
import type { Palette } from '../palette';

/** Layers of the common schemas of vector base maps (Protomaps, OpenMapTiles), from below. */
const areas: Readonly<Record<string, (colours: Palette) => string>> = {
  earth: (c) => c.land,
  landcover: (c) => c.land,
  landuse: (c) => c.neighbour,
  water: (c) => c.water,
  buildings: (c) => c.frontier,
  building: (c) => c.frontier
};
const lines: Readonly<Record<string, (colours: Palette) => string>> = {
  waterway: (c) => c.coast,
  physical_line: (c) => c.coast,
  roads: (c) => c.frontier,
  transportation: (c) => c.frontier,
  boundaries: (c) => c.provinceLine,
  boundary: (c) => c.provinceLine
};

/** The deployment's base map, where it has one. */
export function baseSources(model: MapModel): Record<string, SourceSpecification> {
  const base = model.basemap;
  if (!base) return {};
  const common = { tiles: [`${model.origin}${base.tiles}`], minzoom: base.minzoom, maxzoom: base.maxzoom, attribution: base.attribution };
  return { base: base.kind === 'raster' ? { type: 'raster', tileSize: 256, ...common } : { type: 'vector', ...common } };
}

/** What of the base map is drawn: pictures as they are; of vectors the layers it is known what they are, the others as thin lines. */
export function baseLayers(model: MapModel, colours: Palette): LayerSpecification[] {
  const base = model.basemap;
  if (!base) return [];
  if (base.kind === 'raster') return [{ id: 'base', type: 'raster', source: 'base', paint: { 'raster-opacity': model.theme === 'dark' ? 0.55 : 0.85 } }];
  const polygon: ['==', ['geometry-type'], 'Polygon'] = ['==', ['geometry-type'], 'Polygon'];
  const fills = Object.keys(areas).filter((id) => base.layers.includes(id));
  const strokes = base.layers.filter((id) => !(id in areas));
  return [
    ...fills.map((id): LayerSpecification => ({
      id: `base-${id}`,
      type: 'fill',
      source: 'base',
      'source-layer': id,
      filter: polygon,
      paint: { 'fill-color': areas[id]?.(colours) ?? colours.land, 'fill-opacity': id === 'landuse' ? 0.5 : 1 }
    })),
    ...strokes.map((id): LayerSpecification => ({
      id: `base-${id}`,
      type: 'line',
      source: 'base',
      'source-layer': id,
      filter: ['!=', ['geometry-type'], 'Point'],
      paint: { 'line-color': lines[id]?.(colours) ?? colours.provinceLine, 'line-width': ['interpolate', ['linear'], ['zoom'], 6, 0.4, 14, 1.6], 'line-opacity': 0.7 }
    }))
  ];
}
