import type { Http } from './http';
import { object, string, stringOr, truth } from './read';

/** One's own account. */
export interface OwnAccount {
  /** A code is asked for at sign-in. */
  readonly totp: boolean;
  /** Signed in with the account itself, so that it may be changed here. */
  readonly session: boolean;
  /** Code of the unit, agency or oversight area it acts for; empty: the whole country. */
  readonly scope: string;
  /** The last day of the role; empty: no end. */
  readonly until: string;
}

export interface OpenSession {
  readonly id: number;
  readonly browser: string;
  readonly origin: string;
  readonly created: string;
  readonly used: string;
  readonly current: boolean;
}

/** A new second factor; the server shows it once. */
export interface Enrolment {
  readonly secret: string;
  readonly uri: string;
}

function ownAccount(body: unknown): OwnAccount {
  const o = object(body);
  return { totp: truth(o['totp']), session: truth(o['session']), scope: stringOr(o['scope'], ''), until: stringOr(o['until'], '') };
}

function openSession(body: unknown): OpenSession {
  const o = object(body);
  return {
    id: Number(o['id']),
    browser: string(o['browser']),
    origin: string(o['origin']),
    created: string(o['created_at']),
    used: string(o['used_at']),
    current: truth(o['current'])
  };
}

/** What a post asks about its own account. */
export class AccountClient {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  own(signal: AbortSignal): Promise<OwnAccount> {
    return this.#http.get('/api/v1/account', {}, ownAccount, signal);
  }

  async sessions(signal: AbortSignal): Promise<readonly OpenSession[]> {
    return this.#http.items('/api/v1/sessions', {}, openSession, signal);
  }

  async end(id: number, signal: AbortSignal): Promise<void> {
    await this.#http.send('DELETE', `/api/v1/sessions/${id}`, undefined, signal);
  }

  /** Signs out everywhere; with others, everywhere but here. */
  async endAll(others: boolean, signal: AbortSignal): Promise<void> {
    await this.#http.send('DELETE', `/api/v1/sessions${others ? '?others=true' : ''}`, undefined, signal);
  }

  async beginCode(password: string, signal: AbortSignal): Promise<Enrolment> {
    const o = object(await this.#http.send('POST', '/api/v1/account/totp', { password }, signal));
    return { secret: string(o['secret']), uri: string(o['uri']) };
  }

  async proveCode(code: string, signal: AbortSignal): Promise<void> {
    await this.#http.send('PUT', '/api/v1/account/totp', { code }, signal);
  }

  async endCode(password: string, code: string, signal: AbortSignal): Promise<void> {
    await this.#http.send('DELETE', '/api/v1/account/totp', { password, code }, signal);
  }

  async changePassword(password: string, next: string, signal: AbortSignal): Promise<void> {
    await this.#http.send('PUT', '/api/v1/account/password', { password, next }, signal);
  }
}
