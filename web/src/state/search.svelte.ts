import type { Place, Unit } from '../api/model';
import type { Page } from '../api/read';
import { asProblem, type Problem } from '../api/problem';
import type { Client } from '../api/client';
import { parseCoordinates } from '../text';

export type Suggestion =
  | { readonly kind: 'unit'; readonly key: string; readonly unit: Unit }
  | { readonly kind: 'crossing'; readonly key: string; readonly place: Place }
  | { readonly kind: 'coordinate'; readonly key: string; readonly lon: number; readonly lat: number };

const none: Page<Place> = { items: [], total: 0, next: null };

/** What a search box offers for what is typed: coordinates, communes, crossings. */
export class SearchState {
  text = $state('');
  suggestions = $state.raw<readonly Suggestion[]>([]);
  problem = $state.raw<Problem | null>(null);
  searching = $state(false);
  /** The text the suggestions answer. */
  answered = $state('');
  #running: AbortController | null = null;
  #settled: Promise<void> = Promise.resolve();

  constructor(
    private readonly api: Client,
    /** Crossings are listed for those who are signed in only. */
    private readonly crossings: () => boolean,
    /** The day whose units are searched; null: today. */
    private readonly on: () => string | null
  ) {}

  /** A new text cancels the search for the old one. */
  type(text: string): void {
    this.#settled = this.#look(text);
  }

  /** The suggestions for what is typed now: whoever presses Enter early must not get those of an earlier text. */
  async settled(): Promise<readonly Suggestion[]> {
    await this.#settled;
    return this.suggestions;
  }

  async #look(text: string): Promise<void> {
    this.text = text;
    this.#running?.abort();
    const q = text.trim();
    if (!q) return this.clear();
    const place = parseCoordinates(q);
    if (place) return this.#answer(q, [{ kind: 'coordinate', key: 'coordinate', ...place }]);
    const running = new AbortController();
    this.#running = running;
    this.searching = true;
    try {
      const [units, crossings] = await Promise.all([this.api.findCommunes(q, this.on(), running.signal), this.crossings() ? this.api.places('crossing', q, running.signal) : none]);
      if (running.signal.aborted) return;
      this.#answer(q, [
        ...units.items.slice(0, 8).map((unit): Suggestion => ({ kind: 'unit', key: `unit-${unit.code}`, unit })),
        ...crossings.items.slice(0, 4).map((item): Suggestion => ({ kind: 'crossing', key: `crossing-${item.code}`, place: item }))
      ]);
    } catch (cause) {
      if (running.signal.aborted) return;
      this.problem = asProblem(cause);
      this.suggestions = [];
      this.searching = false;
    }
  }

  clear(): void {
    this.#running?.abort();
    this.text = '';
    this.suggestions = [];
    this.problem = null;
    this.searching = false;
    this.answered = '';
  }

  #answer(q: string, suggestions: readonly Suggestion[]): void {
    this.suggestions = suggestions;
    this.answered = q;
    this.problem = null;
    this.searching = false;
  }
}
