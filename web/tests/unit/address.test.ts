import { describe, expect, it } from 'vitest';
import { cycleHome, type CycleAddress } from '../../src/state/cycle';
import { formatAddress, home, parseAddress, type Address } from '../../src/state/address';

describe('address', () => {
  it('leaves the defaults out', () => {
    expect(formatAddress(home)).toBe('');
    expect(parseAddress('')).toEqual(home);
  });

  it('restores everything a link carries', () => {
    const full: Address = {
      room: 'communes',
      lang: 'en',
      year: 2025,
      period: { from: '2025-01-01', to: '2025-03-31' },
      substances: ['heroin'],
      metric: 'mass',
      kinds: ['seizure', 'use_place'],
      layers: ['class', 'cells'],
      hidden: ['drug_free'],
      selection: { kind: 'unit', id: '19432' },
      view: { lon: 106.59, lat: 16.62, zoom: 9.25 },
      find: 'Lao Bảo',
      province: '44',
      only: 'undetermined',
      on: '2025-06-30',
      area: 'huyen-huong-hoa',
      part: 'border',
      keep: 'audit',
      register: 'plots',
      cycle: cycleHome,
      programme: 't.nghe-an-14/offences-found'
    };
    expect(parseAddress(formatAddress(full))).toEqual(full);
  });

  it("restores the cycle's part of a link, in its room only", () => {
    const cycle: CycleAddress = {
      tab: 'recognition',
      level: 'village',
      among: 'group',
      class: 'no_drug_crime',
      unit: '19432',
      period: '2026-H1',
      duty: 'qd-28-2025.commune',
      view: 'draws',
      state: 'under_verification',
      designation: 'clean',
      silent: true,
      sort: 'deadline',
      down: true,
      draw: '12',
      set: 'qd-3122-2010',
      other: 'qd-28-2025'
    };
    const full: Address = { ...home, room: 'cycle', cycle };
    expect(parseAddress(formatAddress(full))).toEqual(full);
    expect(formatAddress({ ...full, cycle: cycleHome })).toBe('?room=cycle');
    expect(formatAddress({ ...full, room: 'map' })).toBe('');
    expect(parseAddress('?room=cycle&tab=x&unit=<b>&period=soon&draw=1;2&sort=-colour&as=Clean').cycle).toEqual(cycleHome);
  });

  it('keeps a map without layers apart from the default layers', () => {
    const none = { ...home, layers: [] };
    expect(formatAddress(none)).toBe('?layers=none');
    expect(parseAddress('?layers=none').layers).toEqual([]);
  });

  it('falls back on nonsense instead of failing', () => {
    const parsed = parseAddress('?room=cellar&year=20x6&from=2026-13-40&to=2026-01-01&at=1_2&sel=nothing&layers=class,<b>&hide=clean&only=x&province=ab&kind=a b');
    expect(parsed).toEqual({ ...home, layers: ['class'] });
  });

  it('refuses a view outside the world', () => {
    expect(parseAddress('?at=95_106_9').view).toBeNull();
    expect(parseAddress('?at=16_206_9').view).toBeNull();
    expect(parseAddress('?at=16.5_106.5_9').view).toEqual({ lat: 16.5, lon: 106.5, zoom: 9 });
  });

  it('turns a period around that was given backwards', () => {
    expect(parseAddress('?from=2026-03-01&to=2026-01-01').period).toEqual({ from: '2026-01-01', to: '2026-03-01' });
  });

  it('keeps ids with points in them whole', () => {
    expect(parseAddress('?sel=incident.demo.12').selection).toEqual({ kind: 'incident', id: 'demo.12' });
  });
});
