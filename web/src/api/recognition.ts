import type { Text } from '../i18n/translate';
import type { CriteriaRef, Scope } from './cycle';
import { everything, type Http } from './http';
import { listOf, numeric, numericOrNull, object, string, stringOr, text, truth } from './read';

/** A class that a step or a proposal stands on, as it was kept. */
export interface KeptVerdict {
  readonly year: number;
  readonly criteria: string;
  readonly class: string;
  readonly official: boolean;
  readonly provisional: boolean;
  readonly hash: string;
}

export interface Evidence {
  readonly verdicts: readonly KeptVerdict[];
  /** Ids: "incident 12", "hotspot MH-DP-01". */
  readonly events: readonly string[];
  readonly predecessors: readonly { readonly unit: string; readonly on: string; readonly partial: boolean; readonly state: string; readonly number: string }[];
}

export interface Proposal {
  readonly step: string;
  readonly year: number | null;
  /** It casts doubt: the recognition counts as none in force while it is open. */
  readonly suspends: boolean;
  readonly reason: Text;
  readonly evidence: Evidence;
}

export interface FileStep {
  readonly step: string;
  readonly day: string;
  readonly post: string;
  readonly number: string;
  readonly year: number | null;
  readonly reason: string;
  readonly evidence: Evidence;
  readonly recordedAt: string;
}

export type Side = 'applicant' | 'verifier' | 'anyone';

/** A step the state leads to, who takes it, and what it needs. */
export interface NextStep {
  readonly step: string;
  readonly to: string;
  readonly side: Side;
  readonly needs: readonly string[];
}

/** The recognition of one unit under one designation. State "": no file yet. */
export interface File {
  readonly code: string;
  readonly name: string;
  readonly level: string;
  readonly province: string;
  readonly designation: string;
  readonly criteria: string;
  readonly state: string;
  readonly inForce: boolean;
  readonly since: string;
  readonly provenYear: number | null;
  readonly number: string;
  readonly endedOn: string;
  readonly proposals: readonly Proposal[];
  /** Of one unit only, as what follows. */
  readonly steps: readonly FileStep[];
  readonly next: readonly NextStep[];
  readonly applicants: readonly string[];
  readonly events: readonly string[];
}

/** A step as it is sent. */
export interface StepBody {
  readonly designation: string;
  readonly step: string;
  readonly day: string;
  readonly decision_number?: string;
  readonly year?: number;
  readonly reason?: string;
  readonly events?: readonly string[];
  readonly post?: string;
}

export interface Rollup {
  readonly scope: string;
  readonly code: string;
  readonly name: string;
  readonly communes: number;
  readonly inForce: number;
  readonly inDoubt: number;
  readonly states: Readonly<Record<string, number>>;
  readonly all: boolean;
}

export interface Conversions {
  readonly criteria: Pick<CriteriaRef, 'id' | 'legalRef'>;
  readonly official: boolean;
  readonly converted: number;
  readonly improved: number;
  readonly worsened: number;
  readonly same: number;
  readonly notComparable: number;
  readonly items: readonly { readonly code: string; readonly name: string; readonly from: string; readonly to: string; readonly rebased: boolean }[];
}

export interface PastDraw {
  readonly id: string;
  readonly seed: number;
  readonly year: number;
  readonly post: string;
  readonly at: string;
  readonly drawn: number;
  readonly found: number;
}

