import { describe, expect, it } from 'vitest';
import { area, areaSummary } from '../../src/api/areas';
import { borderFacts, disagreement, finding, repair } from '../../src/api/boundaries';
import * as read from '../../src/api/readers';
import { membersOf, slug, AreaDraftState } from '../../src/areas/draft.svelte';
import { boxOf } from '../../src/areas/box';
import { borderCsv } from '../../src/boundaries/csv';
import { fitTitle, ground } from '../../src/cards/fit';
import { translate } from '../../src/i18n/translate';

describe('boundaries of the API', () => {
  it('reads a misfit, and one of a severity it does not know as an error', () => {
    const answer = { id: '7', kind: 'gap', severity: 'note', units: [{ code: '19654', name: 'A' }], area_m2: 11549.2, width_m: 3.1, lon: 106, lat: 16, bbox: [1, 2, 3, 4], valid_on: '2025-07-01' };
    expect(finding(answer)).toMatchObject({ id: '7', severity: 'note', bbox: [1, 2, 3, 4], units: [{ code: '19654', name: 'A' }] });
    expect(finding({ ...answer, severity: 'fine' }).severity).toBe('error');
    expect(fitTitle({ kind: 'gap' }, { t: (key) => translate('vi', key) })).toBe('Khe hở');
    expect(fitTitle({ kind: 'twist' }, { t: (key) => translate('vi', key) })).toBe('twist');
    expect([5.25, 11549, 2_500_000, null].map((m2) => ground('vi', m2))).toEqual(['5,3 m²', '1,2 ha', '2,5 km²', '–']);
  });

  it('reads repairs and disagreements, unknown figures as unknown', () => {
    expect(repair({ id: '1', code: '19432', name: 'Lao Bảo', level: 'commune', reason: { vi: 'tự cắt', en: 'crosses itself' }, vertices_before: 10, area_before_m2: 5 })).toMatchObject({ verticesBefore: 10, verticesAfter: null, areaAfterM2: null });
    expect(disagreement({ old: { code: '1', name: 'A' }, new: null, verdict: 'in_no_unit', verdict_label: { vi: 'v', en: 'e' }, share: 0.12, area_km2: null, kind: 'merge_whole' })).toMatchObject({ new: null, share: 0.12, areaKm2: null });
  });

  it('reads border facts: nobody knows is not no', () => {
    const facts = borderFacts({
      items: [
        { code: '19432', name: 'Lao Bảo', province: '44', touches: true, length_km: 14.2, stretches: [{ country: 'LA', length_km: 14.2 }], distance_km: 0, in_belt: true, belt_share: 0.9, approximate: true },
        { code: '19441', name: 'Hướng "Phùng", B', province: '44', touches: null }
      ],
      total: 2,
      next: null,
      line: { source: 'Natural Earth', approximate: true, length_km: 1400 },
      belt_km: 10
    });
    expect(facts.items[1]).toMatchObject({ touches: null, lengthKm: null, inBelt: null, beltShare: null });
    expect(facts.line).toEqual({ source: 'Natural Earth', approximate: true, lengthKm: 1400 });
    expect(borderCsv(facts.items).split('\r\n')).toEqual([
      'code,name,province,touches,country,length_km,distance_km,in_belt,belt_share,approximate',
      '19432,Lao Bảo,44,true,LA,14.2,0,true,0.9,true',
      '19441,"Hướng ""Phùng"", B",44,,,,,,,false',
      ''
    ]);
  });
});

describe('unit of the API', () => {
  const kin = { code: '19456', name: 'Tân Thành', level: 'commune', valid_from: '2014-01-01', kind: 'merge_whole', on: '2025-07-01', partial: true, population_whole: true, legal_ref: 'NQ 202' };
  it('reads what it came from and went into, its people and its place on the border', () => {
    const unit = read.unitDetail({ code: '1', name: 'A', valid_to: '2025-07-01', predecessors: [kin], successors: [], population: { residents: 8123, as_of: '2019-04-01', source: 'census', stale: true, status: 'apportioned', badge: { vi: 'phân bổ (±2 %)', en: 'apportioned (±2 %)' }, households: { value: 2010, as_of: '2019-04-01', source: 'census', stale: true, status: 'exact' } }, border: { touches: false, length_km: null, country: null, distance_km: 12.5, in_belt: false, approximate: true } });
    expect(unit.predecessors[0]).toEqual({ code: '19456', name: 'Tân Thành', kind: 'merge_whole', on: '2025-07-01', partial: true, populationWhole: true, legalRef: 'NQ 202', derived: false });
    expect(unit).toMatchObject({ validTo: '2025-07-01', population: { value: 8123, stale: true, status: 'apportioned', badge: { en: 'apportioned (±2 %)' }, households: { value: 2010, status: 'exact', badge: null } }, border: { touches: false, distanceKm: 12.5, inBelt: false } });
  });

  it('tells “not said” from “nobody knows”', () => {
    expect(read.unitDetail({ code: '1', name: 'A' }).population).toBeUndefined();
    expect(read.unit({ code: '1', name: 'A', has_shape: false, valid_from_inferred: true, matched_by: 'place', matched_name: 'B' })).toMatchObject({ hasShape: false, fromInferred: true, toInferred: false, matchedBy: 'place' });
    expect(read.unit({ code: '1', name: 'A', matched_by: 'guess' })).toMatchObject({ hasShape: true, matchedBy: 'name' });
    expect(read.unitDetail({ code: '1', name: 'A', population: null }).population).toBeNull();
    expect(read.unitDetail({ code: '1', name: 'A', border: { touches: true } }).border?.inBelt).toBeNull();
  });
});

