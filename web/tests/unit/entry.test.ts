import { describe, expect, it } from 'vitest';
import { change, located, seizures, storedRecord, tallies, traffic, type StoredRecord } from '../../src/api/ledger';
import type { Incident } from '../../src/api/model';
import { byMarker, markerText, referenceRows } from '../../src/cards/reference';
import { EntryDraft, faultsAt, proposedCode } from '../../src/entry/draft.svelte';
import { changeRows } from '../../src/entry/history';
import { kinds } from '../../src/entry/kinds';
import { stepsFrom } from '../../src/entry/life';
import { nearIncidents } from '../../src/entry/near';
import { tierChoice, tierOfLayer, type TierChoice } from '../../src/entry/tiers';
import { cornersOf, emptyLine, geometryOf, lineFault, linesOf, metresBetween, monthsOf, monthsText, parseAmount, plain, substancesText } from '../../src/entry/values';
import { isEntryKey } from '../../src/i18n/entry';
import { logFields } from '../../src/programmes/fields';
import { entryKinds, type EntryKind } from '../../src/state/model';

const draft = (kind: (typeof entryKinds)[number] = 'incident'): EntryDraft => new EntryDraft(kind, '2026-11-21', {}, () => 0);
const stored = (body: Record<string, unknown>, version = '7'): StoredRecord => ({ code: 'x', version, at: '', by: '', body });

describe('what is typed', () => {
  it.each([['1500', 1500], ['1 500', 1500], ['1,5', 1.5], ['1.5', 1.5], ['0,125', 0.125], ['-300', -300], ['12345,678', 12345.678]])('reads %s', (typed, amount) => {
    expect(parseAmount(typed)).toBe(amount);
  });

  it.each(['1.500', '1,500', 'nhiều', '', '1.2.3'])('does not guess at %s', (typed) => {
    expect(parseAmount(typed)).toBeNull();
  });

  it('writes a fraction so that it is no group of thousands', () => {
    expect(plain(1.234)).toBe('1.2340');
    expect(plain(350.5)).toBe('350.5');
  });

  it('writes substances as files have them, and reads stored ones back', () => {
    const lines = [{ ...emptyLine, substance: 'heroin', quantity: '350,5', unit: 'g', low: '300', high: '400' }, { ...emptyLine, substance: 'methamphetamine', form: 'tablet', quantity: '20', unit: 'tablet' }, emptyLine];
    expect(substancesText(lines)).toBe('heroin 350.5 g (300-400); methamphetamine tablet 20 tablet');
    expect(linesOf([{ substance: 'heroin', quantity: 350.5, unit: 'g', low: 300, high: 400 }])).toEqual([{ substance: 'heroin', form: '', quantity: '350.5', unit: 'g', low: '300', high: '400' }]);
  });

  it('says what is wrong with a line', () => {
    expect(lineFault(emptyLine)).toBe('');
    expect(lineFault({ ...emptyLine, quantity: '5' })).toBe('substance');
    expect(lineFault({ ...emptyLine, substance: 'heroin', quantity: '1.500', unit: 'g' })).toBe('number');
    expect(lineFault({ ...emptyLine, substance: 'heroin', quantity: '5' })).toBe('unit');
    expect(lineFault({ ...emptyLine, substance: 'heroin', quantity: '5', unit: 'g', low: '4' })).toBe('spread');
  });

  it.each(['1-5,11,12', '2-6', '12', '1,2,12', ''])('keeps months %s as they are', (text) => {
    expect(monthsText(monthsOf(text))).toBe(text);
  });

  it('reads months over the turn of the year', () => {
    expect([...monthsOf('11-2')].sort((a, b) => a - b)).toEqual([1, 2, 11, 12]);
  });
});

describe('geometry', () => {
  it('takes simple shapes apart and puts them together again', () => {
    const area = { type: 'Polygon', coordinates: [[[1, 1], [2, 1], [2, 2], [1, 1]]] };
    expect(cornersOf(area)).toEqual({ form: 'area', vertices: [[1, 1], [2, 1], [2, 2]] });
    expect(geometryOf('area', [[1, 1], [2, 1], [2, 2]])).toEqual(area);
    expect(cornersOf({ type: 'MultiPolygon', coordinates: [] })).toBeNull();
    expect(geometryOf('line', [[1, 1]])).toBeNull();
    expect(geometryOf('point', [])).toBeNull();
  });

  it('measures on the sphere', () => {
    expect(metresBetween([106, 16], [106, 17])).toBeCloseTo(111_195, -2);
  });
});

