import { describe, expect, it } from 'vitest';
import { day, dayInWords, daysBetween, distance, figure, momentInWords, month, number, percent, position, shortDay } from '../../src/format';

describe('numbers', () => {
  it('writes decimals with a comma and thousands with a point in Vietnamese', () => {
    expect(number('vi', 14820)).toBe('14.820');
    expect(number('vi', 0.08)).toBe('0,08');
    expect(number('en', 14820.5)).toBe('14,820.5');
  });

  it('writes small ratios with enough decimals to tell them from a threshold', () => {
    expect(percent('vi', 0.00045)).toBe('0,045 %');
    expect(percent('vi', 0.001)).toBe('0,1 %');
    expect(percent('en', 0)).toBe('0 %');
  });

  it('shows an unknown figure as unknown, never as 0', () => {
    expect(figure('vi', null, 'ratio')).toBe('–');
    expect(figure('vi', 0, 'point')).toBe('0');
    expect(figure('vi', 125.5, 'm2')).toBe('125,5 m²');
  });

  it('says distances as people do', () => {
    expect(distance('vi', 30)).toBe('30 m');
    expect(distance('vi', 3400)).toBe('3,4 km');
    expect(distance('en', 18400)).toBe('18 km');
  });
});

describe('days', () => {
  it('writes days and times as day/month/year', () => {
    expect(day('2026-12-14')).toBe('14/12/2026');
    expect(day('2026-11-21T00:00:00+07:00')).toBe('21/11/2026');
    expect(day('2026-11-21T21:01:28Z'), 'the day in Vietnam').toBe('22/11/2026');
    expect(day(null)).toBe('');
    expect(dayInWords('vi', '2026-12-05')).toBe('05/12/2026');
    expect(dayInWords('en', '2026-12-05')).toBe('5 December 2026');
    expect(dayInWords('en', '2026-11-21T21:01:28Z'), 'the day in Vietnam').toBe('22 November 2026');
    expect(dayInWords('en', 'nothing')).toBe('');
    expect([shortDay('vi', '2025-07-01'), shortDay('en', '2025-07-01')]).toEqual(['1/7/2025', '1 July 2025']);
    expect([momentInWords('vi', '2026-12-14T01:05:00Z'), momentInWords('en', '2026-12-14T01:05:00Z')]).toEqual(['08:05 14/12/2026', '08:05 on 14 December 2026']);
    expect(month('2026-02')).toBe('02/2026');
  });

  it('counts days across a month and a leap year', () => {
    expect(daysBetween('2026-11-21', '2026-12-20')).toBe(29);
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(daysBetween('2026-12-20', '2026-12-14')).toBe(-6);
  });
});

it('writes coordinates with the latitude first', () => {
  expect(position('vi', 106.59, 16.62)).toBe('16,62; 106,59');
  expect(position('en', 106.59, 16.62)).toBe('16.62, 106.59');
});
