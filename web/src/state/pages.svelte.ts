import { asProblem, type Problem } from '../api/problem';
import type { Page } from '../api/read';

type Fetcher<T> = (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>;

/** A list that comes in pages: what is here, and more on request. */
export class Pages<T> {
  items = $state.raw<readonly T[] | null>(null);
  total = $state(0);
  problem = $state.raw<Problem | null>(null);
  loading = $state(false);
  #next = $state.raw<string | null>(null);
  #fetcher: Fetcher<T> | null = null;
  #running: AbortController | null = null;

  get hasMore(): boolean {
    return this.#next !== null;
  }

  /** Begins anew; a page that is still under way is cancelled. */
  async load(fetcher: Fetcher<T>): Promise<void> {
    this.#fetcher = fetcher;
    this.items = null;
    this.#next = null;
    await this.#page(null, []);
  }

  async more(): Promise<void> {
    if (this.#next) await this.#page(this.#next, this.items ?? []);
  }

  async retry(): Promise<void> {
    await this.#page(this.#next, this.items ?? []);
  }

  async #page(cursor: string | null, before: readonly T[]): Promise<void> {
    if (!this.#fetcher) return;
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.loading = true;
    this.problem = null;
    try {
      const page = await this.#fetcher(cursor, running.signal);
      if (running.signal.aborted) return;
      this.items = [...before, ...page.items];
      this.total = page.total;
      this.#next = page.next;
    } catch (cause) {
      if (running.signal.aborted) return;
      this.problem = asProblem(cause);
    }
    this.loading = false;
  }
}
