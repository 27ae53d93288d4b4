/** What the room of the year's cycle shows. */
export const cycleTabs = ['table', 'report', 'recognition', 'whatif', 'due'] as const;
export type CycleTab = (typeof cycleTabs)[number];

/** What its part about recognition shows. */
export const recognitionViews = ['proposals', 'files', 'rollups', 'conversions', 'draws'] as const;
export type RecognitionView = (typeof recognitionViews)[number];

/** The levels of units whose year is shown in the table. */
export const cycleLevels = ['commune', 'village', 'group', 'agency'] as const;
export type CycleLevel = (typeof cycleLevels)[number];

export const cycleSorts = ['name', 'class', 'recognition', 'silent', 'deadline'] as const;
export type CycleSort = (typeof cycleSorts)[number];

/** The part of the address that belongs to the year's cycle. */
export interface CycleAddress {
  readonly tab: CycleTab;
  /** Whose year the table and the what-if show. */
  readonly level: CycleLevel;
  /** The level files, reports and silences are narrowed to; empty: every one. */
  readonly among: CycleLevel | '';
  /** Code of the unit whose report or file is open; empty: the lists. */
  readonly unit: string;
  /** Period and duty of the report that is open. */
  readonly period: string;
  readonly duty: string;
  readonly view: RecognitionView;
  /** Recognition state a list is narrowed to; "none": without a file. */
  readonly state: string;
  readonly designation: string;
  /** Class of their province's set that villages, groups or agencies are narrowed to. */
  readonly class: string;
  /** Only communes with a silence, or models whose report of the year is not handed in. */
  readonly silent: boolean;
  readonly sort: CycleSort;
  readonly down: boolean;
  /** Id of the draw that is open. */
  readonly draw: string;
  /** The criteria sets that are set side by side. */
  readonly set: string;
  readonly other: string;
}

export const cycleHome: CycleAddress = {
  tab: 'table',
  level: 'commune',
  among: '',
  unit: '',
  period: '',
  duty: '',
  view: 'proposals',
  state: '',
  designation: 'drug_free',
  class: '',
  silent: false,
  sort: 'silent',
  down: true,
  draw: '',
  set: 'qd-28-2025',
  other: ''
};

const word = (value: string | null, shape: RegExp): string => (value && shape.test(value) ? value : '');

/** Reads the cycle's part of an address; what it does not understand is left at its default. */
export function parseCycle(query: URLSearchParams): CycleAddress {
  const id = /^[a-z0-9._-]{1,80}$/i;
  const sort = query.get('sort') ?? '';
  return {
    tab: cycleTabs.find((t) => t === query.get('tab')) ?? cycleHome.tab,
    level: cycleLevels.find((l) => l === query.get('of')) ?? cycleHome.level,
    among: cycleLevels.find((l) => l === query.get('among')) ?? '',
    unit: word(query.get('unit'), id),
    period: word(query.get('period'), /^\d{4}(-[A-Za-z0-9-]{1,12})?$/),
    duty: word(query.get('duty'), id),
    view: recognitionViews.find((v) => v === query.get('view')) ?? cycleHome.view,
    state: word(query.get('state'), /^[a-z_]+$/),
    designation: word(query.get('as'), /^[a-z_]+$/) || cycleHome.designation,
    class: word(query.get('class'), /^[a-z0-9_]+$/),
    silent: query.get('silent') === 'true',
    sort: cycleSorts.find((s) => s === sort.replace(/^-/, '')) ?? cycleHome.sort,
    down: sort ? sort.startsWith('-') : cycleHome.down,
    draw: word(query.get('draw'), /^\d{1,18}$/),
    set: word(query.get('set'), id) || cycleHome.set,
    other: word(query.get('beside'), id)
  };
}

/** Writes the cycle's part of an address, without what is at its default. */
export function formatCycle(query: URLSearchParams, at: CycleAddress): void {
  const put = (name: string, value: string, otherwise: string): void => {
    if (value !== otherwise) query.set(name, value);
  };
  put('tab', at.tab, cycleHome.tab);
  put('of', at.level, cycleHome.level);
  put('among', at.among, '');
  put('unit', at.unit, '');
  put('period', at.period, '');
  put('duty', at.duty, '');
  put('view', at.view, cycleHome.view);
  put('state', at.state, '');
  put('as', at.designation, cycleHome.designation);
  put('class', at.class, '');
  put('silent', String(at.silent), 'false');
  put('sort', (at.down ? '-' : '') + at.sort, '-silent');
  put('draw', at.draw, '');
  put('set', at.set, cycleHome.set);
  put('beside', at.other, '');
}
