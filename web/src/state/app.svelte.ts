import { createContext } from 'svelte';
import { Client } from '../api/client';
import type { Codes, Criteria, Histogram, Overview, Session, RecognitionMark, Summaries, Unit } from '../api/model';
import { why, type Problem } from '../api/problem';
import { pick, translate, type Key, type Lang, type Text, type Words } from '../i18n/translate';
import type { FeatureCollection } from 'geojson';
import type { Theme } from '../map/palette';
import { LocationState } from './location.svelte';
import { deedsOf, reportYear, rooms, sameSelection, type Box, type Chosen, type Drawing, type EntryKind, type LayerId, type LonLat, type Period, type Selection } from './model';
import { Resource } from './resource.svelte';
import { ThemeState } from './theme.svelte';
import { classesOf, changesOf, steps, summariesOf } from './versions';

const criteriaSet = 'qd-28-2025';

/** What the whole page shares: the address, the language, who is signed in, and the facts that many parts show. */
export class App {
  readonly location = new LocationState();
  readonly theme = new ThemeState();
  readonly api = new Client(
    () => this.lang,
    () => void this.#sessionOver()
  );

  readonly session = new Resource<Session>();
  readonly overview = new Resource<Overview>();
  readonly codes = new Resource<Codes>();
  readonly communes = new Resource<readonly Unit[]>();
  readonly provinces = new Resource<readonly Unit[]>();
  readonly summaries = new Resource<Summaries>();
  /** How recognition of communes stands today, by code. */
  readonly recognised = new Resource<ReadonlyMap<string, RecognitionMark>>();
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
  /** One's own account is shown. */
  accountOpen = $state(false);
  /** The oversight area that is open, as its communes; while it is edited a click on the map takes a commune in or out. */
  outlined = $state.raw<{ readonly members: readonly string[]; readonly editing: boolean } | null>(null);
  toggleMember = $state.raw<((code: string) => void) | null>(null);
  /** Rows of a file that is looked at before it is imported, on the map. */
  preview = $state.raw<FeatureCollection | null>(null);
  /** Layers whose records changed: the map asks for them anew. */
  changed = $state.raw<readonly string[]>([]);
  /** The record that is being entered: its kind, its code (empty: a new one), and what is known of it already. */
  entering = $state.raw<{ readonly kind: EntryKind; readonly code: string; readonly given: Readonly<Record<string, string>> } | null>(null);
  drawing = $state.raw<Drawing | null>(null);
  /** A form of another room that waits for a place on the map. */
  picking = $state.raw<{ readonly at: LonLat | null; readonly done: (at: LonLat | null) => unknown } | null>(null);
  /** Layers of which a record was written here, and how often: their tiles and lists are asked for again. */
  written = $state.raw<{ readonly layer: string; readonly n: number }>({ layer: '', n: 0 });
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

  /** The day whose units are shown; null: today. */
  readonly on = $derived<string | null>(this.location.current.on);
  /** Verdicts on the unit versions that are shown: one on another version of the same code says nothing here. */
  readonly summaryOf = $derived(summariesOf(this.communes.value, this.summaries.value?.items ?? []));
  readonly byClass = $derived(classesOf(this.communes.value, this.summaries.value?.items ?? [], this.summaryOf));
  /** Communes of the day shown whose version was not assessed in the chosen year. */
  readonly unassessed = $derived(this.summaries.value && this.communes.value ? this.communes.value.filter((u) => !this.summaryOf.has(u.code)).length : 0);
  /** Days on which the law changed units. */
  readonly reforms = new Resource<readonly string[]>();
  readonly reformSteps = $derived(steps(this.reforms.value ?? [], this.today));
  /** Communes of the day that nobody gave a boundary: the map cannot show that they are missing. */
  readonly shapeless = $derived(this.communes.value?.filter((u) => !u.hasShape).length ?? 0);
  /** Days on which communes began or ended, with how many, as far as the lists that were loaded tell. */
  changes = $state.raw<ReadonlyMap<string, number>>(new Map());
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

  /** Whether who is signed in may do something: their role decides, the server enforces it. */
  may(deed: 'see_figures' | 'see_records' | 'see_restricted' | 'see_shared' | 'share' | 'write_records' | 'keep_log' | 'import' | 'keep_areas' | 'administer' | 'read_audit'): boolean {
    return this.session.value?.account?.may.includes(deed) ?? false;
  }

  /** Whether who is here may see a layer, or some of it: their role decides, the server enforces it. */
  sees(layer: LayerId): boolean {
    const deeds = deedsOf(layer);
    return deeds.length === 0 || deeds.some((deed) => this.may(deed));
  }

  /** The rooms of whoever is here: accounts are not kept in the demo, where nobody signs in. */
  readonly rooms = $derived(rooms.filter((room) => room !== 'keep' || (!this.session.value?.demo && (this.may('administer') || this.may('read_audit')))));

  /** Whether a column of a layer is kept from who is signed in. */
  hides(layer: string, column: string): boolean {
    return this.session.value?.hidden.get(layer)?.includes(column) ?? false;
  }

