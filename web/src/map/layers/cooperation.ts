import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { labelSize, strongLabelFont } from '../fonts';
import type { MapModel } from '../model';
import type { Palette } from '../palette';
import { ring } from './places';

/** What the cooperation log places on either side: liaison offices, support projects by how far they came, and the rest. */
export function cooperationLayers(model: MapModel, colours: Palette): LayerSpecification[] {
  const selected = model.selection?.kind === 'entry' ? model.selection.id : '';
  const project: ExpressionSpecification = ['match', ['get', 'state'], ['built', 'in_use'], 'built', ['under_way'], 'begun', 'planned'];
  const image: ExpressionSpecification = ['match', ['get', 'kind'], 'liaison_office', 'office', 'support_project', project, 'other'];
  return [
    ring('cooperation', selected, colours),
    {
      id: 'cooperation',
      type: 'symbol',
      source: 'cooperation',
      'source-layer': 'cooperation',
      layout: {
        'icon-image': ['concat', 'entry-', image, `-${model.theme}`],
        'icon-size': ['interpolate', ['linear'], ['zoom'], 6, 0.6, 10, 1],
        'icon-allow-overlap': true,
        'text-field': ['step', ['zoom'], '', 9, ['get', 'name']],
        'text-font': strongLabelFont,
        'text-size': labelSize(11),
        'text-anchor': 'left',
        'text-offset': [1, 0],
        'text-max-width': 14,
        'text-optional': true
      },
      paint: { 'text-color': colours.ink, 'text-halo-color': colours.paper, 'text-halo-width': 1.4 }
    }
  ];
}
