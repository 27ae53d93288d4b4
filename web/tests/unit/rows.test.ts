import { describe, expect, it } from 'vitest';
import type { Summary, Unit } from '../../src/api/model';
import { rowsOf, type Wanted } from '../../src/rooms/rows';
import type { AnyClass } from '../../src/state/model';

const unit = (code: string, name: string, parent = '44'): Unit => ({ code, level: 'commune', kind: 'Xã', name, fullName: `Xã ${name}`, parent, provinceName: '', validFrom: '', validTo: '', legalRef: '', schematic: true, onBorder: null, formerArea: '', matchedName: '', matchedBy: 'name', hasShape: true, fromInferred: false, toInferred: false, seat: null });
const summary = (code: string, as: AnyClass, missing = 0): Summary => ({ code, validFrom: '', name: '', class: as, provisional: false, missing, summary: { vi: '', en: '' } });

const units = [unit('3', 'Đakrông'), unit('1', 'An Sơn', '40'), unit('2', 'Lao Bảo')];
const verdicts = new Map([summary('1', 'drug_free'), summary('2', 'undetermined', 3), summary('3', 'type_1')].map((s) => [s.code, s]));
const all: Wanted = { find: '', province: '', only: null, members: null, sort: 'name', down: false };
const codes = (wanted: Partial<Wanted>): string[] => rowsOf(units, verdicts, { ...all, ...wanted }).map((row) => row.unit.code);

describe('list of communes', () => {
  it('sorts by the Vietnamese alphabet: đ comes after d, before e', () => {
    expect(codes({})).toEqual(['1', '3', '2']);
  });

  it('finds names with and without diacritics, and codes', () => {
    expect(codes({ find: 'lao bao' })).toEqual(['2']);
    expect(codes({ find: 'Đakrông' })).toEqual(['3']);
    expect(codes({ find: '1' })).toEqual(['1']);
    expect(codes({ find: 'không có' })).toEqual([]);
  });

  it('filters by province and class', () => {
    expect(codes({ province: '44' })).toEqual(['3', '2']);
    expect(codes({ only: 'undetermined' })).toEqual(['2']);
  });

  it('keeps to the communes of an oversight area', () => {
    expect(codes({ members: new Set(['1', '2']) })).toEqual(['1', '2']);
    expect(codes({ members: new Set() })).toEqual([]);
  });

  it('puts silence and the worst first when sorted by class downwards', () => {
    expect(codes({ sort: 'class', down: true })).toEqual(['2', '3', '1']);
    expect(codes({ sort: 'missing', down: true })[0]).toBe('2');
  });
});
