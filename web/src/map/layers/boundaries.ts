import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import type { MapModel } from '../model';
import type { Palette } from '../palette';

/** The severity a server may invent is drawn as the worst one. */
function bySeverity<T extends string | number>(error: T, warning: T, note: T): ExpressionSpecification {
  return ['match', ['get', 'severity'], 'note', note, 'warning', warning, error];
}

/** Places where boundaries do not fit: the place itself and a sign whose shape tells how bad it is. */
export function fitLayers(model: MapModel, colours: Palette): LayerSpecification[] {
  const source = { source: 'fit', 'source-layer': 'fit' } as const;
  const { error, warning, note } = colours.fit;
  const colour = bySeverity(error, warning, note);
  const selected: FilterSpecification = ['==', ['get', 'id'], model.selection?.kind === 'fit' ? model.selection.id : ''];
  return [
    { id: 'fit-fill', type: 'fill', ...source, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colour, 'fill-opacity': 0.45 } },
    { id: 'fit-line', type: 'line', ...source, filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': colour, 'line-width': 1.6 } },
    { id: 'fit-selected', type: 'line', ...source, filter: selected, paint: { 'line-color': colours.highlight, 'line-width': 5 } },
    {
      id: 'fit',
      type: 'symbol',
      ...source,
      layout: {
        'icon-image': ['concat', 'fit-', bySeverity('error', 'warning', 'note'), `-${model.theme}`],
        'icon-size': ['interpolate', ['linear'], ['zoom'], 6, bySeverity(0.8, 0.6, 0.45), 11, 1],
        'icon-allow-overlap': true,
        'symbol-sort-key': bySeverity(2, 1, 0)
      }
    }
  ];
}

/** The communes of an oversight area in a line of their own; while it is edited they are tinted and the line is solid. */
export function areaLayers(model: MapModel, colours: Palette): LayerSpecification[] {
  const { area } = model;
  if (!area || area.members.length === 0) return [];
  const source = { source: 'communes', 'source-layer': 'communes' } as const;
  const members = ['match', ['get', 'code'], [...area.members], true, false] as unknown as FilterSpecification;
  return [
    { id: 'area-fill', type: 'fill', ...source, filter: members, paint: { 'fill-color': colours.blue, 'fill-opacity': area.editing ? 0.18 : 0 } },
    { id: 'area-case', type: 'line', ...source, filter: members, layout: { 'line-join': 'round' }, paint: { 'line-color': colours.paper, 'line-width': 5, 'line-opacity': 0.8 } },
    {
      id: 'area',
      type: 'line',
      ...source,
      filter: members,
      layout: { 'line-join': 'round' },
      paint: { 'line-color': colours.blue, 'line-width': 2.4, ...(area.editing ? {} : { 'line-dasharray': [3, 1.2] }) }
    }
  ];
}
