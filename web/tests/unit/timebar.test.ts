import { describe, expect, it } from 'vitest';
import { at, bars, lastDayOf, monthAt, monthsBetween, periodOf, span, stepped } from '../../src/timebar/scale';

const months = monthsBetween('2025-11-10', '2026-02-03');

describe('months', () => {
  it('runs over the turn of the year, both ends included', () => {
    expect(months).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
  });

  it('knows the last day, leap years too', () => {
    expect(lastDayOf('2026-02')).toBe('2026-02-28');
    expect(lastDayOf('2024-02')).toBe('2024-02-29');
    expect(lastDayOf('2025-12')).toBe('2025-12-31');
  });
});

describe('bars', () => {
  it('has a bar for every month, also for those without an incident', () => {
    const drawn = bars({ months: [{ month: '2025-12', n: 4 }, { month: '2026-02', n: 2 }], total: 6 }, months);
    expect(drawn.map((b) => b.n)).toEqual([0, 4, 0, 2]);
    expect(drawn.map((b) => b.height)).toEqual([0, 1, 0, 0.5]);
    expect(drawn[2]?.x).toBeCloseTo(0.5);
  });
});

describe('scale', () => {
  it('places days inside their month and clips what lies outside', () => {
    expect(at('2025-11-01', months)).toBe(0);
    expect(at('2025-12-16', months)).toBeCloseTo(0.25 + 15 / 31 / 4);
    expect(at('2025-01-01', months)).toBe(0);
    expect(at('2027-01-01', months)).toBe(1);
  });

  it('finds the month under the pointer', () => {
    expect(monthAt(0.3, months)).toBe(1);
    expect(monthAt(-1, months)).toBe(0);
    expect(monthAt(1.5, months)).toBe(3);
  });
});

describe('periods', () => {
  it('takes whole months, whichever way they were dragged', () => {
    expect(periodOf(2, 1, months)).toEqual({ from: '2025-12-01', to: '2026-01-31' });
    expect(periodOf(9, 9, months)).toBeNull();
  });

  it('finds the months of a period, clipped to the scale', () => {
    expect(span({ from: '2025-12-15', to: '2026-12-14' }, months)).toEqual([1, 3]);
  });

  it('steps on by a month and starts again at the end', () => {
    expect(stepped({ from: '2025-11-01', to: '2025-12-31' }, months)).toEqual({ from: '2025-12-01', to: '2026-01-31' });
    expect(stepped({ from: '2026-01-01', to: '2026-02-28' }, months)).toEqual({ from: '2025-11-01', to: '2025-12-31' });
  });
});
