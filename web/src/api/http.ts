import type { Lang } from '../i18n/translate';
import { Problem, type Fault } from './problem';
import { listOf, object, page, stringOr, text } from './read';

/** The longest page of the API. */
export const everything = 10_000;

export type Query = Readonly<Record<string, string | number | null | undefined>>;

/** The one place that calls fetch. Answers are unknown until a reader has looked at them. */
export class Http {
  /** over: what is done when the server knows who asks no longer. */
  constructor(
    private readonly lang: () => Lang,
    private readonly over: () => void = () => {}
  ) {}

  async get<T>(path: string, query: Query, read: (body: unknown) => T, signal: AbortSignal): Promise<T> {
    return read(await this.#json('GET', path + search(query), undefined, signal));
  }

  /** Every item of a list, however many pages it takes. `read` reads a page. */
  async all<T>(path: string, query: Query, read: (body: unknown) => { readonly items: readonly T[]; readonly next: string | null }, signal: AbortSignal): Promise<readonly T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const part: { readonly items: readonly T[]; readonly next: string | null } = await this.get(path, { ...query, limit: everything, cursor }, read, signal);
      items.push(...part.items);
      cursor = part.next;
    } while (cursor);
    return items;
  }

  /** The same, of a list whose pages hold nothing beside its items. */
  items<T>(path: string, query: Query, read: (item: unknown) => T, signal: AbortSignal): Promise<readonly T[]> {
    return this.all(path, query, (body) => page(body, read), signal);
  }

  async send(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    return this.#json(method, path, body, signal);
  }

  /** Sends a form with files; its parts go in the order they stand in. */
  async form(path: string, form: FormData, signal: AbortSignal): Promise<unknown> {
    const headers = new Headers({ Accept: 'application/json', 'Accept-Language': this.lang(), 'X-Cotmoc': '1' });
    const answer = await this.#fetch(path, { method: 'POST', headers, signal, body: form });
    const content: unknown = await answer.json().catch(() => null);
    if (!answer.ok) throw new Problem(answer.status, detailOf(content), 'refused');
    return content;
  }

  /** A file as it is, with the name the server gave it. */
  async file(path: string, query: Query, signal: AbortSignal): Promise<{ readonly name: string; readonly content: Blob }> {
    const answer = await this.#fetch(path + search(query), { signal, headers: { Accept: '*/*', 'Accept-Language': this.lang() } });
    if (!answer.ok) throw new Problem(answer.status, detailOf(await answer.json().catch(() => null)), 'refused');
    const name = /filename="?([^";]+)"?/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1];
    return { name: name ?? '', content: await answer.blob() };
  }

  /** Sends a table as CSV and gives the one that comes back. */
  async table(path: string, csv: string, signal: AbortSignal): Promise<string> {
    const headers = { 'Content-Type': 'text/csv', 'X-Cotmoc': '1', 'Accept-Language': this.lang() };
    const answer = await this.#fetch(path, { method: 'POST', headers, signal, body: csv });
    if (!answer.ok) throw new Problem(answer.status, detailOf(await answer.json().catch(() => null)), 'refused');
    return answer.text();
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const answer = await fetch(url, { ...init, credentials: 'same-origin' });
    if (answer.status === 401) this.over();
    return answer;
  }

  async #json(method: string, url: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    const headers = new Headers({ Accept: 'application/json', 'Accept-Language': this.lang() });
    if (method !== 'GET') headers.set('X-Cotmoc', '1');
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    const answer = await this.#fetch(url, { method, headers, signal, body: body === undefined ? null : JSON.stringify(body) });
    if (answer.status === 204) return null;
    const content: unknown = await answer.json().catch(() => null);
    if (!answer.ok) throw new Problem(answer.status, detailOf(content), 'refused', undefined, faultsOf(content));
    return content;
  }
}

function search(query: Query): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') parts.set(name, String(value));
  }
  const text = parts.toString().replaceAll('%2C', ',');
  return text ? `?${text}` : '';
}

function detailOf(content: unknown): string {
  if (typeof content !== 'object' || content === null) return '';
  const detail: unknown = 'detail' in content ? content.detail : 'title' in content ? content.title : '';
  return typeof detail === 'string' ? detail : '';
}

function faultsOf(content: unknown): readonly Fault[] {
  if (typeof content !== 'object' || content === null || !('errors' in content)) return [];
  return listOf(content.errors, (item) => {
    const o = object(item);
    return { field: stringOr(o['field'], ''), reason: text(o['reason']) };
  });
}
