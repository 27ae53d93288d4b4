import type { Text } from '../i18n/translate';
import type { Http } from './http';
import { listOf, numeric, numericOrNull, object, page, string, stringOr, text, truth, type Json, type Page } from './read';

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
  readonly indicator: string;
  readonly period: string;
  readonly state: string;
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
  readonly baseline: { readonly value: number | null; readonly on: string; readonly source: Text } | null;
  readonly members: readonly { readonly code: string; readonly name: string; readonly value: number | null; readonly state: string }[];
  readonly series: readonly { readonly year: number; readonly value: number | null; readonly goal: number | null; readonly state: string }[];
}

/** One record or unit behind a value. */
export interface Line {
  readonly layer: string;
  readonly code: string;
  readonly name: string;
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
  readonly evidence: readonly Line[];
  readonly obstacles: readonly Line[];
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

/** An entry of the log of cooperation. */
export interface Entry {
  readonly code: string;
  readonly kind: string;
  readonly subtype: string;
  readonly title: string;
  readonly programme: string;
  readonly counterparts: readonly string[];
  readonly agency: string;
  readonly host: string;
  readonly place: string;
  readonly state: string;
  readonly day: string;
  readonly overdue: number | null;
  readonly openDays: number | null;
  readonly n: number | null;
  readonly amount: number | null;
  readonly clocks: { readonly toAnswer: number; readonly answered: boolean; readonly toAct: number | null; readonly acted: boolean; readonly turn: string } | null;
  readonly lon: number | null;
  readonly lat: number | null;
}

/** The state of cooperation with one counterpart in a year. */
export interface Relation {
  readonly code: string;
  readonly name: string;
  readonly level: string;
  readonly agreements: number;
  readonly steps: number;
  readonly stepsDone: number;
  readonly obstacles: number;
  readonly asked: number;
  readonly answered: number;
  readonly medianDays: number | null;
  readonly longestWait: number | null;
  readonly lastBriefing: string;
  readonly nextBriefing: string;
}

export interface Rotation {
  readonly programme: string;
  readonly level: string;
  readonly hosts: readonly { readonly host: string; readonly last: string }[];
  readonly next: string;
  readonly planned: string;
  readonly plannedHost: string;
}

const counts = (value: unknown): Counts => Object.fromEntries(Object.entries(object(value)).map(([k, n]) => [k, numeric(n)]));
const stateOf = (value: unknown): TargetState => targetStates.find((s) => s === value) ?? 'unknown';
const sortOf = (value: unknown): TargetSort => targetSorts.find((s) => s === value) ?? 'outcome';
const maybe = <T>(value: unknown, read: (o: Json) => T): T | null => (value === null || value === undefined ? null : read(object(value)));
const effortOf = (o: Json): { hours: number; km: number; records: number } => ({ hours: numeric(o['hours']), km: numeric(o['km']), records: numeric(o['records']) });

function summary(value: unknown): Summary {
  const o = object(value);
  return { id: string(o['id']), legalRef: stringOr(o['legal_ref'], ''), title: text(o['title']), year: numeric(o['year']), targets: counts(o['targets']), duties: counts(o['duties']), nextDue: stringOr(o['next_due'], '') };
}

function gap(value: unknown): Gap {
  const o = object(value);
  return { unit: stringOr(o['unit'], ''), name: stringOr(o['name'], ''), indicator: stringOr(o['indicator'], ''), period: stringOr(o['period'], ''), state: stringOr(o['state'], '') };
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
  const o = object(value);
  return { layer: stringOr(o['layer'], ''), code: stringOr(o['code'], ''), name: stringOr(o['name'], ''), value: numericOrNull(o['value']), state: stringOr(o['state'], ''), on: stringOr(o['on'], ''), counts: truth(o['counts']), note: text(o['note']) };
}

function duty(value: unknown): Duty {
  const o = object(value);
  return {
    programme: string(o['programme']),
    item: string(o['item']),
    title: text(o['title']),
    article: text(o['article']),
    agency: stringOr(o['agency'], ''),
    unit: stringOr(o['unit'], ''),
    owner: text(o['owner']),
    to: text(o['to']),
    period: stringOr(o['period'], ''),
    dueOn: stringOr(o['due_on'], ''),
    inferred: truth(o['inferred']),
    state: stringOr(o['state'], ''),
    ageDays: numericOrNull(o['age_days']),
    escalatedTo: maybe(o['escalated'], (r) => text(r['to'])) ?? { vi: '', en: '' },
    evidence: listOf(o['evidence'], line),
    obstacles: listOf(o['obstacles'], line)
  };
}

function document(value: unknown): Document {
  const o = object(value);
  const titled = (v: unknown): { id: string; title: Text } => ({ id: string(object(v)['id']), title: text(object(v)['title']) });
  return {
    id: string(o['id']),
    legalRef: stringOr(o['legal_ref'], ''),
    title: text(o['title']),
    note: text(o['note']),
    holdsFrom: stringOr(o['holds_from'], ''),
    from: stringOr(o['from'], ''),
    to: stringOr(o['to'], ''),
    institutions: listOf(o['institutions'], (v) => {
      const x = object(v);
      return { id: string(x['id']), name: text(x['name']), role: stringOr(x['role'], ''), members: numericOrNull(x['members']), level: stringOr(x['level'], '') };
    }),
    campaigns: listOf(o['campaigns'], titled),
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

function entry(value: unknown): Entry {
  const o = object(value);
  const days = [o['day'], o['sent_on'], o['due_on']].map((d) => stringOr(d, ''));
  return {
    code: string(o['code']),
    kind: string(o['kind']),
    subtype: stringOr(o['subtype'], ''),
    title: stringOr(o['title'], ''),
    programme: stringOr(o['programme'], ''),
    counterparts: listOf(o['counterparts'], string),
    agency: stringOr(o['agency'], ''),
    host: stringOr(o['host'], ''),
    place: stringOr(o['place'], ''),
    state: stringOr(o['state'], ''),
    day: days.find((d) => d !== '') ?? '',
    overdue: numericOrNull(o['overdue']),
    openDays: numericOrNull(o['open_days']),
    n: numericOrNull(o['n']),
    amount: numericOrNull(o['amount_vnd']),
    clocks: maybe(o['clocks'], (c) => ({ toAnswer: numeric(c['to_answer']), answered: truth(c['answered']), toAct: numericOrNull(c['to_act']), acted: truth(c['acted']), turn: stringOr(c['turn'], '') })),
    lon: numericOrNull(o['lon']),
    lat: numericOrNull(o['lat'])
  };
}

function relation(value: unknown): Relation {
  const o = object(value);
  const c = object(o['counterpart']);
  return {
    code: string(c['code']),
    name: stringOr(c['title'], ''),
    level: stringOr(c['level'], ''),
    agreements: numeric(o['agreements']),
    steps: numeric(o['steps']),
    stepsDone: numeric(o['steps_done']),
    obstacles: numeric(o['obstacles_open']),
    asked: numeric(o['asked']),
    answered: numeric(o['answered']),
    medianDays: numericOrNull(o['median_days']),
    longestWait: numericOrNull(o['longest_wait']),
    lastBriefing: stringOr(o['last_briefing'], ''),
    nextBriefing: stringOr(o['next_briefing'], '')
  };
}

function rotation(value: unknown): Rotation {
  const o = object(value);
  return {
    programme: stringOr(o['programme'], ''),
    level: stringOr(o['level'], ''),
    hosts: listOf(o['hosts'], (v) => ({ host: string(object(v)['host']), last: stringOr(object(v)['last'], '') })),
    next: stringOr(o['next'], ''),
    planned: stringOr(o['planned'], ''),
    plannedHost: stringOr(o['planned_host'], '')
  };
}

/** What the log is narrowed to. */
export interface LogQuery {
  readonly kind: string;
  readonly programme: string;
  readonly counterpart: string;
  readonly overdue: boolean;
}

/** The questions of the room of programmes. */
export class Programmes {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async list(signal: AbortSignal): Promise<readonly Summary[]> {
    return (await this.#http.get('/api/v1/programmes', {}, (b) => page(b, summary), signal)).items;
  }

  one(id: string, signal: AbortSignal): Promise<Document> {
    return this.#http.get(`/api/v1/programmes/${encodeURIComponent(id)}`, {}, document, signal);
  }

  async targets(id: string, year: number, signal: AbortSignal): Promise<readonly Target[]> {
    return (await this.#http.get(`/api/v1/programmes/${encodeURIComponent(id)}/targets`, { year }, (b) => page(b, target), signal)).items;
  }

  target(id: string, of: string, year: number, signal: AbortSignal): Promise<Target> {
    return this.#http.get(`/api/v1/programmes/${encodeURIComponent(id)}/targets/${encodeURIComponent(of)}`, { year }, target, signal);
  }

  lines(id: string, of: string, year: number, counting: boolean, cursor: string | null, signal: AbortSignal): Promise<Page<Line>> {
    return this.#http.get(`/api/v1/programmes/${encodeURIComponent(id)}/targets/${encodeURIComponent(of)}/lines`, { year, counts: counting ? 'true' : null, limit: 200, cursor }, (b) => page(b, line), signal);
  }

  async duties(programme: string, signal: AbortSignal): Promise<readonly Duty[]> {
    return (await this.#http.get('/api/v1/duties', { programme, state: 'overdue,obstructed,open', limit: 1000 }, (b) => page(b, duty), signal)).items;
  }

  async agencies(signal: AbortSignal): Promise<readonly Agency[]> {
    return (await this.#http.get('/api/v1/agencies', {}, (b) => page(b, agency), signal)).items;
  }

  agency(id: string, signal: AbortSignal): Promise<Agency> {
    return this.#http.get(`/api/v1/agencies/${encodeURIComponent(id)}`, {}, agency, signal);
  }

  log(q: LogQuery, signal: AbortSignal): Promise<Page<Entry>> {
    return this.#http.get('/api/v1/cooperation', { kind: q.kind || null, programme: q.programme || null, counterpart: q.counterpart || null, overdue: q.overdue ? 'true' : null, limit: 500 }, (b) => page(b, entry), signal);
  }

  async relations(year: number, signal: AbortSignal): Promise<readonly Relation[]> {
    return (await this.#http.get('/api/v1/cooperation/relations', { year }, (b) => page(b, relation), signal)).items;
  }

  async rotations(signal: AbortSignal): Promise<readonly Rotation[]> {
    return (await this.#http.get('/api/v1/cooperation/rotations', {}, (b) => page(b, rotation), signal)).items;
  }
}
