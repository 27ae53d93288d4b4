import type { Area } from '../api/areas';
import type { Place, Unit } from '../api/model';
import type { Page } from '../api/read';
import { asProblem, type Problem } from '../api/problem';
import type { Client } from '../api/client';
import { fold, parseCoordinates } from '../text';

export type Suggestion =
  | { readonly kind: 'unit'; readonly key: string; readonly unit: Unit }
  | { readonly kind: 'area'; readonly key: string; readonly area: Area }
  | { readonly kind: 'crossing'; readonly key: string; readonly place: Place }
  | { readonly kind: 'coordinate'; readonly key: string; readonly lon: number; readonly lat: number };

const none: Page<Place> = { items: [], total: 0, next: null };

/** What a search box offers for what is typed: coordinates, provinces, communes, oversight areas, crossings. */
export class SearchState {
  text = $state('');
  suggestions = $state.raw<readonly Suggestion[]>([]);
  problem = $state.raw<Problem | null>(null);
  searching = $state(false);
  /** The text the suggestions answer. */
  answered = $state('');
  #areas: { readonly on: string | null; readonly list: readonly Area[] } | null = null;
  #running: AbortController | null = null;
  #settled: Promise<void> = Promise.resolve();

  constructor(
    private readonly api: Client,
    /** Areas and crossings are listed for those who are signed in only. */
    private readonly signedIn: () => boolean,
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
      const known = this.signedIn();
      const [provinces, communes, areas, crossings] = await Promise.all([
        this.api.findUnits('province', q, this.on(), running.signal),
        this.api.findUnits('commune', q, this.on(), running.signal),
        known ? this.#areasOfDay(running.signal) : [],
        known ? this.api.places('crossing', q, running.signal) : none
      ]);
      const wanted = fold(q);
      if (running.signal.aborted) return;
      this.#answer(q, [
        ...[...provinces.items.slice(0, 2), ...communes.items.slice(0, 8)].map((unit): Suggestion => ({ kind: 'unit', key: `unit-${unit.code}`, unit })),
        ...areas
          .filter((a) => fold(a.name).includes(wanted))
          .slice(0, 3)
          .map((area): Suggestion => ({ kind: 'area', key: `area-${area.code}`, area })),
        ...crossings.items.slice(0, 4).map((item): Suggestion => ({ kind: 'crossing', key: `crossing-${item.code}`, place: item }))
      ]);
    } catch (cause) {
      if (running.signal.aborted) return;
      this.problem = asProblem(cause);
      this.suggestions = [];
      this.searching = false;
    }
  }

  /** Areas are few: they are fetched once for a day. */
  async #areasOfDay(signal: AbortSignal): Promise<readonly Area[]> {
    const on = this.on();
    if (this.#areas?.on !== on) this.#areas = { on, list: await this.api.areas(on, signal) };
    return this.#areas.list;
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