describe('a draft', () => {
  it('has no place until somebody says one', () => {
    const d = draft();
    expect(d.vertices).toEqual([]);
    expect(d.feature().geometry).toBeNull();
    expect(d.faults.map((f) => f.field)).toEqual(['occurred_on', 'geometry', 'kind']);
    expect(d.dirty).toBe(false);
    d.place([106.6, 16.62]);
    expect(d.dirty).toBe(true);
    expect(d.faults.map((f) => f.field)).toEqual(['occurred_on', 'loc_precision', 'kind']);
    d.values['loc_precision'] = '3';
    expect(d.radiusM).toBe(3000);
    d.values['uncertainty_m'] = '120';
    expect(d.radiusM).toBe(120);
    d.place([106.7, 16.7]);
    expect(d.vertices).toEqual([[106.7, 16.7]]);
  });

  it('sends a marker with its distance and no point, whatever was clicked before', () => {
    const d = draft();
    d.place([106.6, 16.62]);
    d.turn('marker');
    d.place([106.9, 16.9]);
    Object.assign(d.values, { marker: '605', offset_m: '300', side: 'vn' });
    const { geometry, properties } = d.feature();
    expect(geometry).toBeNull();
    expect(properties).toMatchObject({ marker: '605', offset_m: 300, side: 'vn', loc_precision: null, commune_code: null });
  });

  it('sends what is not known as null', () => {
    const { properties } = draft('plot').feature();
    expect(properties).toMatchObject({ area_m2: null, plants: null, side: null });
    expect(Object.values(properties)).not.toContain('');
  });

  it('takes a stored record over whole, and drops its commune once the pin is moved', () => {
    const d = draft();
    const body = { kind: 'seizure', occurred_from: '2026-01-01', occurred_to: '2026-12-31', time_precision: 6, loc_precision: 2, loc_method: 'gps', commune_code: '19432', geom: { type: 'Point', coordinates: [106.6, 16.6] }, source_ref: 'a', substances: [], armed: false };
    d.take(stored(body));
    expect(d.dirty).toBe(false);
    expect(d.feature()).toMatchObject({ geometry: body.geom, properties: { occurred_on: '2026', loc_method: 'gps', commune_code: '19432', armed: 'false', source_ref: 'a' } });
    d.move(0, [106.8, 16.6]);
    expect(d.feature().properties).toMatchObject({ loc_method: 'map_click', commune_code: null });
  });

  it('keeps a shape of several parts until it is drawn anew', () => {
    const d = draft('trail');
    const geom = { type: 'MultiLineString', coordinates: [[[1, 1], [2, 2]], [[3, 3], [4, 4]]] };
    d.take(stored({ code: 't', kind: 'footpath', geom }));
    expect(d.feature().geometry).toBe(geom);
    d.place([5, 5]);
    d.place([6, 6]);
    expect(d.feature().geometry).toEqual({ type: 'LineString', coordinates: [[5, 5], [6, 6]] });
  });

  it('goes on from a later version without losing either side', () => {
    const d = draft('trail');
    const geom = { type: 'LineString', coordinates: [[1, 1], [2, 2]] };
    d.take(stored({ code: 't', kind: 'footpath', name: 'cũ', activity: 'unknown', geom }));
    d.values['name'] = 'của tôi';
    const both = d.rebase(stored({ code: 't', kind: 'footpath', name: 'của họ', activity: 'active', geom }, '8'));
    expect(both).toEqual(['name']);
    expect(d.values).toMatchObject({ name: 'của tôi', activity: 'active' });
    expect(d.stored?.version).toBe('8');
    expect(d.vertices).toEqual([[1, 1], [2, 2]]);
  });

  it('puts faults of the server where they belong', () => {
    const faults = ['lon', 'geometry', 'note', 'quantity'].map((field) => ({ field, reason: { vi: field, en: field } }));
    expect(faultsAt(faults, 'geometry').map((f) => f.field)).toEqual(['lon', 'geometry']);
    expect(faultsAt(faults, 'substances').map((f) => f.field)).toEqual(['quantity']);
    expect(faultsAt(faults, 'note')).toHaveLength(1);
  });

  it('proposes a code without a long row of digits', () => {
    expect(proposedCode('SV', '2026-11-21', () => 0)).toBe('SV-2026-AAAA');
    expect(proposedCode('SV', '2026-11-21', () => 0.999)).toMatch(/^SV-2026-[A-Z]{4}$/);
  });

  it('has a word for every field of every kind', () => {
    for (const kind of entryKinds) for (const f of kinds[kind].fields) expect(isEntryKey(`f.${f.name}`), `${kind}.${f.name}`).toBe(true);
  });
});

