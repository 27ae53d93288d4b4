import type { Http, Query } from './http';
import { array, numeric, object, page, string, stringOr, truth, type Page } from './read';

/** A post that may sign in, as administrators see it. Days as 2026-12-31, empty: open. */
export interface Account {
  readonly id: number;
  readonly name: string;
  readonly role: string;
  /** Code of a unit, agency or oversight area; empty: the whole country. */
  readonly scope: string;
  readonly since: string;
  readonly until: string;
  readonly disabled: boolean;
  readonly totp: boolean;
  readonly linked: boolean;
}

export interface Token {
  readonly id: number;
  readonly account: string;
  readonly label: string;
  readonly expires: string;
  readonly revoked: boolean;
  /** null: whatever the account may. */
  readonly scopes: readonly string[] | null;
  /** Empty: never. */
  readonly used: string;
}

/** A line of the audit. */
export interface Entry {
  readonly n: number;
  readonly at: string;
  readonly kind: string;
  readonly post: string;
  readonly door: string;
  readonly subject: string;
  readonly detail: string;
  readonly origin: string;
  /** 0: none. */
  readonly status: number;
}

/** A day on which a post read restricted data far more often than it or its peers do. */
export interface HeavyDay {
  readonly post: string;
  readonly day: string;
  readonly reads: number;
  /** Of its own busiest day of the weeks before, and of its peers' middle day. */
  readonly own: number;
  readonly peers: number;
}

export const entryKinds = ['sign_in', 'sign_in_failed', 'sign_out', 'read', 'export', 'change', 'decision', 'account', 'refused'] as const;
export const roles = ['commune_reporter', 'commune_approver', 'area_leader', 'analyst', 'verifier', 'liaison', 'administrator', 'auditor', 'service'] as const;

function account(body: unknown): Account {
  const o = object(body);
  return {
    id: numeric(o['id']),
    name: string(o['name']),
    role: string(o['role']),
    scope: stringOr(o['scope'], ''),
    since: stringOr(o['since'], ''),
    until: stringOr(o['until'], ''),
    disabled: truth(o['disabled']),
    totp: truth(o['totp']),
    linked: truth(o['linked'])
  };
}

function token(body: unknown): Token {
  const o = object(body);
  return {
    id: numeric(o['id']),
    account: string(o['account']),
    label: string(o['label']),
    expires: string(o['expires_at']),
    revoked: truth(o['revoked']),
    scopes: o['scopes'] ? array(o['scopes']).map(string) : null,
    used: stringOr(o['used_at'], '')
  };
}

function entry(body: unknown): Entry {
  const o = object(body);
  return {
    n: numeric(o['n']),
    at: string(o['at']),
    kind: string(o['kind']),
    post: string(o['post']),
    door: string(o['door']),
    subject: string(o['subject']),
    detail: string(o['detail']),
    origin: string(o['origin']),
    status: numeric(o['status'])
  };
}

function heavyDay(body: unknown): HeavyDay {
  const o = object(body);
  return { post: string(o['post']), day: string(o['day']), reads: numeric(o['reads']), own: numeric(o['own']), peers: numeric(o['peers']) };
}

/** What administrators and auditors ask. `confirm` in what is sent is the administrator's own password. */
export class KeepClient {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  accounts(signal: AbortSignal): Promise<readonly Account[]> {
    return this.#http.items('/api/v1/accounts', {}, account, signal);
  }

  tokens(signal: AbortSignal): Promise<readonly Token[]> {
    return this.#http.items('/api/v1/tokens', {}, token, signal);
  }

  audit(query: Query, signal: AbortSignal): Promise<Page<Entry>> {
    return this.#http.get('/api/v1/audit', query, (body) => page(body, entry), signal);
  }

  heavyDays(signal: AbortSignal): Promise<readonly HeavyDay[]> {
    return this.#http.items('/api/v1/audit/heavy-days', {}, heavyDay, signal);
  }

  /** Changes something; the secret of a new token is in the answer. */
  async change(method: 'POST' | 'PUT' | 'DELETE', path: string, body: object, signal: AbortSignal): Promise<string> {
    const answer = await this.#http.send(method, `/api/v1/${path}`, body, signal);
    return typeof answer === 'object' && answer !== null ? stringOr(object(answer)['token'], '') : '';
  }
}
