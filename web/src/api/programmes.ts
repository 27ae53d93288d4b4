import type { Text } from '../i18n/translate';
import type { Http, Query } from './http';
import { listOf, mask, numeric, numericOrNull, object, page, string, stringOr, text, truth, type Json, type Masked, type Page } from './read';

export const targetStates = ['off_track', 'at_risk', 'unknown', 'on_track', 'achieved'] as const;
export type TargetState = (typeof targetStates)[number];
export const targetSorts = ['outcome', 'output', 'process'] as const;
export type TargetSort = (typeof targetSorts)[number];

type Counts = Readonly<Record<string, number>>;

/** A programme in short: how many of its targets and duties stand how. */
export interface Summary {
  readonly id: string;
  readonly legalRef: string;
  readonly title: Text;
  readonly year: number;
  readonly targets: Counts;
  readonly duties: Counts;
  readonly nextDue: string;
}

/** An input that is missing, and of which unit. */
export interface Gap {
  readonly unit: string;
  readonly name: string;
  readonly label: Text;
  readonly period: string;
  readonly state: Text;
  readonly on: string;
}

/** How a target stands in a year. Shares are 0 to 1; null is not known. */
export interface Target {
  readonly id: string;
  readonly title: Text;
  readonly article: Text;
  readonly sort: TargetSort;
  readonly state: TargetState;
  readonly reason: Text;
  readonly share: boolean;
  readonly value: number | null;
  readonly atLeast: number | null;
  readonly denominator: number | null;
  readonly goal: number | null;
  readonly goalText: Text;
  readonly expected: number | null;
  readonly deadline: string;
  readonly on: string;
  readonly missing: readonly Gap[];
  readonly missingTotal: number;
  readonly rebased: { readonly status: string; readonly note: Text } | null;
  readonly effort: { readonly hours: number; readonly km: number; readonly records: number } | null;
  readonly effortBefore: { readonly hours: number; readonly km: number; readonly records: number } | null;
  readonly inferred: Text | null;
  readonly takenNow: readonly Text[];
  readonly baseline: { readonly value: number | null; readonly on: string; readonly source: Text } | null;
  readonly members: readonly { readonly code: string; readonly name: string; readonly value: number | null; readonly state: string }[];
  readonly series: readonly { readonly year: number; readonly value: number | null; readonly goal: number | null; readonly state: string }[];
}

/** One record or unit behind a value. */
export interface Line extends Masked {
  readonly layer: string;
  readonly code: string;
  readonly name: string;
  readonly title: Text;
  readonly value: number | null;
  readonly state: string;
  readonly on: string;
  readonly counts: boolean;
  readonly note: Text;
}

/** What one institution owes under a programme, for one period. */
export interface Duty {
  readonly programme: string;
  readonly item: string;
  readonly title: Text;
  readonly article: Text;
  readonly agency: string;
  readonly unit: string;
  readonly owner: Text;
  readonly to: Text;
  readonly period: string;
  readonly dueOn: string;
  readonly inferred: boolean;
  readonly state: string;
  readonly ageDays: number | null;
  readonly escalatedTo: Text;
  /** Kinds of entries of the log that show it was done. */
  readonly shows: readonly string[];
  readonly evidence: readonly Line[];
  readonly obstacles: readonly Line[];
  readonly note: Text;
}

export interface Document {
  readonly id: string;
  readonly legalRef: string;
  readonly title: Text;
  readonly note: Text;
  readonly holdsFrom: string;
  readonly from: string;
  readonly to: string;
  readonly institutions: readonly { readonly id: string; readonly name: Text; readonly role: string; readonly members: number | null; readonly level: string }[];
  readonly campaigns: readonly { readonly id: string; readonly title: Text }[];
  /** Everything it asks for beside targets. */
  readonly items: readonly { readonly id: string; readonly title: Text }[];
  readonly budget: readonly { readonly id: string; readonly title: Text; readonly amount: number | null; readonly unstated: Text }[];
  readonly reports: readonly string[];
}

export interface Agency {
  readonly id: string;
  readonly name: Text;
  readonly level: string;
  readonly roles: readonly { readonly programme: string; readonly title: Text; readonly role: string; readonly members: number | null }[];
  readonly duties: Counts;
  readonly owed: readonly Duty[];
  readonly reports: readonly { readonly id: string; readonly title: Text; readonly period: string; readonly dueOn: string; readonly state: string }[];
}

