import { everything, type Http } from './http';
import { storedRecord, type RecordFeature, type StoredRecord } from './ledger';
import type { Text } from '../i18n/translate';
import { listOf, numeric, numericOrNull, object, page, string, stringOr, text, truth, type Page } from './read';

/** The two clocks of a request, in days: until the answer, and from it until somebody acted. */
export interface Clocks {
  readonly toAcknowledge: number | null;
  readonly toAnswer: number;
  readonly answered: boolean;
  readonly toAct: number | null;
  readonly acted: boolean;
  readonly turn: string;
}

/** An entry of the log of cooperation. Days are empty where nobody said. */
export interface Entry {
  readonly code: string;
  readonly kind: string;
  readonly subtype: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly programme: string;
  readonly item: string;
  readonly parent: string;
  readonly counterparts: readonly string[];
  readonly units: readonly string[];
  readonly agency: string;
  readonly country: string;
  readonly side: string;
  readonly level: string;
  readonly host: string;
  readonly direction: string;
  readonly state: string;
  readonly on: string;
  readonly until: string;
  readonly dueOn: string;
  readonly sentOn: string;
  readonly acknowledgedOn: string;
  readonly answeredOn: string;
  readonly actedOn: string;
  readonly n: number | null;
  readonly amount: number | null;
  readonly document: string;
  readonly place: string;
  readonly tier: string;
  readonly note: string;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly clocks: Clocks | null;
  /** Days since its day passed, of what is not done. */
  readonly overdue: number | null;
  /** Days since an obstacle was raised. */
  readonly openDays: number | null;
  readonly recordedAt: string;
  readonly recordedBy: string;
}

/** The day by which an entry is found in the log. */
export const dayOf = (e: Entry): string => e.on || e.sentOn || e.dueOn || e.until;

/** What an entry of a kind may be and must have, beside code, title and state. */
export interface EntryForm {
  readonly kind: string;
  readonly states: readonly string[];
  readonly subtypes: readonly string[];
  readonly needs: readonly string[];
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
  readonly hosts: readonly { readonly host: string; readonly last: string; readonly n: number }[];
  readonly next: string;
  readonly planned: string;
  readonly plannedHost: string;
}

/** Something on one day of the calendar: a duty, or a planned entry of the log. */
export interface Happening {
  readonly uid: string;
  readonly on: string;
  readonly title: Text;
  readonly about: Text;
  /** duty, or the kind of an entry. */
  readonly kind: string;
  readonly code: string;
  readonly programme: string;
  readonly agency: string;
  readonly state: string;
}

/** What the log is narrowed to; empty: not. */
export interface LogQuery {
  readonly kind: string;
  readonly state: string;
  readonly programme: string;
  readonly counterpart: string;
  readonly parent: string;
  readonly from: string;
  readonly to: string;
  readonly overdue: boolean;
}

function clocks(value: unknown): Clocks {
  const o = object(value);
  return { toAcknowledge: numericOrNull(o['to_acknowledge']), toAnswer: numeric(o['to_answer']), answered: truth(o['answered']), toAct: numericOrNull(o['to_act']), acted: truth(o['acted']), turn: stringOr(o['turn'], '') };
}

export function entry(value: unknown): Entry {
  const o = object(value);
  const said = (name: string): string => stringOr(o[name], '');
  return {
    code: string(o['code']),
    kind: string(o['kind']),
    subtype: said('subtype'),
    title: said('title'),
    aliases: listOf(o['aliases'], string),
    programme: said('programme'),
    item: said('item'),
    parent: said('parent'),
    counterparts: listOf(o['counterparts'], string),
    units: listOf(o['units'], string),
    agency: said('agency'),
    country: said('country'),
    side: said('side'),
    level: said('level'),
    host: said('host'),
    direction: said('direction'),
    state: said('state'),
    on: said('day'),
    until: said('until'),
    dueOn: said('due_on'),
    sentOn: said('sent_on'),
    acknowledgedOn: said('acknowledged_on'),
    answeredOn: said('answered_on'),
    actedOn: said('acted_on'),
    n: numericOrNull(o['n']),
    amount: numericOrNull(o['amount_vnd']),
    document: said('document'),
    place: said('place'),
    tier: said('tier'),
    note: said('note'),
    lon: numericOrNull(o['lon']),
    lat: numericOrNull(o['lat']),
    clocks: o['clocks'] ? clocks(o['clocks']) : null,
    overdue: numericOrNull(o['overdue']),
    openDays: numericOrNull(o['open_days']),
    recordedAt: said('recorded_at'),
    recordedBy: said('recorded_by')
  };
}