  /** What stands in a column, or that this account is not shown it: missing, it must not read as unknown. */
  shown(layer: string, column: string, value: string): string {
    return this.hides(layer, column) ? this.t('state.not_shown') : value;
  }

  /** The label of a code of the API's lists; the code itself until the lists are here. */
  label(list: string, id: string): string {
    const text = this.codes.value?.label(list, id);
    return text ? this.text(text) : id;
  }

  /** Selects something: a step of its own, so that "back" returns. On the map, unless said otherwise. */
  select(selection: Selection | null): void {
    this.marked = null;
    if (!sameSelection(selection, this.selection)) this.location.go({ selection });
  }

  /** Selects something the map may not show yet, and asks the map to go there. */
  reveal(selection: Selection): void {
    this.toReveal = selection;
    this.legendOpen = false;
    this.location.go({ selection, room: 'map' });
  }

  /** Begins to enter a record; on the map, where its place is said. */
  enter(kind: EntryKind, code = '', given: Readonly<Record<string, string>> = {}): void {
    this.entering = { kind, code, given };
    this.legendOpen = false;
    this.location.go(kind === 'traffic' ? { selection: null, room: 'map' } : { room: 'map', ...(code ? {} : { selection: null }) });
  }

  /** Says that a record of a layer was written: what is shown of it is asked for again. */
  wrote(layer: string): void {
    this.written = { layer, n: this.written.n + 1 };
    void this.overview.retry();
    void this.histogram.retry();
    void this.inPeriod.retry();
  }

  /** Goes to a place (degrees), and opens the commune it lies in. */
  async goTo(lon: number, lat: number): Promise<void> {
    this.location.go({ room: 'map' });
    this.goal = [lon - 0.06, lat - 0.06, lon + 0.06, lat + 0.06];
    this.marked = { lon, lat };
    try {
      const commune = await this.api.locate(lon, lat, this.on, new AbortController().signal);
      this.location.replace({ selection: commune && { kind: 'unit', id: commune.code } });
    } catch {
      // The place is shown all the same; only the commune is not known.
      this.location.replace({ selection: null });
    }
  }

  /** What everybody may see. */
  async start(): Promise<void> {
    void this.reforms.load((signal) => this.api.reforms(signal));
    await this.session.load((signal) => this.api.session(signal));
  }

  /** The units of a day; null: today. */
  loadUnits(on: string | null): void {
    void this.provinces.load((signal) => this.api.units('province', on, signal));
    void this.communes.load(async (signal) => {
      const units = await this.api.units('commune', on, signal);
      this.changes = changesOf(units, this.changes);
      return units;
    });
  }

  /** Goes to a unit on the map of a day; the present one where no known reform lies between. */
  travel(on: string, code: string): void {
    this.toReveal = { kind: 'unit', id: code };
    this.legendOpen = false;
    this.location.go({ selection: this.toReveal, room: 'map', on: this.presentOr(on) });
  }

  /** null where the units of the day are, as far as is known, those of today. */
  presentOr(on: string): string | null {
    const later = [...this.changes.keys()].some((d) => d > on && d <= this.today);
    return later || on > this.today ? on : null;
  }

  /** What only those who are signed in may see, whatever the year. */
  loadShared(): void {
    void this.codes.load((signal) => this.api.codes(signal));
    void this.overview.load((signal) => this.api.overview(signal));
  }

  loadSummaries(year: number): void {
    void this.summaries.load((signal) => this.api.summaries(year, signal));
    void this.recognised.load((signal) => this.api.recognised(signal));
  }

  loadHistogram(chosen: Chosen): void {
    void this.histogram.load((signal) => this.api.histogram(null, chosen, signal));
  }

  countInPeriod(period: Period, chosen: Chosen): void {
    void this.inPeriod.load((signal) => this.api.histogram(period, chosen, signal));
  }

  /** Asks anew for what may have changed with the records of layers. */
  refresh(layers: readonly string[]): void {
    this.changed = layers;
    for (const resource of [this.overview, this.summaries, this.recognised, this.histogram, this.inPeriod]) void resource.retry();
  }

  needCriteria(): void {
    if (this.criteria.value || this.criteria.loading || !this.signedIn) return;
    void this.criteria.load((signal) => this.api.criteria(criteriaSet, signal));
  }

  forgetSecrets(): void {
    for (const resource of [this.overview, this.summaries, this.recognised, this.histogram, this.inPeriod, this.criteria]) resource.clear();
  }

  async signOut(): Promise<void> {
    await this.api.signOut(new AbortController().signal);
    try {
      window.sessionStorage.clear(); // reports that were typed and not kept
    } catch {
      // Storage may be forbidden; then nothing was put there.
    }
    await this.session.load((signal) => this.api.session(signal));
    this.forgetSecrets();
  }

  /** The session was ended elsewhere, or by time: the page is a stranger's again, with a way in. */
  async #sessionOver(): Promise<void> {
    if (!this.signedIn || this.session.loading) return;
    await this.session.load((signal) => this.api.session(signal));
    if (this.signedIn) return;
    this.accountOpen = false;
    this.signingIn = true;
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
