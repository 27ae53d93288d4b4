import type { Text } from '../i18n/translate';
import { everything, type Http } from './http';
import { listOf, numeric, numericOrNull, object, page, string, stringOr, text, truth, type Json, type Page } from './read';

/** A report that is not there: its day passed, or is the next to come. */
export interface Owed {
  readonly duty: string;
  readonly title: Text;
  readonly period: string;
  readonly dueOn: string;
  /** Since the day passed; of the next report: until it comes. */
  readonly days: number;
  readonly owner: Text;
}

/** Where one commune, village, group or agency stands in the year's cycle. */
export interface CycleRow {
  readonly code: string;
  readonly name: string;
  readonly fullName: string;
  readonly province: string;
  /** The kind of unit, and of a village, group or agency the name of its commune. */
  readonly kind: string;
  readonly communeName: string;
  /** Empty: no criteria set speaks for the unit. */
  readonly criteria: string;
  readonly official: boolean;
  readonly class: string;
  readonly provisional: boolean;
  readonly reason: Text;
  /** null: there is no file. */
  readonly recognition: { readonly designation: string; readonly state: string; readonly inForce: boolean; readonly since: string; readonly proposals: number } | null;
  /** The oldest first. */
  readonly silent: readonly Owed[];
  readonly next: Owed | null;
  /** Of a village, group or agency: the report of the year. */
  readonly report: { readonly duty: string; readonly period: string; readonly state: string } | null;
}

/** One report of the frozen list of a period. */
export interface Report {
  readonly id: string;
  readonly duty: string;
  readonly title: Text;
  readonly period: string;
  readonly from: string;
  readonly to: string;
  readonly code: string;
  readonly name: string;
  readonly level: string;
  readonly province: string;
  readonly owner: Text;
  readonly dueOn: string;
  readonly inferred: boolean;
  readonly endedOn: string;
  readonly given: number;
  readonly asked: number;
  readonly state: string;
  readonly handedInOn: string;
  readonly onTime: boolean | null;
  readonly byImport: boolean;
  readonly ageDays: number | null;
  readonly steps: readonly ReportStep[];
}

export interface ReportStep {
  readonly to: string;
  readonly by: string;
  readonly at: string;
  readonly reason: string;
  readonly nil: boolean;
  readonly document: string;
}

export interface Silence extends Report {
  readonly since: string;
  readonly owedTo: Text | null;
}

export interface Asked {
  readonly indicator: string;
  readonly label: Text;
  readonly unit: string;
  /** A nil report does not make it 0. */
  readonly base: boolean;
}

export interface Question {
  readonly id: string;
  readonly kind: string;
  readonly indicator: string;
  readonly text: Text;
  readonly answer: string;
}

/** What is written of a report. */
export interface Written {
  readonly nil: boolean;
  readonly document: string;
  readonly values: Readonly<Record<string, { readonly value: number | null; readonly state: string }>>;
  readonly answers: Readonly<Record<string, string>>;
  readonly by: string;
  readonly at: string;
}

/** One report with what it says, what is asked about it, and what may follow. */
export interface Sheet extends Report {
  /** Of the draft; 0: nothing was written. Whoever writes sends the one it saw. */
  readonly version: number;
  readonly draft: Written | null;
  readonly asks: readonly Asked[];
  readonly questions: readonly Question[];
  readonly owedTo: Text | null;
  readonly legalRef: string;
  readonly article: Text;
  /** Why the day is taken though the text does not set it; null: it does. */
  readonly dueInferred: Text | null;
  readonly writable: boolean;
  readonly next: readonly string[];
  /** Accounts that wrote or handed in any of it: they judge none of it. */
  readonly writers: readonly string[];
  /** There is a draft that this account may not read. */
  readonly hidden: boolean;
}

/** A draft as it is sent. */
export interface DraftBody {
  readonly version: number;
  readonly nil_report: boolean;
  readonly document: string;
  readonly values: Readonly<Record<string, { readonly value?: number; readonly value_state?: string }>>;
  readonly answers: Readonly<Record<string, string>>;
}

export interface Tally {
  readonly duty: string;
  readonly title: Text;
  readonly period: string;
  readonly dueOn: string;
  readonly owed: number;
  readonly handedIn: number;
  readonly completeness: number | null;
  readonly timeliness: number | null;
  readonly open: boolean;
}

export interface Deadline {
  readonly duty: string;
  readonly legalRef: string;
  readonly article: Text;
  readonly title: Text;
  readonly owner: Text;
  /** Of the units whose post owes. */
  readonly level: string;
  readonly period: string;
  readonly dueOn: string;
  readonly inferred: Text | null;
  readonly owed: number | null;
  readonly handedIn: number | null;
}

export interface CriteriaRef {
  readonly id: string;
  readonly legalRef: string;
  readonly title: Text;
  readonly complete: boolean;
  readonly validFrom: string;
  readonly validTo: string;
  readonly levels: readonly string[];
}

