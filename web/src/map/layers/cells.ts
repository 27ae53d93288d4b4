import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Metric } from '../../state/model';
import { labelFont, labelSize } from '../fonts';
import type { MapModel } from '../model';
import type { Palette } from '../palette';

/** From which value on a cell is drawn stronger, by metric: incidents, grams, hours, incidents in 100 hours. */
export const cellSteps: Readonly<Record<Metric, readonly [number, number, number]>> = {
  count: [2, 5, 10],
  mass: [100, 1000, 10_000],
  effort: [10, 40, 100],
  per_effort: [5, 20, 50]
};

/** How strong the steps are drawn, the first for everything above 0. */
export const cellOpacity = [0.25, 0.42, 0.6, 0.8] as const;

const value: ExpressionSpecification = ['coalesce', ['get', 'value'], 0];
const count: ExpressionSpecification = ['coalesce', ['get', 'n'], 0];
const seen: ExpressionSpecification = ['==', ['get', 'looked'], true];

/** What the number of a cell says: grams as kilograms from one on, others rounded. */
function told(metric: Metric): ExpressionSpecification {
  if (metric === 'mass') {
    return ['case', ['>=', value, 1000], ['concat', ['to-string', ['/', ['round', ['/', value, 100]], 10]], ' kg'], ['concat', ['to-string', ['round', value]], ' g']];
  }
  return ['to-string', ['case', ['<', value, 1], ['/', ['round', ['*', value, 100]], 100], ['<', value, 10], ['/', ['round', ['*', value, 10]], 10], ['round', value]]];
}

/**
 * H3 cells: filled by the metric where it is above 0, hollow where somebody looked and found nothing, hatched where nobody
 * looked. A cell whose value is not known, such as incidents by effort without any effort, is hatched and never pale.
 */
export function cellLayers(model: MapModel, colours: Palette): LayerSpecification[] {
  const cells = { source: 'cells', 'source-layer': 'cells' } as const;
  const known: ExpressionSpecification = model.metric === 'count' || model.metric === 'mass' ? ['all', ['has', 'value'], ['any', ['>', count, 0], seen]] : ['has', 'value'];
  const layers: LayerSpecification[] = [];
  const hatched: ExpressionSpecification | null = model.layers.has('unseen') ? ['!', known] : model.layers.has('cells') ? ['all', ['!', known], ['>', count, 0]] : null;
  if (hatched) {
    layers.push(
      { id: 'cells-unseen', type: 'fill', ...cells, filter: hatched, paint: { 'fill-pattern': `hatch-over-${model.theme}`, 'fill-opacity': 0.9 } },
      { id: 'cells-unseen-line', type: 'line', ...cells, filter: hatched, paint: { 'line-color': colours.hatch, 'line-width': 0.6, 'line-opacity': 0.7 } }
    );
  }
  if (!model.layers.has('cells')) return layers;
  const [second, third, fourth] = cellSteps[model.metric];
  const [a, b, c, d] = cellOpacity;
  return [
    ...layers,
    { id: 'cells-hot', type: 'fill', ...cells, filter: ['>', value, 0], paint: { 'fill-color': colours.blue, 'fill-opacity': ['step', value, a, second, b, third, c, fourth, d] } },
    {
      id: 'cells-line',
      type: 'line',
      ...cells,
      filter: known,
      paint: { 'line-color': colours.blue, 'line-width': 1, 'line-opacity': ['case', ['any', ['>', value, 0], ['>', count, 0]], 0.9, 0.45] }
    },
    {
      id: 'cells-count',
      type: 'symbol',
      ...cells,
      minzoom: 8.5,
      filter: ['>', value, 0],
      layout: { 'text-field': told(model.metric), 'text-font': labelFont, 'text-size': labelSize(11), 'symbol-avoid-edges': true },
      paint: { 'text-color': colours.ink, 'text-halo-color': colours.paper, 'text-halo-width': 1.3 }
    }
  ];
}
