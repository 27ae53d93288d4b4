import { describe, expect, it } from 'vitest';
import { cycleRow, sheet, type CycleRow, type Judged, type Sheet } from '../../src/api/cycle';
import { file } from '../../src/api/recognition';
import { beside, moves } from '../../src/cycle/beside';
import { moment } from '../../src/format';
import { ReportDraft } from '../../src/cycle/draft.svelte';
import { tableOf, type Wanted } from '../../src/cycle/rows';

const orders = { classes: ['drug_free', 'has_drugs', 'type_3', 'undetermined'], states: ['candidate', 'recognised'] };
const owed = (days: number): unknown => ({ id: '1', obligation: 'a.b', title: { vi: 'Báo cáo', en: 'Report' }, period: '2025', state: 'missing', due_on: '2025-12-19', days, owner: { vi: 'UBND', en: '' } });

function row(code: string, name: string, rest: Record<string, unknown> = {}): CycleRow {
  return cycleRow({ unit: { code, name }, full_name: `Xã ${name}`, province: '44', class: 'type_3', provisional: true, reason: { vi: '', en: '' }, recognition: null, silent: [], next: null, ...rest });
}

const rows = [
  row('19432', 'Lao Bảo', { class: 'drug_free', recognition: { state: 'recognised', in_force: true, since: '2026-01-20', proposals: 0 } }),
  row('19441', 'Đakrông', { silent: [owed(30)], next: owed(12) }),
  row('19429', 'Ba Lòng', { class: 'undetermined', silent: [owed(338), owed(1)] })
];
const wanted: Wanted = { find: '', class: '', state: '', silent: false, sort: 'name', down: false };
const codes = (change: Partial<Wanted>): string => tableOf(rows, { ...wanted, ...change }, orders).map((r) => r.code).join(' ');

describe('the table of the cycle', () => {
  it('sorts by the Vietnamese alphabet, by class, state, silence and deadline', () => {
    expect(codes({})).toBe('19429 19441 19432');
    expect(codes({ down: true })).toBe('19432 19441 19429');
    expect(codes({ sort: 'class' })).toBe('19432 19441 19429');
    expect(codes({ sort: 'silent', down: true })).toBe('19429 19441 19432');
    expect(codes({ sort: 'deadline' })).toBe('19441 19429 19432');
    expect(codes({ sort: 'recognition', down: true })).toBe('19432 19429 19441');
  });

  it('narrows by name without marks, by code, class, state and silence', () => {
    expect(codes({ find: 'dakrong' })).toBe('19441');
    expect(codes({ find: '1943' })).toBe('19432');
    expect(codes({ class: 'undetermined' })).toBe('19429');
    expect(codes({ state: 'recognised' })).toBe('19432');
    expect(codes({ state: 'none', silent: true })).toBe('19429 19441');
  });
});

class Box {
  readonly kept = new Map<string, string>();
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }
  removeItem(key: string): void {
    this.kept.delete(key);
  }
}

function report(draft: unknown = null, version = 0): Sheet {
  return sheet({
    version,
    id: '7',
    obligation: 'qd-28-2025.commune',
    title: { vi: 'Báo cáo năm', en: '' },
    period: '2026',
    code: '19432',
    state: 'draft',
    owner: { vi: 'UBND', en: '' },
    steps: [],
    asks: [
      { indicator: 'residents', label: { vi: 'Dân số', en: '' }, unit: 'person', base: true },
      { indicator: 'use_points', label: { vi: 'Điểm', en: '' }, unit: 'point', base: false },
      { indicator: 'wanted_hiding', label: { vi: 'Truy nã', en: '' }, unit: 'person', base: false }
    ],
    questions: [],
    writable: true,
    next: ['submitted', 'waived'],
    writers: ['Công an xã'],
    draft
  });
}