/** A class of a unit by some set, in one line. */
export interface Judged {
  readonly code: string;
  readonly name: string;
  readonly class: string;
  readonly official: boolean;
  readonly provisional: boolean;
  readonly summary: Text;
  /** Of a village, group or agency the name of its commune; empty: none. */
  readonly communeName: string;
}

/** What narrows the lists of this room; empty: not at all. */
export interface Scope {
  readonly area: string;
  readonly province: string;
}

function owed(item: unknown): Owed {
  const o = object(item);
  return {
    duty: string(o['obligation']),
    title: text(o['title']),
    period: string(o['period']),
    dueOn: string(o['due_on']),
    days: numeric(o['days']),
    owner: text(o['owner'])
  };
}

export function cycleRow(item: unknown): CycleRow {
  const o = object(item);
  const ref = object(o['unit']);
  const file = o['recognition'] ? object(o['recognition']) : null;
  const own = o['report'] ? object(o['report']) : null;
  return {
    code: string(ref['code']),
    name: stringOr(ref['name'], ''),
    fullName: stringOr(o['full_name'], '') || stringOr(ref['name'], ''),
    province: stringOr(o['province'], ''),
    kind: stringOr(o['kind'], ''),
    communeName: stringOr(o['commune_name'], ''),
    criteria: stringOr(o['criteria'], ''),
    official: truth(o['official']),
    class: string(o['class']),
    provisional: truth(o['provisional']),
    reason: text(o['reason']),
    recognition: file && { designation: stringOr(file['designation'], 'drug_free'), state: string(file['state']), inForce: truth(file['in_force']), since: stringOr(file['since'], ''), proposals: numericOrNull(file['proposals']) ?? 0 },
    silent: listOf(o['silent'], owed),
    next: o['next'] ? owed(o['next']) : null,
    report: own && { duty: string(own['obligation']), period: string(own['period']), state: string(own['state']) }
  };
}

function reportOf(o: Json): Report {
  return {
    id: string(o['id']),
    duty: string(o['obligation']),
    title: text(o['title']),
    period: string(o['period']),
    from: stringOr(o['period_from'], ''),
    to: stringOr(o['period_to'], ''),
    code: string(o['code']),
    name: stringOr(o['name'], '') || string(o['code']),
    level: stringOr(o['level'], ''),
    province: stringOr(o['province'], ''),
    owner: text(o['owner']),
    dueOn: stringOr(o['due_on'], ''),
    inferred: truth(o['inferred']),
    endedOn: stringOr(o['ended_on'], ''),
    given: numericOrNull(o['given']) ?? 0,
    asked: numericOrNull(o['asked']) ?? 0,
    state: string(o['state']),
    handedInOn: stringOr(o['handed_in_on'], ''),
    onTime: typeof o['on_time'] === 'boolean' ? o['on_time'] : null,
    byImport: truth(o['by_import']),
    ageDays: numericOrNull(o['age_days']),
    steps: listOf(o['steps'], (item) => {
      const s = object(item);
      return { to: string(s['to']), by: stringOr(s['by'], ''), at: stringOr(s['at'], ''), reason: stringOr(s['reason'], ''), nil: truth(s['nil_report']), document: stringOr(s['document'], '') };
    })
  };
}

export const report = (item: unknown): Report => reportOf(object(item));

export function silence(item: unknown): Silence {
  const o = object(item);
  return { ...reportOf(o), since: stringOr(o['since'], ''), owedTo: o['owed_to'] ? text(o['owed_to']) : null };
}

function written(value: unknown): Written | null {
  if (!value) return null;
  const o = object(value);
  const values: Record<string, { value: number | null; state: string }> = {};
  for (const [id, item] of Object.entries(object(o['values'] ?? {}))) {
    const figure = object(item);
    values[id] = { value: numericOrNull(figure['value']), state: stringOr(figure['value_state'], 'reported') };
  }
  const answers: Record<string, string> = {};
  for (const [id, reason] of Object.entries(object(o['answers'] ?? {}))) answers[id] = stringOr(reason, '');
  return { nil: truth(o['nil_report']), document: stringOr(o['document'], ''), values, answers, by: stringOr(o['by'], ''), at: stringOr(o['at'], '') };
}

export function sheet(body: unknown): Sheet {
  const o = object(body);
  const due = o['due'] ? object(o['due']) : null;
  return {
    ...reportOf(o),
    version: numericOrNull(o['version']) ?? 0,
    draft: written(o['draft']),
    asks: listOf(o['asks'], (item) => {
      const a = object(item);
      return { indicator: string(a['indicator']), label: text(a['label']), unit: stringOr(a['unit'], ''), base: truth(a['base']) };
    }),
    questions: listOf(o['questions'], (item) => {
      const q = object(item);
      return { id: string(q['id']), kind: stringOr(q['kind'], ''), indicator: stringOr(q['indicator'], ''), text: text(q['text']), answer: stringOr(q['answer'], '') };
    }),
    owedTo: o['owed_to'] ? text(o['owed_to']) : null,
    legalRef: stringOr(o['legal_ref'], ''),
    article: text(o['article']),
    dueInferred: due?.['inferred'] ? text(due['inferred']) : null,
    writable: truth(o['writable']),
    next: listOf(o['next'], string),
    writers: listOf(o['writers'], string),
    hidden: truth(o['masked'])
  };
}