describe('a place by marker', () => {
  it('asks the server once marker and offset are said, and shows what it answers', () => {
    const d = draft();
    d.turn('marker');
    d.values['marker'] = ' LA-605 ';
    expect(d.markerQuery).toBeNull();
    d.values['offset_m'] = '-400';
    d.values['border_distance_m'] = '200';
    expect(d.markerQuery).toEqual({ marker: 'LA-605', offsetM: -400, side: '', distanceM: 0, on: null });
    d.values['side'] = 'vn';
    d.values['occurred_on'] = '2026-11-20';
    expect(d.markerQuery).toEqual({ marker: 'LA-605', offsetM: -400, side: 'vn', distanceM: 200, on: '2026-11-20' });
    expect(d.at).toBeNull();
    d.byMarker = { lon: 106.6, lat: 16.6, country: 'LA', marker: '605', approximate: true, uncertaintyM: 15_000, precision: 6 };
    expect(d.at).toEqual([106.6, 16.6]);
    expect(d.feature().geometry).toBeNull();
    expect(d.feature().properties).toMatchObject({ marker: ' LA-605 ', offset_m: -400, side: 'vn', border_distance_m: 200, loc_precision: null });
  });

  it('is named by marker, offset and side on a card', () => {
    const labels = { t: (key: string, words = {}) => `${key} ${Object.values(words).join(' ')}`.trim(), label: (_: string, id: string) => id };
    const r = { country: 'LA', marker: '605/2', offsetM: -1200, side: 'vn', distanceM: 200, chainageM: 12_345, approximate: false, uncertaintyM: 25 };
    expect(referenceRows('vi', r, labels)).toEqual([
      ['ref.nearest', 'LA 605/2 −1,2 km'],
      ['ref.beside', 'ref.off 200 m, vn (ref.surveyed 25 m)'],
      ['ref.chainage', 'ref.chainage_text 12,3 LA']
    ]);
    expect(referenceRows('vi', { ...r, marker: '', side: 'on_line' }, labels)[0]).toEqual(['ref.nearest', '']);
    expect(referenceRows('vi', null, labels)).toEqual([]);
    expect([byMarker(r), byMarker({ ...r, offsetM: 12_000 }), byMarker({ ...r, marker: '' })]).toEqual([true, false, false]);
    expect(markerText('vi', { ...r, offsetM: -922_000 })).toBe('');
  });
});

describe('near records', () => {
  const incident = (id: string, lon: number | null, unitCode: string): Incident => ({ id, kind: 'seizure', from: '2026-11-20', to: '2026-11-20', unitCode, unitName: '', lon, lat: lon === null ? null : 16.6, precision: 2, uncertaintyM: null, marker: '', offsetM: null, side: '', borderDistanceM: null, byMarker: false, reference: null, detection: '', reliability: '', credibility: '', substances: [], arrested: null, cases: null, source: '', tier: 'internal', note: '', madeUp: false });
  const list = [incident('far', 107.6, '19432'), incident('close', 106.62, '19432'), incident('closest', 106.601, ''), incident('vague', null, '19432'), incident('elsewhere', null, '00001')];

  it('finds those within reach and those known by the same commune, nearest first, but not itself', () => {
    expect(nearIncidents(list, { at: [106.6, 16.6], commune: '19432' }, '').map((n) => n.id)).toEqual(['closest', 'close', 'vague']);
    expect(nearIncidents(list, { at: [106.6, 16.6], commune: '19432' }, 'closest').map((n) => n.id)).toEqual(['close', 'vague']);
    expect(nearIncidents(list, { at: null, commune: '' }, '')).toEqual([]);
    expect(nearIncidents(list, { at: null, commune: '19432' }, '').map((n) => n.id)).toEqual(['far', 'close', 'vague']);
  });
});

