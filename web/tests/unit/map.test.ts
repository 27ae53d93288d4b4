import type { Feature, Point } from 'geojson';
import { describe, expect, it } from 'vitest';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { hitOf, obvious, uniqueHits } from '../../src/map/hits';
import { metresBetween } from '../../src/entry/values';
import { circle, drawingData } from '../../src/map/layers/drawing';
import { labelPoints, room } from '../../src/map/inputs';
import type { CommuneLabel, MapModel } from '../../src/map/model';
import { buildStyle, incidentQuery, tileQuery } from '../../src/map/style';
import { deedsOf, layerIds, metrics } from '../../src/state/model';

const model: MapModel = {
  origin: 'http://127.0.0.1:8080',
  lang: 'vi',
  theme: 'light',
  words: { production: 'Sản xuất', staging: 'Tập kết' },
  layers: new Set(layerIds),
  hidden: new Set(),
  classes: new Map([
    ['drug_free', ['19432']],
    ['undetermined', ['19435', '19438']]
  ]),
  labels: { type: 'FeatureCollection', features: [] },
  on: null,
  area: null,
  preview: null,
  period: { from: '2025-12-15', to: '2026-12-14' },
  kinds: [],
  substances: [],
  metric: 'count',
  basemap: null,
  selection: { kind: 'unit', id: '19432' },
  marked: null,
  drawing: null,
  seen: new Set(layerIds),
  borderSeen: new Set(),
  borderDerived: false
};

const layer = (m: MapModel, id: string): unknown => buildStyle(m).layers.find((l) => l.id === id);

