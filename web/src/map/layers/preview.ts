import type { LayerSpecification } from 'maplibre-gl';
import type { MapModel } from '../model';
import type { Palette } from '../palette';

/** Rows of a file before they are imported: over everything, in the colour of what is not yet there. */
export function previewLayers(model: MapModel, colours: Palette): LayerSpecification[] {
  if (!model.preview) return [];
  const source = { source: 'preview' } as const;
  return [
    { id: 'preview-fill', type: 'fill', ...source, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colours.highlight, 'fill-opacity': 0.35 } },
    { id: 'preview-case', type: 'line', ...source, filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': colours.paper, 'line-width': 5 } },
    { id: 'preview-line', type: 'line', ...source, filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': colours.ink, 'line-width': 2, 'line-dasharray': [2, 1.5] } },
    {
      id: 'preview',
      type: 'circle',
      ...source,
      filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': 6, 'circle-color': colours.highlight, 'circle-stroke-color': colours.ink, 'circle-stroke-width': 2 }
    }
  ];
}
