import { describe, expect, it } from 'vitest';
import { asProblem, Problem, why } from '../../src/api/problem';
import * as read from '../../src/api/readers';
import * as records from '../../src/api/records';

const assessment = {
  unit: { code: '19432', name: 'Lao Bảo', level: 'commune', valid_from: '2025-07-01' },
  year: 2026,
  period: { from: '2025-12-15', to: '2026-12-14' },
  provisional: true,
  official: true,
  criteria: { id: 'qd-28-2025', legal_ref: '28/2025/QĐ-TTg', completeness: 'complete' },
  class: 'type_3',
  results: [
    { id: 'art4.a', outcome: 'met', band: 'type_3', observed: 0.0008, unit: 'ratio', threshold: '< 0.001', gap: 0.0002, numerator: 6, denominator: 7500, inputs: [{ indicator: 'addicts_on_file', value: null, state: 'withheld', source: '' }], explanation: { vi: 'v', en: 'e' } },
    { id: 'art4.b', outcome: 'no idea', band: null, observed: null }
  ],
  readings: [{ id: 'zero_is_not_type_3', value: true, other_class: null }],
  missing: [{ indicator: 'plant_area_m2', label: { vi: 'Diện tích', en: 'Area' }, decides: true }],
  data_cutoff: null,
  engine: '1',
  input_sha256: 'ab'
};

describe('assessment', () => {
  it('keeps unknown figures unknown', () => {
    const a = read.assessment(assessment);
    expect(a.results[0]?.inputs[0]?.value).toBeNull();
    expect(a.results[0]?.numerator).toBe(6);
    expect(a.results[1]?.observed).toBeNull();
    expect(a.cutoff).toBeNull();
  });

  it('tells a masked figure from one that is missing', () => {
    const [few] = assessment.results;
    const masked = { masked: true, below: 5, reads: { vi: '<5', en: '<5' } };
    const [result] = read.assessment({ ...assessment, results: [{ ...few, observed: null, numerator: null, masked: true, reads: { vi: 'không nêu', en: 'not shown' }, inputs: [{ indicator: 'addicts_on_file', value: null, state: 'reported', ...masked }] }] }).results;
    expect(result?.inputs[0]).toMatchObject({ value: null, masked: { vi: '<5', en: '<5' } });
    expect(result?.masked?.en).toBe('not shown');
    expect(read.assessment(assessment).results[0]?.inputs[0]?.masked).toBeUndefined();
    expect(read.figure({ indicator: 'users_on_file', value: null, value_state: 'reported', ...masked }).masked?.vi).toBe('<5');
  });

  it('takes an outcome it does not know for missing data, never for met', () => {
    expect(read.assessment(assessment).results[1]?.outcome).toBe('insufficient_data');
  });

  it('takes a class it does not know for undetermined, never for clean', () => {
    expect(read.assessment({ ...assessment, class: 'sparkling' }).class).toBe('undetermined');
  });

  it('refuses an answer without what it stands on', () => {
    expect(() => read.assessment({ ...assessment, unit: undefined })).toThrow(Problem);
    expect(() => read.assessment('no')).toThrow(Problem);
  });
});

describe('lists', () => {
  it('reads summaries with their counts', () => {
    const s = read.summaries({ items: [{ unit: { code: '1', name: 'A' }, class: 'drug_free', provisional: false, missing: 2, summary: { vi: 'x', en: 'y' } }], total: 1, counts: { drug_free: 1 } });
    expect(s.items[0]).toMatchObject({ code: '1', class: 'drug_free', missing: 2 });
    expect(s.counts).toEqual({ drug_free: 1 });
  });

  it('reads a seat as lon, lat in any of its forms', () => {
    const unit = { code: '1', name: 'A' };
    expect(read.unit({ ...unit, seat: [106.6, 16.6] }).seat).toEqual([106.6, 16.6]);
    expect(read.unit({ ...unit, seat: { type: 'Point', coordinates: [106.6, 16.6] } }).seat).toEqual([106.6, 16.6]);
    expect(read.unit({ ...unit, seat: null }).seat).toBeNull();
    expect(read.unit(unit).onBorder).toBeNull();
  });

  it('reads a place outside every commune as none', () => {
    expect(records.located({ commune: null })).toBeNull();
    expect(records.located({ commune: { code: '19432', name: 'Lao Bảo' } })).toEqual({ code: '19432', name: 'Lao Bảo' });
  });

  it('sorts the years with the latest first', () => {
    expect(read.overview({ years: [2024, 2026, 2025], counts: {}, bbox: [1, 2, 3, 4] }).years).toEqual([2026, 2025, 2024]);
    expect(read.overview({ years: [], counts: {}, bbox: [1, 2, 3] }).bbox).toBeNull();
  });

  it('gives labels of codes in both languages', () => {
    const codes = records.codes([records.codeList({ name: 'incident_kind', codes: [{ id: 'seizure', label: { vi: 'Bắt giữ', en: 'Seizure' } }] })]);
    expect(codes.label('incident_kind', 'seizure')).toEqual({ vi: 'Bắt giữ', en: 'Seizure' });
    expect(codes.label('incident_kind', 'other')).toBeUndefined();
    expect(codes.kinds).toHaveLength(1);
  });
});

describe('problems', () => {
  it('tells a silent server from a refusal', () => {
    expect(why('vi', asProblem(new TypeError('fetch failed')))).toBe('không tới được máy chủ');
    expect(why('en', new Problem(503, '', 'refused'))).toContain('503');
    expect(why('vi', new Problem(400, 'Năm không đúng.', 'refused'))).toBe('Năm không đúng.');
    expect(new Problem(401, '', 'refused').needsSignIn).toBe(true);
  });
});