const stored = {
  code: 'huyen-huong-hoa',
  name: 'Hướng Hóa',
  holder_role: 'Đồn trưởng',
  valid_from: '2025-01-01',
  valid_to: null,
  size: 2,
  members: [
    { unit: '19432', name: 'Lao Bảo', valid_from: '2025-07-01', valid_to: null, stands: true },
    { unit: '19441', name: 'Hướng Phùng', valid_from: '2025-07-01', valid_to: null, stands: true },
    { unit: '19456', name: '', valid_from: '2025-01-01', valid_to: null, stands: false }
  ],
  ended_members: [{ unit: '19456', name: 'Tân Thành', ended_on: '2025-07-01', successors: [{ unit: '19432', name: 'Lao Bảo', partial: false, member: true }] }]
};

describe('oversight areas', () => {
  it('reads members, and what ended with what is proposed instead', () => {
    const a = area(stored);
    expect(a.members.map((m) => m.stands)).toEqual([true, true, false]);
    expect(a.ended[0]).toMatchObject({ name: 'Tân Thành', endedOn: '2025-07-01', successors: [{ code: '19432', member: true, partial: false }] });
    expect(area({ code: 'a1', name: 'A', size: 3 }).members).toEqual([]);
  });

  it('never shows an incomplete sum as a sum', () => {
    const s = areaSummary({
      area: stored,
      year: 2026,
      counts: { drug_free: 3, sparkling: 2 },
      communes: 6,
      reported: 5,
      silent: [{ code: '19432', name: 'Lao Bảo' }],
      indicators: { addicts_on_file: { value: 41, state: 'incomplete', at_least: 35, reported: 5, missing: ['19432'] }, use_points: { value: 0, state: 'reported', reported: 6, missing: [] } },
      incidents: { total: 12 }
    });
    expect(s.indicators['addicts_on_file']).toMatchObject({ value: null, complete: false, atLeast: 35, missing: ['19432'] });
    expect(s.indicators['use_points']).toMatchObject({ value: 0, complete: true });
    expect(s.counts).toEqual({ drug_free: 3 });
    expect([s.silent.length, s.incidents]).toEqual([1, 12]);
  });

  it('ends who is taken out and begins who is taken in on the day; the past stays', () => {
    const before = area(stored).members;
    expect(membersOf(before, ['19432', '19489'], '2026-11-21', '2025-01-01')).toEqual([
      { unit: '19432', valid_from: '2025-07-01', valid_to: null },
      { unit: '19441', valid_from: '2025-07-01', valid_to: '2026-11-21' },
      { unit: '19456', valid_from: '2025-01-01', valid_to: null },
      { unit: '19489', valid_from: '2026-11-21', valid_to: null }
    ]);
    expect(membersOf([], ['19489'], '2026-11-21', '2025-07-01')).toEqual([{ unit: '19489', valid_from: '2025-07-01', valid_to: null }]);
  });

  it('drops a membership that would end on the day it began', () => {
    expect(membersOf(area(stored).members, ['19432'], '2025-07-01', '2025-01-01').map((m) => m.unit)).toEqual(['19432', '19456']);
  });

  it('makes a code of the name until one is typed, and says what is missing', () => {
    const draft = new AreaDraftState(null, '2026-11-21');
    expect(draft.faults).toEqual(['areas.need_name', 'areas.need_members']);
    draft.name = 'Địa bàn  Hướng Hóa!';
    expect(draft.code).toBe('dia-ban-huong-hoa');
    draft.code = 'A b';
    draft.toggle('19432', 'Lao Bảo');
    expect(draft.faults).toEqual(['areas.need_code']);
    draft.code = 'hh-1';
    draft.validTo = '2026-11-21';
    expect(draft.faults).toEqual(['areas.bad_to']);
    draft.validTo = '';
    expect(draft.faults).toEqual([]);
    expect(draft.draft()).toMatchObject({ valid_to: null, members: [{ unit: '19432', valid_from: '2026-11-21', valid_to: null }] });
    draft.toggle('19432', 'Lao Bảo');
    expect(draft.members.size).toBe(0);
    expect(slug('--- x ---'.repeat(40)).length).toBeLessThanOrEqual(64);
  });

  it('knows the box of its communes, none without seats', () => {
    const unit = (code: string, seat: readonly [number, number] | null) => read.unit({ code, name: code, seat });
    expect(boxOf([unit('1', [106, 16]), unit('2', [107, 17]), unit('3', [100, 10])], new Set(['1', '2']))).toEqual([105.92, 15.92, 107.08, 17.08]);
    expect(boxOf([unit('1', null)], new Set(['1']))).toBeNull();
  });
});