describe('style', () => {
  it.each(['light', 'dark'] as const)('is valid with every layer on, %s', (theme) => {
    expect(validateStyleMin(buildStyle({ ...model, theme }))).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('is valid with a file looked at, and draws its rows over everything, %s', (theme) => {
    const style = buildStyle({ ...model, theme, preview: { type: 'FeatureCollection', features: [] } });
    expect(validateStyleMin(style)).toEqual([]);
    expect(style.layers.findIndex((l) => l.id === 'preview')).toBeGreaterThan(style.layers.findIndex((l) => l.id === 'hotspots'));
    expect(layer(model, 'preview')).toBeUndefined();
  });

  it('asks no glyph server and no sprite', () => {
    expect(buildStyle(model)).not.toHaveProperty('glyphs');
    expect(buildStyle(model)).not.toHaveProperty('sprite');
  });

  it('is the same for the same model', () => {
    expect(JSON.stringify(buildStyle(model))).toBe(JSON.stringify(buildStyle({ ...model })));
  });

  it('hatches the undetermined instead of colouring them', () => {
    expect(layer(model, 'communes-silent')).toMatchObject({ filter: ['match', ['get', 'code'], ['19435', '19438'], true, false], paint: { 'fill-pattern': 'hatch-light' } });
    expect(JSON.stringify(layer(model, 'communes'))).not.toContain('19435');
  });

  it('leaves a class out that is switched off', () => {
    expect(JSON.stringify(layer({ ...model, hidden: new Set(['drug_free']) }, 'communes'))).not.toContain('19432');
  });

  it('asks for the units of another day, and only what depends on it', () => {
    const { sources } = buildStyle({ ...model, on: '2025-06-30' });
    const asks = (id: string): string => JSON.stringify(sources[id]);
    for (const id of ['communes', 'provinces', 'fit', 'cells']) expect(asks(id)).toContain('on=2025-06-30');
    for (const id of ['incidents', 'trails', 'crossings']) expect(asks(id)).not.toContain('on=');
    expect(tileQuery({ ...model, on: '2025-06-30' }, 'cells')).toBe('?from=2025-12-15&to=2026-12-14&on=2025-06-30');
    expect(JSON.stringify(buildStyle(model).sources)).not.toContain('on=');
  });

  it('draws the communes of an area, and stronger while it is edited', () => {
    const area = { members: ['19432', '19435'], editing: false };
    expect(layer(model, 'area')).toBeUndefined();
    expect(layer({ ...model, area }, 'area')).toMatchObject({ filter: ['match', ['get', 'code'], ['19432', '19435'], true, false], paint: { 'line-dasharray': [3, 1.2] } });
    const edited = { ...model, area: { ...area, editing: true } };
    expect(layer(edited, 'area')).not.toHaveProperty('paint.line-dasharray');
    expect(validateStyleMin(buildStyle(edited))).toEqual([]);
  });

  it('outlines the province or the commune whose card is open', () => {
    for (const [id, of] of [['44', 'provinces'], ['19432', 'communes']] as const) {
      const open = { ...model, selection: { kind: 'unit', id } } as const;
      expect(layer(open, `${of}-selected`)).toMatchObject({ source: of, filter: ['==', ['get', 'code'], id] });
      expect(validateStyleMin(buildStyle(open))).toEqual([]);
    }
  });

  it('asks for nothing a stranger would be refused', () => {
    const { sources } = buildStyle({ ...model, seen: new Set(layerIds.filter((id) => deedsOf(id).length === 0)), classes: new Map() });
    expect(Object.keys(sources).sort()).toEqual(['border', 'communes', 'crossings', 'drawing', 'labels', 'land', 'marked', 'names', 'provinces']);
  });

  it('asks for hot spots and plots of whoever sees some of them, and for no key route of theirs', () => {
    const liaison = ['see_figures', 'see_records', 'see_shared'] as const;
    const seen = new Set(layerIds.filter((id) => deedsOf(id).length === 0 || liaison.some((deed) => deedsOf(id).includes(deed))));
    const { sources } = buildStyle({ ...model, seen });
    expect(['hotspots', 'plots', 'cooperation', 'routes', 'cells'].map((id) => id in sources)).toEqual([true, true, true, false, false]);
  });

  it('draws no pin for incidents known by commune or province only', () => {
    const placeless = ['match', ['coalesce', ['get', 'loc_precision'], 9], [5, 6], true, false];
    expect(layer(model, 'incidents')).toMatchObject({ filter: ['all', ['has', 'id'], ['!', placeless]] });
    expect(layer(model, 'incidents-selected')).toMatchObject({ filter: ['all', ['!', placeless], ['==', ['get', 'id'], '']] });
  });

  it('draws what is being entered: nothing by default, a pin with its disc, an outline with its corners', () => {
    const drawing = { vertices: [], form: 'point', radiusM: 1000, near: [], place: () => {}, move: () => {} } as const;
    expect(drawingData(null).features).toEqual([]);
    expect(drawingData(drawing).features).toEqual([]);
    const roles = (d: Parameters<typeof drawingData>[0]): unknown[] => drawingData(d).features.map((f) => f.properties?.['role']);
    expect(roles({ ...drawing, vertices: [[106.6, 16.6]], near: [[106.61, 16.6]] })).toEqual(['near', 'disc', 'pin']);
    expect(roles({ ...drawing, form: 'area', vertices: [[106.6, 16.6], [106.7, 16.6], [106.7, 16.7]] })).toEqual(['area', 'vertex', 'vertex', 'vertex']);
    expect(validateStyleMin(buildStyle({ ...model, drawing: { ...drawing, vertices: [[106.6, 16.6]] } }))).toEqual([]);
    for (const [lon, lat] of circle([106.6, 16.6], 1000)) expect(metresBetween([106.6, 16.6], [lon ?? 0, lat ?? 0])).toBeCloseTo(1000, -1.5);
  });

  it('asks cells for what they are coloured by, and nothing else of it', () => {
    const asked = { ...model, metric: 'mass', substances: ['heroin'] } as const;
    expect(tileQuery(asked, 'cells')).toBe('?from=2025-12-15&to=2026-12-14&substance=heroin&metric=mass');
    expect(tileQuery(asked, 'incidents')).toBe('?from=2025-12-15&to=2026-12-14&substance=heroin');
  });

  it.each(metrics)('draws cells without a value hatched and never pale, by %s', (metric) => {
    const style = buildStyle({ ...model, metric });
    expect(validateStyleMin(style)).toEqual([]);
    const hatched = layer({ ...model, metric }, 'cells-unseen') as { filter: unknown };
    const outlined = layer({ ...model, metric }, 'cells-line') as { filter: unknown };
    expect(hatched.filter).toEqual(['!', outlined.filter]);
    expect(JSON.stringify(layer({ ...model, metric }, 'cells-hot'))).toContain('"filter":[">",["coalesce",["get","value"],0],0]');
  });

  it('hatches incidents without effort even where the unpatrolled are not shown', () => {
    const layers = new Set(layerIds.filter((id) => id !== 'unseen'));
    for (const metric of metrics) {
      expect(layer({ ...model, layers, metric }, 'cells-unseen')).toMatchObject({ filter: ['all', ['!', expect.anything()], ['>', ['coalesce', ['get', 'n'], 0], 0]] });
    }
    expect(layer({ ...model, layers: new Set(['class']) }, 'cells-unseen')).toBeUndefined();
  });

  it('tells incidents drawn together from single ones', () => {
    expect(JSON.stringify(layer(model, 'incidents'))).toContain('["has","id"]');
    expect(layer(model, 'incidents-crowd')).toMatchObject({ filter: ['!', ['has', 'id']] });
  });

  it('puts the base map of the deployment over the ground and under everything else', () => {
    const vector = { kind: 'vector', tiles: '/ground/base/{z}/{x}/{y}?v=1', minzoom: 0, maxzoom: 12, attribution: '', layers: ['water', 'roads', 'communes'] } as const;
    for (const basemap of [vector, { ...vector, kind: 'raster', layers: [] }] as const) {
      const style = buildStyle({ ...model, basemap });
      expect(validateStyleMin(style)).toEqual([]);
      const ids = style.layers.map((l) => l.id);
      const first = ids.findIndex((id) => id.startsWith('base'));
      expect(first).toBeGreaterThan(ids.indexOf('home'));
      expect(first).toBeLessThan(ids.indexOf('communes'));
    }
    expect(buildStyle(model).sources).not.toHaveProperty('base');
  });

  it('puts the period and the kinds into incidents and cells, nowhere else', () => {
    expect(incidentQuery({ period: model.period, kinds: ['seizure', 'use_place'], substances: [] })).toBe('?from=2025-12-15&to=2026-12-14&kind=seizure,use_place');
    const { sources } = buildStyle({ ...model, kinds: ['seizure'] });
    const asked = Object.entries(sources).filter(([, s]) => JSON.stringify(s).includes('kind=seizure'));
    expect(asked.map(([id]) => id).sort()).toEqual(['cells', 'incidents']);
  });

  it('does not draw the general border where the real one is there', () => {
    expect(JSON.stringify(layer({ ...model, borderSeen: new Set(['LA']) }, 'border-ground'))).toContain('["LA"]');
  });
});

describe('hits', () => {
  const commune = hitOf('communes', { code: '19432', name: 'Lao Bảo', kind: 'Xã' });
  const gate = hitOf('crossings', { code: 'LB', name: 'Lao Bảo', type: 'international' });

  it('reads features of known layers only', () => {
    expect(commune).toEqual({ kind: 'unit', id: '19432', code: 'Xã', name: 'Lao Bảo' });
    expect(hitOf('land', { code: 'x' })).toBeNull();
    expect(hitOf('incidents', {})).toBeNull();
  });

  it('counts a thing once that lies in several tiles', () => {
    expect(uniqueHits([gate, gate, null, commune])).toHaveLength(2);
  });

  it('opens the only exact thing, else the commune, and asks when there are several', () => {
    const both = uniqueHits([gate, commune]);
    expect(obvious(both)).toEqual(gate);
    expect(obvious(uniqueHits([commune]))).toEqual(commune);
    expect(obvious(uniqueHits([gate, hitOf('incidents', { id: '1', kind: 'seizure' }), commune]))).toBeNull();
    expect(obvious([])).toBeNull();
  });
});

it('labels communes at their seats, with their class only where it is known', () => {
  const unit = { code: '1', level: 'commune', kind: 'Xã', name: 'A', fullName: 'Xã A', parent: '44', provinceName: '', validFrom: '', validTo: '', legalRef: '', schematic: true, onBorder: null, formerArea: '', matchedName: '', matchedBy: 'name', hasShape: true, fromInferred: false, toInferred: false, seat: [106, 16] } as const;
  const points = labelPoints([unit, { ...unit, code: '2', seat: null }], new Map());
  expect(points.features).toHaveLength(1);
  expect(points.features[0]?.properties).toMatchObject({ class: '', mark: '' });
  expect(labelPoints([unit], new Map(), '', new Map([['1', 'seal']])).features[0]?.properties.mark).toBe('seal');
});

it('seals communes recognised and in force, and gives others a clock: a shape and a word, not a colour', () => {
  const label = (code: string, mark: 'seal' | 'clock'): Feature<Point, CommuneLabel> => ({ type: 'Feature', properties: { code, name: code, class: 'drug_free', mark }, geometry: { type: 'Point', coordinates: [106, 16] } });
  const style = buildStyle({ ...model, labels: { type: 'FeatureCollection', features: [label('19432', 'seal'), label('19435', 'clock')] } });
  const layer = (id: string): string => JSON.stringify(style.layers.find((l) => l.id === id));
  expect(layer('communes-recognised')).toContain('19432');
  expect(layer('communes-recognised')).not.toContain('19435');
  expect(layer('communes-mark')).toMatch(/đã công nhận.*theo dõi/);
});

it('leaves room for the card beside, or for the sheet below', () => {
  expect(room(1440, 800, true).right).toBeGreaterThan(400);
  expect(room(390, 700, true).bottom).toBeGreaterThan(350);
  expect(room(390, 700, false).right).toBe(30);
});