export interface Interval {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

export interface Rate {
  readonly group: string;
  readonly visited: number;
  readonly notClean: number;
  readonly estimate: Interval | null;
  readonly level: number;
  readonly strata: readonly { readonly risk: string; readonly size: number; readonly visited: number; readonly notClean: number; readonly interval: Interval | null }[];
}

export interface DrawnUnit {
  readonly code: string;
  readonly name: string;
  readonly province: string;
  readonly group: string;
  readonly risk: string;
  readonly finding: { readonly finding: string; readonly day: string; readonly post: string; readonly note: string } | null;
}

export interface Draw {
  readonly id: string;
  readonly seed: number;
  readonly year: number;
  readonly post: string;
  readonly at: string;
  readonly strata: readonly { readonly group: string; readonly risk: string; readonly size: number; readonly drawn: number }[];
  readonly units: readonly DrawnUnit[];
  readonly rates: readonly Rate[];
}

function evidence(value: unknown): Evidence {
  const o = object(value ?? {});
  return {
    verdicts: listOf(o['verdicts'], (item) => {
      const v = object(item);
      return {
        year: numeric(v['year']),
        criteria: stringOr(v['criteria'], ''),
        class: string(v['class']),
        official: truth(v['official']),
        provisional: truth(v['provisional']),
        hash: stringOr(v['input_sha256'], '')
      };
    }),
    events: listOf(o['events'], string),
    predecessors: listOf(o['predecessors'], (item) => {
      const p = object(item);
      return { unit: string(p['unit']), on: stringOr(p['on'], ''), partial: truth(p['partial']), state: stringOr(p['state'], ''), number: stringOr(p['decision_number'], '') };
    })
  };
}

function proposal(item: unknown): Proposal {
  const o = object(item);
  return { step: string(o['step']), year: numericOrNull(o['year']), suspends: truth(o['suspends']), reason: text(o['reason']), evidence: evidence(o['evidence']) };
}

export function file(item: unknown): File {
  const o = object(item);
  const unit = object(o['unit']);
  return {
    code: string(unit['code']),
    name: stringOr(unit['name'], '') || string(unit['code']),
    level: stringOr(unit['level'], ''),
    province: stringOr(unit['province'], ''),
    designation: string(o['designation']),
    criteria: stringOr(o['criteria'], ''),
    state: stringOr(o['state'], ''),
    inForce: truth(o['in_force']),
    since: stringOr(o['since'], ''),
    provenYear: numericOrNull(o['proven_year']),
    number: stringOr(o['decision_number'], ''),
    endedOn: stringOr(o['ended_on'], ''),
    proposals: listOf(o['proposals'], proposal),
    steps: listOf(o['steps'], (step) => {
      const s = object(step);
      return {
        step: string(s['step']),
        day: stringOr(s['day'], ''),
        post: stringOr(s['post'], ''),
        number: stringOr(s['decision_number'], ''),
        year: numericOrNull(s['year']),
        reason: stringOr(s['reason'], ''),
        evidence: evidence(s['evidence']),
        recordedAt: stringOr(s['recorded_at'], '')
      };
    }),
    next: listOf(o['next'], (step) => {
      const s = object(step);
      const side = (['applicant', 'verifier', 'anyone'] as const).find((x) => x === s['side']) ?? 'anyone';
      return { step: string(s['step']), to: stringOr(s['to'], ''), side, needs: listOf(s['needs'], string) };
    }),
    applicants: listOf(o['applicants'], string),
    events: listOf(o['events'], string)
  };
}

function rollup(item: unknown): Rollup {
  const o = object(item);
  const states: Record<string, number> = {};
  for (const [state, n] of Object.entries(object(o['states'] ?? {}))) if (typeof n === 'number') states[state] = n;
  return {
    scope: string(o['scope']),
    code: stringOr(o['code'], ''),
    name: stringOr(o['name'], ''),
    communes: numericOrNull(o['communes']) ?? 0,
    inForce: numericOrNull(o['in_force']) ?? 0,
    inDoubt: numericOrNull(o['in_doubt']) ?? 0,
    states,
    all: truth(o['all_in_force'])
  };
}

function conversions(body: unknown): Conversions {
  const o = object(body);
  const criteria = object(o['criteria']);
  const count = (name: string): number => numericOrNull(o[name]) ?? 0;
  return {
    criteria: { id: stringOr(criteria['id'], ''), legalRef: stringOr(criteria['legal_ref'], '') },
    official: truth(o['official']),
    converted: count('converted'),
    improved: count('improved'),
    worsened: count('worsened'),
    same: count('same'),
    notComparable: count('not_comparable'),
    items: listOf(o['items'], (item) => {
      const c = object(item);
      const unit = object(c['unit']);
      return { code: string(unit['code']), name: stringOr(unit['name'], ''), from: stringOr(c['from'], ''), to: stringOr(c['to'], ''), rebased: truth(c['rebased']) };
    })
  };
}

function interval(value: unknown): Interval | null {
  if (!value) return null;
  const o = object(value);
  return { share: numeric(o['share']), low: numeric(o['low']), high: numeric(o['high']) };
}

function draw(body: unknown): Draw {
  const o = object(body);
  return {
    id: stringOr(o['id'], ''),
    seed: numeric(o['seed']),
    year: numeric(o['year']),
    post: stringOr(o['post'], ''),
    at: stringOr(o['recorded_at'], ''),
    strata: listOf(o['strata'], (item) => {
      const s = object(item);
      return { group: string(s['group']), risk: string(s['risk']), size: numeric(s['size']), drawn: numeric(s['drawn']) };
    }),
    units: listOf(o['units'], (item) => {
      const u = object(item);
      const f = u['finding'] ? object(u['finding']) : null;
      return {
        code: string(u['code']),
        name: stringOr(u['name'], '') || string(u['code']),
        province: stringOr(u['province'], ''),
        group: stringOr(u['group'], ''),
        risk: stringOr(u['risk'], ''),
        finding: f && { finding: string(f['finding']), day: stringOr(f['day'], ''), post: stringOr(f['post'], ''), note: stringOr(f['note'], '') }
      };
    }),
    rates: listOf(o['rates'], (item) => {
      const r = object(item);
      return {
        group: string(r['group']),
        visited: numericOrNull(r['visited']) ?? 0,
        notClean: numericOrNull(r['not_clean']) ?? 0,
        estimate: interval(r['estimate']),
        level: numericOrNull(r['level']) ?? 0,
        strata: listOf(r['strata'], (stratum) => {
          const s = object(stratum);
          return { risk: string(s['risk']), size: numericOrNull(s['size']) ?? 0, visited: numericOrNull(s['visited']) ?? 0, notClean: numericOrNull(s['not_clean']) ?? 0, interval: interval(s['interval']) };
        })
      };
    })
  };
}

function pastDraw(item: unknown): PastDraw {
  const o = object(item);
  return { id: stringOr(o['id'], ''), seed: numeric(o['seed']), year: numeric(o['year']), post: stringOr(o['post'], ''), at: stringOr(o['recorded_at'], ''), drawn: numericOrNull(o['drawn']) ?? 0, found: numericOrNull(o['found']) ?? 0 };
}

/** The questions about recognition. */
export class RecognitionClient {
  constructor(private readonly http: Http) {}