function form(value: unknown): EntryForm {
  const o = object(value);
  return { kind: string(o['kind']), states: listOf(o['states'], string), subtypes: listOf(o['subtypes'], string), needs: listOf(o['needs'], string) };
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
    hosts: listOf(o['hosts'], (v) => ({ host: string(object(v)['host']), last: stringOr(object(v)['last'], ''), n: numeric(object(v)['n']) })),
    next: stringOr(o['next'], ''),
    planned: stringOr(o['planned'], ''),
    plannedHost: stringOr(o['planned_host'], '')
  };
}

function happening(value: unknown): Happening {
  const o = object(value);
  const said = (name: string): string => stringOr(o[name], '');
  return { uid: said('uid'), on: said('on'), title: text(o['title']), about: text(o['about']), kind: said('kind'), code: said('code'), programme: said('programme'), agency: said('agency'), state: said('state') };
}

/** The questions of the log of cooperation, and writing into it. */
export class Cooperation {
  constructor(private readonly http: Http) {}

  log(q: Partial<LogQuery>, limit: number, cursor: string | null, signal: AbortSignal): Promise<Page<Entry>> {
    const query = { kind: q.kind || null, state: q.state || null, programme: q.programme || null, counterpart: q.counterpart || null, parent: q.parent || null, from: q.from || null, to: q.to || null, overdue: q.overdue ? 'true' : null, limit, cursor };
    return this.http.get('/api/v1/cooperation', query, (b) => page(b, entry), signal);
  }

  /** One entry as it is read, with its clocks; null: there is none, or none this account may see. */
  async one(code: string, signal: AbortSignal): Promise<Entry | null> {
    return (await this.http.get('/api/v1/cooperation', { code }, (b) => page(b, entry), signal)).items[0] ?? null;
  }

  counterparts(signal: AbortSignal): Promise<readonly Entry[]> {
    return this.http.items('/api/v1/cooperation', { kind: 'counterpart' }, entry, signal);
  }

  forms(signal: AbortSignal): Promise<readonly EntryForm[]> {
    return this.http.items('/api/v1/cooperation/kinds', {}, form, signal);
  }

  relations(year: number, signal: AbortSignal): Promise<readonly Relation[]> {
    return this.http.items('/api/v1/cooperation/relations', { year }, relation, signal);
  }

  rotations(signal: AbortSignal): Promise<readonly Rotation[]> {
    return this.http.items('/api/v1/cooperation/rotations', {}, rotation, signal);
  }

  agenda(programme: string, signal: AbortSignal): Promise<Page<Happening>> {
    return this.http.get('/api/v1/agenda', { programme: programme || null, limit: everything }, (b) => page(b, happening), signal);
  }

  record(code: string, signal: AbortSignal): Promise<StoredRecord> {
    return this.http.get(`/api/v1/cooperation/${encodeURIComponent(code)}`, {}, storedRecord, signal);
  }

  async create(feature: RecordFeature): Promise<StoredRecord> {
    return storedRecord(await this.http.send('POST', '/api/v1/cooperation', feature, new AbortController().signal));
  }

  /** Replaces the version that was seen; refused with 409 where there is a later one. */
  async replace(code: string, version: string, feature: RecordFeature): Promise<StoredRecord> {
    return storedRecord(await this.http.send('PUT', `/api/v1/cooperation/${encodeURIComponent(code)}?version=${version}`, feature, new AbortController().signal));
  }
}
