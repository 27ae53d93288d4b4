import type { ExpressionSpecification, FilterSpecification, LayerSpecification, LineLayerSpecification } from 'maplibre-gl';
import { communeClasses } from '../../state/model';
import { labelSize, strongLabelFont } from '../fonts';
import type { MapModel } from '../model';
import type { Palette } from '../palette';

/** The class of a commune as a colour; communes without one stay as land. */
function classColour(model: MapModel, colours: Palette): ExpressionSpecification | string {
  const pairs: (string | string[])[] = [];
  for (const code of communeClasses) {
    const communes = model.classes.get(code);
    if (communes && communes.length > 0 && code !== 'undetermined' && !model.hidden.has(code)) pairs.push([...communes], colours.classes[code]);
  }
  if (pairs.length === 0) return colours.land;
  // A match over the codes: its arms are many, which the type of an expression cannot say.
  return ['match', ['get', 'code'], ...pairs, colours.land] as unknown as ExpressionSpecification;
}

/** Features of a list of codes; a match is looked up, where "in" would compare them one after the other. */
function oneOf(codes: readonly string[]): FilterSpecification {
  return codes.length === 0 ? ['==', ['get', 'code'], ''] : (['match', ['get', 'code'], [...codes], true, false] as unknown as FilterSpecification);
}

/** Communes recognised and in force have a double outline. */
const sealed = (model: MapModel): readonly string[] => model.labels.features.filter((f) => f.properties.mark === 'seal').map((f) => f.properties.code);

/** The words beside the seal and the clock. */
const markWords = {
  vi: { seal: 'đã công nhận', clock: 'theo dõi' },
  en: { seal: 'recognised', clock: 'on watch' }
} as const;

export function communeLayers(model: MapModel, colours: Palette): LayerSpecification[] {
  const coloured = model.layers.has('class') && model.classes.size > 0;
  const silent = coloured && !model.hidden.has('undetermined') ? (model.classes.get('undetermined') ?? []) : [];
  const thin = model.layers.has('cells') || model.layers.has('unseen');
  const selected = model.selection?.kind === 'unit' ? model.selection.id : '';
  const source = { source: 'communes', 'source-layer': 'communes' } as const;
  const opacity = thin ? 0.3 : 0.9;
  return [
    {
      id: 'communes',
      type: 'fill',
      ...source,
      paint: { 'fill-color': coloured ? classColour(model, colours) : colours.land, 'fill-opacity': coloured ? opacity : 0.6, 'fill-antialias': false }
    },
    {
      id: 'communes-silent',
      type: 'fill',
      ...source,
      filter: oneOf(silent),
      paint: { 'fill-pattern': `hatch-${model.theme}`, 'fill-opacity': thin ? 0.6 : 1 }
    },
    {
      id: 'communes-line',
      type: 'line',
      ...source,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': coloured ? colours.communeLine : colours.frontier,
        'line-width': ['interpolate', ['linear'], ['zoom'], 5, 0.25, 8, 0.9, 11, 1.8]
      }
    },
    {
      id: 'communes-recognised',
      type: 'line',
      ...source,
      filter: oneOf(coloured ? sealed(model) : []),
      layout: { 'line-join': 'round' },
      paint: { 'line-color': colours.ink, 'line-opacity': 0.75, 'line-width': ['interpolate', ['linear'], ['zoom'], 6, 0.5, 10, 1.1], 'line-gap-width': ['interpolate', ['linear'], ['zoom'], 6, 1, 10, 3] }
    },
    {
      id: 'communes-hover',
      type: 'line',
      ...source,
      layout: { 'line-join': 'round' },
      paint: { 'line-color': colours.selected, 'line-width': 1.6, 'line-opacity': ['case', ['boolean', ['feature-state', 'hover'], false], 0.8, 0] }
    },
    ...['provinces', 'communes'].flatMap((layer) => outlined(layer, selected, colours))
  ];
}

/** The outline of the unit whose card is open, if it is one of the layer. */
function outlined(layer: string, code: string, colours: Palette): LayerSpecification[] {
  const line = (id: string, paint: LineLayerSpecification['paint']): LayerSpecification => ({
    id,
    type: 'line',
    source: layer,
    'source-layer': layer,
    filter: ['==', ['get', 'code'], code],
    layout: { 'line-join': 'round' },
    paint
  });
  return [
    line(`${layer}-selected-case`, { 'line-color': colours.highlight, 'line-width': 6, 'line-opacity': 0.9 }),
    line(`${layer}-selected`, { 'line-color': colours.selected, 'line-width': 2.6 })
  ];
}

/** The sign of the class with the name of the commune, from the zoom on at which they fit. */
export function communeLabelLayers(model: MapModel, colours: Palette): LayerSpecification[] {
  const signed = model.layers.has('class') && model.classes.size > 0;
  const shown = communeClasses.filter((code) => !model.hidden.has(code));
  return [
    {
      id: 'communes-name',
      type: 'symbol',
      source: 'labels',
      minzoom: 7,
      ...(signed ? { filter: ['in', ['get', 'class'], ['literal', [...shown, '']]] } : {}),
      layout: {
        ...(signed ? { 'icon-image': ['concat', 'class-', ['get', 'class'], `-${model.theme}`], 'icon-anchor': 'bottom', 'icon-padding': 1 } : {}),
        'icon-size': ['interpolate', ['linear'], ['zoom'], 7, 0.75, 10, 0.95],
        'text-field': ['step', ['zoom'], '', 8, ['get', 'name']],
        'text-font': strongLabelFont,
        'text-size': ['interpolate', ['linear'], ['zoom'], 8, labelSize(11), 11, labelSize(13.5)],
        'text-anchor': signed ? 'top' : 'center',
        'text-offset': [0, 0.1],
        'text-optional': true,
        'text-max-width': 7,
        'text-line-height': 1.1,
        'text-padding': 2
      },
      paint: { 'text-color': colours.ink, 'text-halo-color': colours.paper, 'text-halo-width': 1.4, 'text-halo-blur': 0.3 }
    },
    {
      id: 'communes-mark',
      type: 'symbol',
      source: 'labels',
      minzoom: 7,
      filter: ['all', ['!=', ['get', 'mark'], ''], signed ? ['in', ['get', 'class'], ['literal', [...shown]]] : false],
      layout: {
        'icon-image': ['concat', 'mark-', ['get', 'mark'], `-${model.theme}`],
        'icon-anchor': 'bottom-left',
        'icon-offset': [9, 1],
        'icon-size': ['interpolate', ['linear'], ['zoom'], 7, 0.75, 10, 0.95],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'text-field': ['step', ['zoom'], '', 10.5, ['match', ['get', 'mark'], 'seal', markWords[model.lang].seal, markWords[model.lang].clock]],
        'text-font': strongLabelFont,
        'text-size': labelSize(11),
        'text-anchor': 'left',
        'text-offset': [2.2, -0.8],
        'text-optional': true
      },
      paint: { 'text-color': colours.ink, 'text-halo-color': colours.paper, 'text-halo-width': 1.4 }
    }
  ];
}