  files(scope: Scope & { readonly level?: string; readonly state?: string; readonly designation?: string }, signal: AbortSignal): Promise<readonly File[]> {
    return this.http.items('/api/v1/recognitions', { ...scope }, file, signal);
  }

  async ofUnit(code: string, signal: AbortSignal): Promise<readonly File[]> {
    return this.http.items(`/api/v1/units/${encodeURIComponent(code)}/recognition`, {}, file, signal);
  }

  async take(code: string, step: StepBody): Promise<File> {
    return file(await this.http.send('POST', `/api/v1/units/${encodeURIComponent(code)}/recognition/steps`, step, new AbortController().signal));
  }

  async rollups(designation: string, signal: AbortSignal): Promise<readonly Rollup[]> {
    return this.http.items('/api/v1/recognitions/summary', { designation }, rollup, signal);
  }

  conversions(year: number, criteria: string, scope: Scope, signal: AbortSignal): Promise<Conversions> {
    return this.http.get('/api/v1/recognitions/conversions', { year, criteria, ...scope, limit: everything }, conversions, signal);
  }

  async draws(signal: AbortSignal): Promise<readonly PastDraw[]> {
    return this.http.items('/api/v1/draws', {}, pastDraw, signal);
  }

  draw(id: string, signal: AbortSignal): Promise<Draw> {
    return this.http.get(`/api/v1/draws/${encodeURIComponent(id)}`, {}, draw, signal);
  }

  async newDraw(seed: number, n: number, year: number): Promise<Draw> {
    return draw(await this.http.send('POST', '/api/v1/draws', { seed, n, year }, new AbortController().signal));
  }

  async find(id: string, finding: { readonly unit: string; readonly finding: string; readonly day: string; readonly note: string; readonly post?: string }): Promise<Draw> {
    return draw(await this.http.send('POST', `/api/v1/draws/${encodeURIComponent(id)}/findings`, finding, new AbortController().signal));
  }

  /** Makes a kept class again from what was known then: whether it comes out the same, byte for byte; null: it was not kept. */
  async same(code: string, year: number, hash: string, signal: AbortSignal): Promise<boolean | null> {
    const read = (item: unknown): { readonly id: string; readonly hash: string } => {
      const o = object(item);
      return { id: stringOr(o['id'], ''), hash: stringOr(object(o['assessment'])['input_sha256'], '') };
    };
    const kept = await this.http.items(`/api/v1/units/${encodeURIComponent(code)}/assessments`, { year }, read, signal);
    const found = kept.find((k) => k.hash === hash);
    if (!found) return null;
    return this.http.get(`/api/v1/assessments/${encodeURIComponent(found.id)}`, {}, (body) => truth(object(body)['same']), signal);
  }
}
