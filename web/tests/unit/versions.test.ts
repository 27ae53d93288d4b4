import { describe, expect, it } from 'vitest';
import type { Summary } from '../../src/api/model';
import * as read from '../../src/api/readers';
import { isDay } from '../../src/state/address';
import { classesOf, dayBefore, changesOf, steps, summariesOf } from '../../src/state/versions';

const unit = (code: string, from: string, to = '') => read.unit({ code, name: code, valid_from: from, valid_to: to || null });
const verdict = (code: string, validFrom: string): Summary => ({ code, validFrom, name: '', class: 'drug_free', provisional: false, missing: 0, summary: { vi: '', en: '' } });

describe('units of a day', () => {
  it('never shows the class of one version on another of the same code', () => {
    const items = [verdict('19432', '2025-07-01'), verdict('19441', '2025-07-01')];
    const old = [unit('19432', '2014-01-01', '2025-07-01'), unit('19441', '2025-07-01')];
    const found = summariesOf(old, items);
    expect([...found.keys()]).toEqual(['19441']);
    const classes = classesOf(old, items, found);
    expect(classes.get('drug_free')).toEqual(['19441']);
    expect(classes.get('undetermined')).toEqual(['19432']);
  });

  it('shows all verdicts until the units are known, and no class without verdicts', () => {
    const items = [verdict('1', '2025-07-01')];
    expect(summariesOf(null, items).size).toBe(1);
    expect(classesOf([unit('1', '')], [], new Map()).size).toBe(0);
  });

  it('learns the days of changes from beginnings and ends', () => {
    const old = ['1', '2', '3', '4'].map((code) => unit(code, '2014-01-01', '2025-07-01'));
    const known = changesOf(old, new Map([['2025-07-01', 2], ['2023-12-15', 9]]));
    expect(known).toEqual(new Map([['2014-01-01', 4], ['2025-07-01', 4], ['2023-12-15', 9]]));
  });

  it('steps to the latest reforms of the law, never to one that is to come', () => {
    const days = ['2014-01-01', '2025-07-01', '2026-04-30', '2027-01-01', '2023-12-15'];
    expect(steps(days, '2026-11-21')).toEqual(['2026-04-30', '2025-07-01', '2023-12-15']);
    expect(steps(days, '2025-01-01', 1)).toEqual(['2023-12-15']);
    expect(steps([], '2026-11-21')).toEqual([]);
  });

  it('knows days', () => {
    expect(dayBefore('2025-07-01')).toBe('2025-06-30');
    expect(dayBefore('2024-03-01')).toBe('2024-02-29');
    expect(['2025-02-30', '2025-13-01', '2025-6-30', '2025-06-30'].map(isDay)).toEqual([false, false, false, true]);
  });
});
