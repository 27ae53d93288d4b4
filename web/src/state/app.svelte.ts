import { createContext } from 'svelte';
import { Client } from '../api/client';
import type { Codes, Criteria, Histogram, Overview, Session, Summaries, Summary, Unit } from '../api/model';
import { why, type Problem } from '../api/problem';
import { pick, translate, type Key, type Lang, type Text, type Words } from '../i18n/translate';
import type { Theme } from '../map/palette';
import { LocationState } from './location.svelte';
import { communeClasses, reportYear, sameSelection, type Box, type CommuneClass, type Period, type Selection } from './model';
import { Resource } from './resource.svelte';
import { ThemeState } from './theme.svelte';

const criteriaSet = 'qd-28-2025';

/** What the whole page shares: the address, the language, who is signed in, and the facts that many parts show. */
export class App {
  readonly location = new LocationState();
  readonly theme = new ThemeState();
  readonly api = new Client(() => this.lang);

  readonly session = new Resource<Session>();
  readonly overview = new Resource<Overview>();
  readonly codes = new Resource<Codes>();
  readonly communes = new Resource<readonly Unit[]>();
  readonly provinces = new Resource<readonly Unit[]>();
  readonly summaries = new Resource<Summaries>();
  readonly criteria = new Resource<Criteria>();
  readonly histogram = new Resource<Histogram>();
  readonly inPeriod = new Resource<Histogram>();

  online = $state(window.navigator.onLine);
  /** Selected from a list or a search: the map goes there as soon as the place is known. */
  toReveal = $state.raw<Selection | null>(null);
  /** Coordinates that were searched for, in degrees. */
  marked = $state.raw<{ lon: number; lat: number } | null>(null);
  /** Where the map is asked to go, in degrees: west, south, east, north. */
  goal = $state.raw<Box | null>(null);
  /** A stranger is offered the sign-in form until they put it away. */
  signingIn = $state(true);
  /** On a narrow screen: whether the sheet shows the layers. */
  legendOpen = $state(false);

  readonly lang = $derived<Lang>(this.location.current.lang);
  readonly signedIn = $derived(Boolean(this.session.value?.account));
  readonly today = $derived(this.session.value?.today ?? new Date().toISOString().slice(0, 10));
  readonly years = $derived(this.overview.value?.years ?? []);
  readonly year = $derived(this.location.current.year ?? this.years[0] ?? Number(this.today.slice(0, 4)));
  readonly chosenPeriod = $derived<Period | null>(this.location.current.period);
  readonly period = $derived<Period>(this.chosenPeriod ?? reportYear(this.year));
  readonly periodOpen = $derived(this.today <= reportYear(this.year).to);
  readonly selection = $derived<Selection | null>(this.location.current.selection);
  readonly mapTheme = $derived<Theme>(this.theme.effective);

  readonly summaryOf = $derived(new Map<string, Summary>((this.summaries.value?.items ?? []).map((s) => [s.code, s])));
  readonly byClass = $derived.by(() => {
    const items = this.summaries.value?.items ?? [];
    if (items.length === 0) return new Map<CommuneClass, string[]>();
    return new Map<CommuneClass, string[]>(communeClasses.map((code) => [code, items.filter((s) => s.class === code).map((s) => s.code)]));
  });
  readonly provinceName = $derived(new Map((this.provinces.value ?? []).map((p) => [p.code, p.name])));

  constructor() {
    // A link that names a thing but no view: the map goes to the thing.
    const { selection, view } = this.location.current;
    if (!view) this.toReveal = selection;
    window.addEventListener('online', () => {
      this.online = true;
      this.#retryFailed();
    });
    window.addEventListener('offline', () => (this.online = false));
  }

  t(key: Key, words?: Words): string {
    return translate(this.lang, key, words);
  }

  text(text: Text): string {
    return pick(this.lang, text);
  }

  why(problem: Problem): string {
    return why(this.lang, problem);
  }

  /** The label of a code of the API's lists; the code itself until the lists are here. */
  label(list: string, id: string): string {
    const text = this.codes.value?.label(list, id);
    return text ? this.text(text) : id;
  }

  /** Selects something: a step of its own, so that "back" returns. On the map, unless said otherwise. */
  select(selection: Selection | null): void {
    if (!sameSelection(selection, this.selection)) this.location.go({ selection });
  }

  /** Selects something the map may not show yet, and asks the map to go there. */
  reveal(selection: Selection): void {
    this.toReveal = selection;
    this.legendOpen = false;
    this.location.go({ selection, room: 'map' });
  }

  /** Goes to a place (degrees), and opens the commune it lies in. */
  async goTo(lon: number, lat: number): Promise<void> {
    this.location.go({ room: 'map' });
    this.goal = [lon - 0.06, lat - 0.06, lon + 0.06, lat + 0.06];
    this.marked = { lon, lat };
    try {
      const commune = await this.api.locate(lon, lat, new AbortController().signal);
      this.location.replace({ selection: commune && { kind: 'unit', id: commune.code } });
    } catch {
      // The place is shown all the same; only the commune is not known.
      this.location.replace({ selection: null });
    }
  }

  /** What everybody may see. */
  async start(): Promise<void> {
    await Promise.all([
      this.session.load((signal) => this.api.session(signal)),
      this.communes.load(async (signal) => (await this.api.communes(signal)).items),
      this.provinces.load(async (signal) => (await this.api.provinces(signal)).items)
    ]);
  }

  /** What only those who are signed in may see, whatever the year. */
  loadShared(): void {
    void this.codes.load((signal) => this.api.codes(signal));
    void this.overview.load((signal) => this.api.overview(signal));
  }

  loadSummaries(year: number): void {
    void this.summaries.load((signal) => this.api.summaries(year, signal));
  }

  loadHistogram(kinds: readonly string[]): void {
    void this.histogram.load((signal) => this.api.histogram(null, kinds, signal));
  }

  countInPeriod(period: Period, kinds: readonly string[]): void {
    void this.inPeriod.load((signal) => this.api.histogram(period, kinds, signal));
  }

  needCriteria(): void {
    if (this.criteria.value || this.criteria.loading || !this.signedIn) return;
    void this.criteria.load((signal) => this.api.criteria(criteriaSet, signal));
  }

  forgetSecrets(): void {
    for (const resource of [this.overview, this.summaries, this.histogram, this.inPeriod, this.criteria]) resource.clear();
  }

  async signOut(): Promise<void> {
    await this.api.signOut(new AbortController().signal);
    await this.session.load((signal) => this.api.session(signal));
    this.forgetSecrets();
  }

  #retryFailed(): void {
    const all: readonly { problem: Problem | null; retry(): Promise<void> }[] = [
      this.session,
      this.overview,
      this.codes,
      this.communes,
      this.provinces,
      this.summaries,
      this.histogram,
      this.inPeriod
    ];
    for (const resource of all) if (resource.problem) void resource.retry();
  }
}

export const [getApp, setApp] = createContext<App>();