function tally(item: unknown): Tally {
  const o = object(item);
  return {
    duty: string(o['obligation']),
    title: text(o['title']),
    period: string(o['period']),
    dueOn: stringOr(o['due_on'], ''),
    owed: numericOrNull(o['owed']) ?? 0,
    handedIn: numericOrNull(o['handed_in']) ?? 0,
    completeness: numericOrNull(o['completeness']),
    timeliness: numericOrNull(o['timeliness']),
    open: truth(o['open'])
  };
}

function deadline(item: unknown): Deadline {
  const o = object(item);
  return {
    duty: string(o['obligation']),
    legalRef: stringOr(o['legal_ref'], ''),
    article: text(o['article']),
    title: text(o['title']),
    owner: text(o['owner']),
    level: stringOr(o['level'], ''),
    period: string(o['period']),
    dueOn: string(o['due_on']),
    inferred: o['inferred'] ? text(o['inferred']) : null,
    owed: numericOrNull(o['owed']),
    handedIn: numericOrNull(o['handed_in'])
  };
}

function criteriaRef(item: unknown): CriteriaRef {
  const o = object(item);
  return {
    id: string(o['id']),
    legalRef: stringOr(o['legal_ref'], ''),
    title: text(o['title']),
    complete: o['completeness'] === 'complete',
    validFrom: stringOr(o['valid_from'], ''),
    validTo: stringOr(o['valid_to'], ''),
    levels: listOf(o['levels'], string)
  };
}

function judged(item: unknown): Judged {
  const o = object(item);
  const ref = object(o['unit']);
  return {
    code: string(ref['code']),
    name: stringOr(ref['name'], ''),
    class: string(o['class']),
    official: truth(o['official']),
    provisional: truth(o['provisional']),
    summary: text(o['summary']),
    communeName: stringOr(o['commune_name'], '')
  };
}

/** The questions about reports, deadlines and classes by other sets. */
export class CycleClient {
  constructor(private readonly http: Http) {}

  /** Every unit of a level in a scope, whole. */
  async table(year: number, level: string, scope: Scope, signal: AbortSignal): Promise<readonly CycleRow[]> {
    return this.http.items('/api/v1/cycle', { year, level, ...scope }, cycleRow, signal);
  }

  reports(query: Scope & { readonly level?: string; readonly unit?: string; readonly state?: string; readonly period?: string }, signal: AbortSignal): Promise<Page<Report>> {
    return this.http.get('/api/v1/reports', { ...query, limit: everything }, (body) => page(body, report), signal);
  }

  silences(scope: Scope & { readonly level?: string }, signal: AbortSignal): Promise<Page<Silence>> {
    return this.http.get('/api/v1/silences', { ...scope, limit: everything }, (body) => page(body, silence), signal);
  }

  completeness(scope: Scope & { readonly level?: string }, signal: AbortSignal): Promise<readonly Tally[]> {
    return this.http.items('/api/v1/completeness', { ...scope }, tally, signal);
  }

  deadlines(scope: Scope, signal: AbortSignal): Promise<readonly Deadline[]> {
    return this.http.items('/api/v1/deadlines', { ...scope }, deadline, signal);
  }

  sheet(unit: string, period: string, duty: string, signal: AbortSignal): Promise<Sheet> {
    return this.http.get(`/api/v1/units/${encodeURIComponent(unit)}/reports/${encodeURIComponent(period)}`, { obligation: duty }, sheet, signal);
  }

  async save(id: string, draft: DraftBody): Promise<Sheet> {
    return sheet(await this.http.send('PUT', `/api/v1/reports/${encodeURIComponent(id)}`, draft, new AbortController().signal));
  }

  /** post: in the demo, where nobody signs in, who takes the step; empty: the account. */
  async step(id: string, to: string, reason: string, post: string, version: number): Promise<Sheet> {
    const body = { to, reason, version, ...(post ? { post } : {}) };
    return sheet(await this.http.send('POST', `/api/v1/reports/${encodeURIComponent(id)}/steps`, body, new AbortController().signal));
  }

  async sets(signal: AbortSignal): Promise<readonly CriteriaRef[]> {
    return this.http.items('/api/v1/criteria', {}, criteriaRef, signal);
  }

  /** Classes of a scope by a set; level: commune or province. */
  async judged(year: number, criteria: string, level: string, scope: Scope, signal: AbortSignal): Promise<readonly Judged[]> {
    const query = { year, criteria, level, detail: 'summary', ...(level === 'province' ? {} : scope) };
    return this.http.items('/api/v1/assessments', query, judged, signal);
  }
}
