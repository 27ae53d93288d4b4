import { asProblem, type Problem } from '../api/problem';

/** Something fetched: its last value, whether it is on its way, and what went wrong. */
export class Resource<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<Problem | null>(null);
  loading = $state(false);
  #running: AbortController | null = null;
  #again: (() => Promise<void>) | null = null;

  /** Fetches; a fetch that is still under way is cancelled. The old value stays until the new one is here. */
  async load(fetcher: (signal: AbortSignal) => Promise<T>): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#again = () => this.load(fetcher);
    this.loading = true;
    this.problem = null;
    try {
      const value = await fetcher(running.signal);
      if (running.signal.aborted) return;
      this.value = value;
    } catch (cause) {
      if (running.signal.aborted) return;
      this.problem = asProblem(cause);
    }
    this.loading = false;
  }

  async retry(): Promise<void> {
    await this.#again?.();
  }

  clear(): void {
    this.#running?.abort();
    this.value = null;
    this.problem = null;
    this.loading = false;
  }
}