describe('a report that is being written', () => {
  it('says nothing of what was not typed, and takes states apart from zeros', () => {
    const draft = new ReportDraft(report(), null);
    expect(draft.body()).toEqual({ version: 0, nil_report: false, document: '', values: {}, answers: {} });
    draft.set('residents', { value: '8 123' });
    draft.set('use_points', { value: '0' });
    draft.set('wanted_hiding', { state: 'withheld' });
    draft.answers['rule.x'] = ' đã kiểm tra ';
    draft.answers['rule.y'] = ' ';
    expect(draft.body()).toEqual({ version: 0, nil_report: false, document: '', values: { residents: { value: 8123 }, use_points: { value: 0 }, wanted_hiding: { value_state: 'withheld' } }, answers: { 'rule.x': ' đã kiểm tra ' } });
  });

  it('a nil report is an explicit act: only what is no count is sent', () => {
    const draft = new ReportDraft(report(), null);
    draft.set('use_points', { value: '3' });
    draft.set('residents', { value: '8123' });
    draft.nil = true;
    expect(draft.fixed('use_points')).toBe(true);
    expect(draft.fixed('residents')).toBe(false);
    expect(draft.body()).toEqual({ version: 0, nil_report: true, document: '', values: { residents: { value: 8123 } }, answers: {} });
    draft.nil = false;
    expect(draft.body().values['use_points']).toEqual({ value: 3 });
  });

  it('names what cannot be read as a number instead of sending it', () => {
    const draft = new ReportDraft(report(), null);
    draft.set('residents', { value: '8.123' });
    draft.set('use_points', { value: 'hai' });
    expect(draft.unreadable).toEqual(['residents', 'use_points']);
    expect(draft.body().values).toEqual({});
  });

  it('loses nothing that was typed, and forgets it once it is saved', () => {
    const box = new Box() as unknown as Storage;
    const first = new ReportDraft(report(), box);
    first.set('residents', { value: '81' });
    first.document = '12/BC';
    first.keep();
    const again = new ReportDraft(report(), box);
    expect(again.restored).toBe(true);
    expect(again.figure('residents').value).toBe('81');
    expect(again.document).toBe('12/BC');
    again.saved(report());
    expect(again.dirty).toBe(false);
    expect(new ReportDraft(report(), box).restored).toBe(false);
    expect(new ReportDraft(report(), box).figure('residents').value).toBe('');
  });

  it('goes on from the version it was typed over, and says where two posts differ', () => {
    const box = new Box() as unknown as Storage;
    const mine = new ReportDraft(report({ values: { residents: { value: 80 } } }, 3), box);
    mine.set('residents', { value: '81' });
    const later = report({ values: { residents: { value: 90 }, use_points: { value: null, value_state: 'withheld' } }, by: 'Ca đêm', at: '2026-11-22T01:05:00Z' }, 4);
    const again = new ReportDraft(later, box); // the page was left and came back after the other had saved
    expect(again.version).toBe(3);
    expect(again.body().version).toBe(3);
    expect(again.beside(later).map((d) => [d.indicator, d.mine.value, d.theirs.state])).toEqual([
      ['residents', '81', 'reported'],
      ['use_points', '', 'withheld']
    ]);
    again.goOn(later);
    expect([again.body().version, again.figure('residents').value]).toEqual([4, '81']);
    again.takeOver(later);
    expect([again.figure('residents').value, again.dirty, again.version]).toEqual(['90', false, 4]);
    expect(moment('2026-11-22T01:05:00Z')).toBe('08:05 22/11/2026');
  });

  it('shows what the server has', () => {
    const draft = new ReportDraft(report({ nil_report: false, document: '9/BC', values: { residents: { value: 81.5, value_state: 'reported' }, use_points: { value: null, value_state: 'not_collected' } }, answers: { q: 'vì' } }), null);
    expect(draft.figure('residents')).toEqual({ state: 'reported', value: '81.5' });
    expect(draft.figure('use_points')).toEqual({ state: 'not_collected', value: '' });
    expect(draft.dirty).toBe(false);
  });
});

describe('two sets side by side', () => {
  const judged = (code: string, name: string, cls: string): Judged => ({ code, name, class: cls, official: false, provisional: false, summary: { vi: '', en: '' }, communeName: '' });
  const pairs = beside([judged('1', 'Đức', 'type_3'), judged('2', 'An', 'type_3'), judged('3', 'Bình', 'drug_free')], [judged('1', 'Đức', 'type_3'), judged('2', 'An', 'undetermined'), judged('4', 'Châu', 'type_1')]);

  it('puts those that differ first, by name', () => {
    expect(pairs.map((p) => `${p.code}${p.differs ? '!' : ''}`).join(' ')).toBe('2! 3! 4! 1');
    expect(pairs[1]?.other).toBeNull();
  });

  it('keeps villages of one name apart by their communes', () => {
    const [one, two] = [{ ...judged('b', 'Bản 1', 'clean'), communeName: 'Xã A Dơi' }, { ...judged('a', 'Bản 1', 'clean'), communeName: 'Xã Lao Bảo' }];
    expect(beside([two, one], [two, one]).map((p) => p.communeName)).toEqual(['Xã A Dơi', 'Xã Lao Bảo']);
  });

  it('counts who goes from which class to which', () => {
    expect(moves(pairs)).toEqual([
      { from: 'drug_free', to: '', n: 1 },
      { from: '', to: 'type_1', n: 1 },
      { from: 'type_3', to: 'type_3', n: 1 },
      { from: 'type_3', to: 'undetermined', n: 1 }
    ]);
  });
});

describe('a recognition file', () => {
  it('is read with its steps, evidence and what may follow', () => {
    const f = file({
      unit: { code: '03856', name: 'Bắc Yên', level: 'commune', province: '14' },
      designation: 'drug_free',
      criteria: 'qd-28-2025',
      state: 'watch',
      in_force: false,
      since: '2026-01-20',
      proposals: [{ step: 'review', suspends: true, reason: { vi: 'Ba sự việc', en: '' }, evidence: { events: ['incident 1', 'incident 2'] } }],
      steps: [{ step: 'assess_self', day: '2025-12-18', post: 'Công an xã', year: 2025, evidence: { verdicts: [{ unit: '03856', year: 2025, class: 'drug_free', official: true, provisional: false, input_sha256: 'c6' }] } }],
      next: [{ step: 'clear', to: 'recognised', side: 'verifier', needs: ['reason'] }],
      applicants: ['Công an xã']
    });
    expect(f.proposals[0]?.evidence.events).toHaveLength(2);
    expect(f.steps[0]?.evidence.verdicts[0]?.hash).toBe('c6');
    expect(f.next[0]?.side).toBe('verifier');
    expect(() => file({ unit: {}, designation: 1 })).toThrow();
  });
});