const counts = (value: unknown): Counts => Object.fromEntries(Object.entries(object(value)).map(([k, n]) => [k, numeric(n)]));
const stateOf = (value: unknown): TargetState => targetStates.find((s) => s === value) ?? 'unknown';
const sortOf = (value: unknown): TargetSort => targetSorts.find((s) => s === value) ?? 'outcome';
/** Reads texts of an object by name; what is absent is empty. */
const words = (value: unknown): ((name: string) => string) => {
  const o = object(value);
  return (name) => stringOr(o[name], '');
};
const maybe = <T>(value: unknown, read: (o: Json) => T): T | null => (value === null || value === undefined ? null : read(object(value)));
const effortOf = (o: Json): { hours: number; km: number; records: number } => ({ hours: numeric(o['hours']), km: numeric(o['km']), records: numeric(o['records']) });

function summary(value: unknown): Summary {
  const o = object(value);
  return { id: string(o['id']), legalRef: stringOr(o['legal_ref'], ''), title: text(o['title']), year: numeric(o['year']), targets: counts(o['targets']), duties: counts(o['duties']), nextDue: stringOr(o['next_due'], '') };
}

function gap(value: unknown): Gap {
  const [o, said] = [object(value), words(value)];
  return { unit: said('unit'), name: said('name'), label: text(o['label']), period: said('period'), state: text(o['state_label']), on: said('on') };
}

function target(value: unknown): Target {
  const o = object(value);
  return {
    id: string(o['id']),
    title: text(o['title']),
    article: text(o['article']),
    sort: sortOf(o['sort']),
    state: stateOf(o['state']),
    reason: text(o['reason']),
    share: o['unit'] === 'share',
    value: numericOrNull(o['value']),
    atLeast: numericOrNull(o['at_least']),
    denominator: numericOrNull(o['denominator']),
    goal: numericOrNull(o['goal_value']),
    goalText: text(o['goal_text']),
    expected: numericOrNull(o['expected']),
    deadline: stringOr(o['deadline'], ''),
    on: stringOr(o['on'], ''),
    missing: listOf(o['missing'], gap),
    missingTotal: numericOrNull(o['missing_total']) ?? 0,
    rebased: maybe(o['rebased'], (r) => ({ status: stringOr(r['status'], ''), note: text(r['note']) })),
    effort: maybe(o['effort'], effortOf),
    effortBefore: maybe(o['effort_before'], effortOf),
    inferred: maybe(o['inferred'], (r) => text(r)),
    takenNow: listOf(o['taken_now'], text),
    baseline: maybe(o['baseline'], (r) => ({ value: numericOrNull(r['value']), on: stringOr(r['on'], ''), source: text(r['source']) })),
    members: listOf(o['members'], (m) => {
      const x = object(m);
      return { code: string(x['code']), name: stringOr(x['name'], ''), value: numericOrNull(x['value']), state: stringOr(x['state'], '') };
    }),
    series: listOf(o['series'], (m) => {
      const x = object(m);
      return { year: numeric(x['year']), value: numericOrNull(x['value']), goal: numericOrNull(x['goal']), state: stringOr(x['state'], '') };
    })
  };
}

function line(value: unknown): Line {
  const [o, said] = [object(value), words(value)];
  return { layer: said('layer'), code: said('code'), name: said('name'), title: text(o['title']), value: numericOrNull(o['value']), state: said('state'), on: said('on'), counts: truth(o['counts']), note: text(o['note']), ...mask(o) };
}

function duty(value: unknown): Duty {
  const [o, said] = [object(value), words(value)];
  return {
    programme: string(o['programme']),
    item: string(o['item']),
    title: text(o['title']),
    article: text(o['article']),
    agency: said('agency'),
    unit: said('unit'),
    owner: text(o['owner']),
    to: text(o['to']),
    period: said('period'),
    dueOn: said('due_on'),
    inferred: truth(o['inferred']),
    state: said('state'),
    ageDays: numericOrNull(o['age_days']),
    escalatedTo: maybe(o['escalated'], (r) => text(r['to'])) ?? { vi: '', en: '' },
    shows: listOf(o['shows'], string),
    evidence: listOf(o['evidence'], line),
    obstacles: listOf(o['obstacles'], line),
    note: text(o['note'])
  };
}

/** The parts of a programme's file that hold what it asks for beside targets. */
const sections = ['tasks', 'plans', 'hearings', 'inspections', 'models', 'commendations', 'campaigns', 'cooperation', 'budget', 'reviews'] as const;

