import { describe, expect, it } from 'vitest';
import type { TrendYear } from '../../src/api/model';
import { trend } from '../../src/api/trend';
import { peopleOf, reformLines, runs, trendPoints } from '../../src/cards/trend';

const answer = {
  unit: { code: '19432', name: 'Lao Bảo', level: 'commune', valid_from: '2025-07-01' },
  on: '2026-11-21',
  reforms: [{ on: '2025-07-01', legal_ref: '1680/NQ-UBTVQH15', kinds: ['merge_whole'] }],
  years: [
    {
      year: 2024,
      class: null,
      provisional: false,
      official: false,
      rebased: true,
      values: {
        addicts_on_file: { value: 12.4, state: 'reported', status: 'apportioned', error: 0.9, badge: { vi: 'phân bổ (±7,3 %)', en: 'apportioned (±7.3 %)' }, missing: ['19430'] },
        users_on_file: { value: 3, state: 'reported', status: 'exact', error: null, badge: { vi: 'đúng', en: 'exact' }, missing: [] }
      },
      population: { value: 8123, as_of: '2019-04-01', sources: ['census'], stale: true, status: 'exact', badge: { vi: 'đúng', en: 'exact' } },
      rates: { addicts_on_file: { value: 0.0015, error: 0.0001, stale: true, status: 'apportioned' }, users_on_file: null }
    },
    { year: 2026, class: 'type_3', provisional: true, rebased: false, values: { addicts_on_file: { value: 6, state: 'reported', status: 'exact', error: null }, users_on_file: null }, population: null, rates: {} }
  ]
};

describe('trend of the API', () => {
  const read = trend(answer);

  it('keeps what was rebased apart from what is the unit’s own', () => {
    expect(read.years.map((y) => y.rebased)).toEqual([true, false]);
    expect(read.years[0]?.class).toBeNull();
    expect(read.years[0]?.values['addicts_on_file']).toMatchObject({ status: 'apportioned', error: 0.9, missing: ['19430'] });
    expect(read.years[0]?.population).toMatchObject({ value: 8123, asOf: '2019-04-01', stale: true });
    expect(read.reforms).toEqual([{ on: '2025-07-01', legalRef: '1680/NQ-UBTVQH15', kinds: ['merge_whole'] }]);
  });

  it('reads the trend of an older server as the unit’s own', () => {
    const old = trend({ years: [{ year: 2025, class: 'drug_free', provisional: false, values: { addicts_on_file: { value: 0, state: 'reported' }, users_on_file: null } }] });
    expect(old).toMatchObject({ reforms: [], years: [{ rebased: false, population: null, rates: {}, values: { addicts_on_file: { status: 'exact', value: 0 }, users_on_file: null } }] });
  });

  it('reads the names of those whose figures are missing', () => {
    expect(trend({ years: [], names: { 'x-01a7d489950f': 'Húc' } }).names).toEqual({ 'x-01a7d489950f': 'Húc' });
    expect(trend({ years: [] }).names).toEqual({});
  });

  it('takes a status or a class it does not know for the worst, never for exact or clean', () => {
    const odd = trend({ years: [{ year: 2025, class: 'sparkling', values: { addicts_on_file: { value: 1, state: 'reported', status: 'sure' } } }] });
    expect(odd.years[0]).toMatchObject({ class: 'undetermined', values: { addicts_on_file: { status: 'not_comparable' } } });
  });
});

const year = (y: number, addicts: number | null, users: number | null): TrendYear => ({
  ...(trend({ years: [{ year: y, class: 'type_3', values: { addicts_on_file: { value: addicts, state: 'reported' }, users_on_file: users === null ? null : { value: users, state: 'reported' } } }] }).years[0] as TrendYear)
});

describe('trend on the card', () => {
  it('is unknown as soon as one of the two figures is', () => {
    expect(peopleOf(year(2024, 4, 2)).value).toBe(6);
    expect(peopleOf(year(2024, 4, null)).value).toBeNull();
    const silent = trend({ years: [{ year: 2024, values: { addicts_on_file: { value: null, state: 'incomplete', status: 'exact', missing: ['19430'] } } }] }).years.map(peopleOf);
    expect(silent[0]).toMatchObject({ value: null, incomplete: true, missing: ['19430'] });
    expect(peopleOf(year(2024, 4, 2)).incomplete).toBe(false);
    const few = trend({ years: [{ year: 2024, values: { addicts_on_file: { value: null, state: 'masked', status: 'exact', missing: ['19430'], masked: true, reads: { vi: 'không nêu', en: 'not shown' } } } }] }).years.map(peopleOf);
    expect(few[0]).toMatchObject({ value: null, masked: true, missing: [] });
  });

  it('takes the worst status of its parts and adds their errors', () => {
    const [first, last] = trend(answer).years.map(peopleOf);
    expect(first).toMatchObject({ value: 15.4, status: 'apportioned', error: 0.9, missing: ['19430'], staleRate: true });
    expect(first?.rate).toBeNull();
    expect(last).toMatchObject({ value: null, status: 'exact' });
  });

  it('has no rate where the figure cannot be compared, and none of zero people by accident', () => {
    const both = { ...answer.years[0], rates: { addicts_on_file: { value: 0.001, status: 'exact' }, users_on_file: { value: 0.0005, status: 'exact' } } };
    expect(trend({ years: [both] }).years.map((y) => peopleOf(y).rate)[0]).toBeCloseTo(0.0015, 9);
    const odd = { ...both, values: { ...answer.years[0]?.values, users_on_file: { value: 3, state: 'reported', status: 'not_comparable' } } };
    expect(trend({ years: [odd] }).years.map((y) => peopleOf(y).rate)).toEqual([null]);
  });

  it('breaks the line where nobody reported and where figures cannot be compared', () => {
    const points = trendPoints([year(2023, 4, 0), year(2024, 4, null), year(2025, 2, 0), year(2026, 1, 0)]);
    expect(runs(points).map((run) => run.map((p) => p.year))).toEqual([[2023], [2025, 2026]]);
    expect(points[0]?.y).toBe(0);
    expect(points[2]?.y).toBe(0.5);
    const odd = trend({ years: [{ year: 2024, values: { addicts_on_file: { value: 3, state: 'reported', status: 'not_comparable' }, users_on_file: { value: 1, state: 'reported' } } }] }).years;
    expect(trendPoints(odd)[0]).toMatchObject({ y: null, people: { value: 4, status: 'not_comparable' } });
  });

  it('puts a reform between the ends of the years around it', () => {
    const reform = { on: '2025-07-01', legalRef: '', kinds: [] };
    const [line] = reformLines([year(2024, 1, 1), year(2025, 1, 1), year(2026, 1, 1)], [reform]);
    expect(line?.x).toBeGreaterThan(0.25);
    expect(line?.x).toBeLessThan(0.3);
    expect(reformLines([year(2025, 1, 1), year(2026, 1, 1)], [{ ...reform, on: '2020-01-01' }])).toEqual([]);
  });
});
