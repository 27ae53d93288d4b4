import { describe, expect, it } from 'vitest';
import type { Traffic } from '../../src/api/ledger';
import { placeRows } from '../../src/cards/place';
import { registerCsv } from '../../src/registers/csv';
import { hotspotsInOrder, overdueDays, plotsInOrder } from '../../src/registers/due';
import { byCrossing, lastMonths, persons, reportOf, runs } from '../../src/registers/months';
import { narrow, type Row } from '../../src/registers/rows.svelte';

const report = (period: string, from: string, to: string, status: string, into: number | null = null, out: number | null = null): Traffic => ({
  crossing: 'bo-y',
  period,
  from,
  to,
  status,
  figures: { persons_in: into, persons_out: out, vehicles_in: null, vehicles_out: null, goods_t_in: null, goods_t_out: null }
});
const row = (code: string, fields: Record<string, unknown>, commune = '19432', province = '44'): Row => ({ place: { code, name: code, lon: 106.6, lat: 16.6, unitCode: commune, fields: { code, ...fields } }, communes: [commune].filter(Boolean), provinces: [province].filter(Boolean) });

describe('months of a crossing', () => {
  it('run from the 15th, twelve up to the one that runs', () => {
    const months = lastMonths('2026-11-21');
    expect(months).toHaveLength(12);
    expect(months[0]).toEqual({ code: '2026-01', from: '2025-12-15', to: '2026-01-14' });
    expect(months.at(-1)).toEqual({ code: '2026-12', from: '2026-11-15', to: '2026-12-14' });
    expect(lastMonths('2026-12-15').at(-1)?.code).toBe('2027-01');
    expect(lastMonths('2026-01-14').at(-1)?.code).toBe('2026-01');
  });

  it('take the shortest period that tells the status, and none where nobody reported', () => {
    const [august, september, october] = [lastMonths('2026-08-01'), lastMonths('2026-09-01'), lastMonths('2026-10-01')].map((m) => m.at(-1));
    const reports = [report('2026-Q3', '2026-06-15', '2026-09-14', 'restricted'), report('2026-08', '2026-07-15', '2026-08-14', 'closed'), report('2026-09', '2026-08-15', '2026-09-14', '')];
    expect(august && reportOf(reports, august)?.status).toBe('closed');
    expect(september && reportOf(reports, september)?.status).toBe('restricted');
    expect(october && reportOf(reports, october)).toBeNull();
  });

  it('are not owed before they are over', () => {
    const month = lastMonths('2026-11-21').at(-1);
    expect(month && runs(month, '2026-12-14')).toBe(true);
    expect(month && runs(month, '2026-12-15')).toBe(false);
  });

  it('never take an unknown way for zero', () => {
    expect(persons(report('a', '', '', 'open'))).toBeNull();
    expect(persons(report('a', '', '', 'open', 5))).toEqual({ n: 5, whole: false });
    expect(persons(report('a', '', '', 'open', 5, 0))).toEqual({ n: 5, whole: true });
  });
});

describe('registers', () => {
  it('put overdue plots first, the longest at the top', () => {
    const plots = [row('later', { revisit_due: '2026-12-01', overdue: false }), row('late', { revisit_due: '2026-11-01', overdue: true }), row('none', {}), row('latest', { revisit_due: '2026-01-01', overdue: true })];
    expect(plotsInOrder(plots, '2026-11-21').map((r) => r.place.code)).toEqual(['latest', 'late', 'later', 'none']);
    expect(plots.map((r) => overdueDays(r, '2026-11-21'))).toEqual([null, 20, null, 324]);
  });

  it('put hot spots that ask for something first', () => {
    const list = [row('closed', { state: 'closed', since: '2020-01-01' }), row('new', { state: 'suspected', since: '2026-01-01' }), row('old', { state: 'suspected', since: '2024-01-01' })];
    expect(hotspotsInOrder(list).map((r) => r.place.code)).toEqual(['old', 'new', 'closed']);
  });

  it('are narrowed by name, province, area and side', () => {
    const all = [row('a', { side: 'vn' }), row('b', { side: 'la' }, '', ''), row('c', {}, '03958', '14')];
    const none = { find: '', province: '', area: null, side: '' };
    const codes = (filter: Partial<Parameters<typeof narrow>[1]>): string[] => narrow(all, { ...none, ...filter }).map((r) => r.place.code);
    expect(codes({})).toEqual(['a', 'b', 'c']);
    expect(codes({ province: '14' })).toEqual(['c']);
    expect(codes({ area: new Set(['19432']) })).toEqual(['a']);
    expect(codes({ side: 'la' })).toEqual(['b']);
    expect(codes({ side: 'unknown' })).toEqual(['c']);
    expect(codes({ find: 'B' })).toEqual(['b']);
  });

  it('are copied as CSV with what is not known left empty, and months of crossings', () => {
    const months = lastMonths('2026-10-01').slice(-2);
    const traffic = byCrossing([report('2026-10', '2026-09-15', '2026-10-14', 'closed')]);
    const [head, line] = registerCsv('crossings', [row('bo-y', { name: 'Bờ Y', type: 'international', status: null })], months, traffic, () => false).split('\r\n');
    expect(head).toBe('code,name,type,status,country,counterpart,far_province,precision,source,commune_code,province_code,lon,lat,status_2026-09,status_2026-10');
    expect(line).toBe('bo-y,Bờ Y,international,,,,,,,19432,44,106.6,16.6,,closed');
  });

  it('leave out of the copy what is not shown to the account: empty would read as not known', () => {
    const [head, line] = registerCsv('trails', [row('t-1', { kind: 'footpath' })], [], new Map(), (column) => column === 'last_observed_on' || column === 'source').split('\r\n');
    expect(head).toBe('code,name,kind,activity,passable_months,length_km,commune_code,province_code,lon,lat');
    expect(line?.split(',')).toHaveLength(10);
  });
});

describe('the card of a place', () => {
  it('tells a column that is not shown from one that is not known', () => {
    const labels = { t: (key: string): string => key, label: (_: string, id: string): string => id };
    const rows = new Map(placeRows('trail', row('t-1', { kind: 'footpath' }).place, 'vi', labels, (column, value) => (column === 'last_observed_on' ? 'not shown' : value)));
    expect(rows.get('trail.observed')).toBe('not shown');
    expect(rows.get('trail.activity')).toBe('');
    expect(rows.get('trail.kind')).toBe('footpath');
  });
});