function document(value: unknown): Document {
  const [o, said] = [object(value), words(value)];
  const titled = (v: unknown): { id: string; title: Text } => ({ id: string(object(v)['id']), title: text(object(v)['title']) });
  return {
    id: string(o['id']),
    legalRef: said('legal_ref'),
    title: text(o['title']),
    note: text(o['note']),
    holdsFrom: said('holds_from'),
    from: said('from'),
    to: said('to'),
    institutions: listOf(o['institutions'], (v) => {
      const x = object(v);
      return { id: string(x['id']), name: text(x['name']), role: stringOr(x['role'], ''), members: numericOrNull(x['members']), level: stringOr(x['level'], '') };
    }),
    campaigns: listOf(o['campaigns'], titled),
    items: sections.flatMap((name) => listOf(o[name], titled)),
    budget: listOf(o['budget'], (v) => ({ ...titled(v), amount: numericOrNull(object(v)['amount_vnd']), unstated: text(object(v)['unstated']) })),
    reports: listOf(o['reports'], string)
  };
}

function agency(value: unknown): Agency {
  const o = object(value);
  return {
    id: string(o['id']),
    name: text(o['name']),
    level: stringOr(o['level'], ''),
    roles: listOf(o['roles'], (v) => {
      const x = object(v);
      return { programme: string(x['programme']), title: text(x['title']), role: stringOr(x['role'], ''), members: numericOrNull(x['members']) };
    }),
    duties: counts(o['duties']),
    owed: listOf(o['owed'], duty),
    reports: listOf(o['reports'], (v) => {
      const x = object(v);
      return { id: stringOr(x['id'], ''), title: text(x['title']), period: stringOr(x['period'], ''), dueOn: stringOr(x['due_on'], ''), state: stringOr(x['state'], '') };
    })
  };
}

/** When a target is asked about: a report year, a shorter period within it (empty: the year), as known at the end of a day (empty: now). */
export interface When {
  readonly year: number;
  readonly period: string;
  readonly knownOn: string;
}

const programmes = '/api/v1/programmes';
const pathOf = (id: string, target = ''): string => `${programmes}/${encodeURIComponent(id)}${target ? `/targets/${encodeURIComponent(target)}` : ''}`;
const at = (w: When): Query => ({ year: w.year, period: w.period || null, known_on: w.knownOn ? `${w.knownOn}T23:59:59+07:00` : null });

/** A report that is owed, and for each period that is open or just over how many came. */
export interface ReportDuty {
  readonly id: string;
  readonly title: Text;
  readonly article: Text;
  readonly periods: readonly { readonly period: string; readonly dueOn: string; readonly owed: number; readonly handedIn: number }[];
}

/** The questions of the room of programmes. */
export class Programmes {
  constructor(private readonly http: Http) {}

  list(signal: AbortSignal): Promise<readonly Summary[]> {
    return this.http.items(programmes, {}, summary, signal);
  }

  one(id: string, signal: AbortSignal): Promise<Document> {
    return this.http.get(pathOf(id), {}, document, signal);
  }

  targets(id: string, when: When, signal: AbortSignal): Promise<readonly Target[]> {
    return this.http.items(`${pathOf(id)}/targets`, at(when), target, signal);
  }

  target(id: string, of: string, when: When, signal: AbortSignal): Promise<Target> {
    return this.http.get(pathOf(id, of), at(when), target, signal);
  }

  lines(id: string, of: string, when: When, counting: boolean, cursor: string | null, signal: AbortSignal): Promise<Page<Line>> {
    return this.http.get(`${pathOf(id, of)}/lines`, { ...at(when), counts: counting ? 'true' : null, limit: 200, cursor }, (b) => page(b, line), signal);
  }

  /** What still waits to be done under a programme. */
  duties(programme: string, signal: AbortSignal): Promise<readonly Duty[]> {
    return this.http.items('/api/v1/duties', { programme, state: 'overdue,obstructed,unclear,open,undated' }, duty, signal);
  }

  /** Every report that is owed to anybody, as obligations say, with what came in. */
  async reports(signal: AbortSignal): Promise<readonly ReportDuty[]> {
    const counted = (v: unknown): { id: string; period: string; dueOn: string; owed: number; handedIn: number } => {
      const [o, said] = [object(v), words(v)];
      return { id: said('obligation'), period: said('period'), dueOn: said('due_on'), owed: numeric(o['owed']), handedIn: numeric(o['handed_in']) };
    };
    const [duties, tallies] = await Promise.all([
      this.http.items('/api/v1/obligations', {}, (v) => ({ id: string(object(v)['id']), title: text(object(v)['title']), article: text(object(v)['article']) }), signal),
      this.http.items('/api/v1/completeness', {}, counted, signal)
    ]);
    return duties.map((d) => ({ ...d, periods: tallies.filter((c) => c.id === d.id) }));
  }

  agencies(signal: AbortSignal): Promise<readonly Agency[]> {
    return this.http.items('/api/v1/agencies', {}, agency, signal);
  }

  agency(id: string, signal: AbortSignal): Promise<Agency> {
    return this.http.get(`/api/v1/agencies/${encodeURIComponent(id)}`, {}, agency, signal);
  }
}