describe('what the server answers', () => {
  it('reads records, changes, traffic, tallies and seizures', () => {
    expect(storedRecord({ code: 'a', version: '3', recorded_at: 't', recorded_by: null, record: { name: 'x' } })).toEqual({ code: 'a', version: '3', at: 't', by: '', body: { name: 'x' } });
    expect(traffic({ crossing: 'a', period: '2026-10', from: '2026-09-15', to: '2026-10-14', status: null, persons_in: 0 })).toMatchObject({ status: '', figures: { persons_in: 0, persons_out: null } });
    expect(tallies({ imprecise_by: [{ level: 'commune', code: '1', name: 'A', n: 2 }, { level: null, code: null, name: null, n: 5 }] }).map((x) => [x.level, x.n])).toEqual([['commune', 2], ['', 5]]);
    expect(seizures({ incidents: 1, substances: [{ substance: 'heroin', incidents: 1, unweighed: 1, mass_g: null, quantities: [] }] }).substances[0]).toMatchObject({ massG: null, unweighed: 1 });
    expect(located('lon,lat,commune_code,commune_name,province_code\n1,2,19432,Lao Bảo,44\n3,4,,,\n')).toEqual([{ commune: '19432', province: '44' }, { commune: '', province: '' }]);
  });

  it('tells a change in words, and leaves out what follows from the place', () => {
    const words = { label: (list: string, id: string) => `${list}:${id}`, say: (key: string) => key };
    const c = change({ kind: 'changed', version: '2', at: '', by: 'demo', reason: null, fields: ['activity', 'geom', 'last_observed_on', 'unit_code'], before: { activity: null, last_observed_on: '2026-01-02' }, after: { activity: 'active', last_observed_on: null } });
    expect(changeRows('trail', c, words)).toEqual([
      ['f.activity', '', 'trail_activity:active'],
      ['f.geom', '', ''],
      ['f.last_observed_on', '02/01/2026', '']
    ]);
  });

  it('knows the steps of a life', () => {
    expect(stepsFrom('hotspot', 'held_clear')).toEqual(['closed', 'reformed']);
    expect(stepsFrom('plot', 'found')).toEqual(['measured', 'destroyed']);
    expect(stepsFrom('plot', 'no such state')).toEqual([]);
  });
});

describe('tiers of a form', () => {
  const may = (...deeds: readonly string[]) => (deed: string): boolean => deeds.includes(deed);
  const choice = (kind: EntryKind | 'cooperation', deeds: readonly string[], tier = '', own: string | null = null, type = ''): TierChoice =>
    tierChoice({ kind, values: { tier, type }, stored: own === null ? null : stored({ tier: own }) }, may(...deeds));
  const offered = (c: TierChoice): readonly string[] => c.offered.map((o) => o.tier);

  it('offers what one sees and may set, keeps what stands there, and says why the others are missing', () => {
    expect(choice('incident', ['see_restricted', 'share'])).toMatchObject({ offered: [{ tier: 'public' }, { tier: 'shared' }, { tier: 'internal', value: '' }, { tier: 'restricted' }], why: [] });
    expect(offered(choice('incident', ['see_restricted']))).toEqual(['internal', 'restricted']);
    expect(choice('incident', ['see_restricted']).why).toEqual(['tier.why_open']);
    expect(offered(choice('incident', ['share']))).toEqual(['public', 'shared', 'internal']);
    expect(choice('incident', ['share']).why).toEqual(['tier.why_high']);
    expect(offered(choice('hotspot', ['see_restricted']))).toEqual(['restricted']);
    expect(offered(choice('incident', [], 'shared', 'shared'))).toEqual(['shared', 'internal']);
    expect(choice('route', ['see_restricted', 'share'])).toEqual({ layer: 'restricted', offered: [{ tier: 'restricted', value: '' }], why: ['tier.why_never'] });
  });

  it('says the tier of the layer where the record said another, or it would stay', () => {
    expect(choice('incident', ['share'], 'shared', 'shared').offered).toContainEqual({ tier: 'internal', value: 'internal' });
    expect(choice('incident', ['share'], '', '').offered).toContainEqual({ tier: 'internal', value: '' });
    expect(choice('incident', ['share'], 'internal', '').offered).toContainEqual({ tier: 'internal', value: 'internal' });
  });

  it('knows what each layer has', () => {
    expect(['incident', 'trail', 'marker', 'post', 'hotspot', 'plot', 'route', 'cooperation'].map((kind) => tierOfLayer(kind))).toEqual(['internal', 'internal', 'internal', 'internal', 'restricted', 'restricted', 'restricted', 'internal']);
    expect(['main', 'opening'].map((type) => choice('crossing', ['share'], '', null, type).layer)).toEqual(['public', 'internal']);
  });

  it('stands in the form of every kind that has one', () => {
    expect(entryKinds.filter((kind) => !kinds[kind].fields.some((f) => f.input === 'tier'))).toEqual(['traffic']);
    expect(logFields.filter((f) => f.input === 'tier')).toHaveLength(1);
  });
});
