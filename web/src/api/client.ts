import type { Lang } from '../i18n/translate';
import type { Chosen, Period } from '../state/model';
import { everything, Http } from './http';
import * as areas from './areas';
import * as boundaries from './boundaries';
import { ImportClient } from './imports';
import type * as m from './model';
import { numeric, object, page, type Page } from './read';
import * as read from './readers';
import * as records from './records';
import { trend } from './trend';

export const placeLists = { crossing: 'crossings', trail: 'trails', route: 'routes', hotspot: 'hotspots', plot: 'plots', marker: 'markers', post: 'posts' } as const;
export type PlaceKind = keyof typeof placeLists;

/** What a list of places where boundaries do not fit is narrowed to. */
export interface FitQuery {
  readonly on: string | null;
  readonly province: string;
  readonly kind: string;
  readonly severity: string;
}

export interface BorderQuery {
  readonly on: string | null;
  readonly province: string;
  readonly beltKm: number;
  readonly touching: boolean;
}

export interface CrosswalkQuery {
  readonly from: string;
  readonly to: string;
  readonly follow: 'people' | 'ground';
  readonly format: 'csv' | 'json';
}

/** The questions this page asks of the server. Every one can be cancelled. */
export class Client {
  readonly #http: Http;
  readonly imports: ImportClient;

  constructor(lang: () => Lang, over: () => void) {
    this.#http = new Http(lang, over);
    this.imports = new ImportClient(this.#http);
  }

  /** The way to the server, for parts of the page that come later and ask their own questions. */
  get http(): Http {
    return this.#http;
  }

  session(signal: AbortSignal): Promise<m.Session> {
    return this.#http.get('/api/v1/session', {}, read.session, signal);
  }

  async signIn(name: string, password: string, code: string, signal: AbortSignal): Promise<m.Session> {
    return read.session(await this.#http.send('POST', '/api/v1/session', { name, password, ...(code ? { code } : {}) }, signal));
  }

  async signOut(signal: AbortSignal): Promise<void> {
    await this.#http.send('DELETE', '/api/v1/session', undefined, signal);
  }

  /** Days on which the law changed units, whatever the lists that were loaded tell. */
  reforms(signal: AbortSignal): Promise<readonly string[]> {
    return this.#http.items('/api/v1/reforms', {}, read.reformDay, signal);
  }

  overview(signal: AbortSignal): Promise<m.Overview> {
    return this.#http.get('/api/v1/overview', {}, read.overview, signal);
  }

  async codes(signal: AbortSignal): Promise<m.Codes> {
    return records.codes(await this.#http.items('/api/v1/codes', {}, records.codeList, signal));
  }

  criteria(id: string, signal: AbortSignal): Promise<m.Criteria> {
    return this.#http.get(`/api/v1/criteria/${encodeURIComponent(id)}`, {}, read.criteria, signal);
  }

  /** Every unit of a level on a day; null: today. More than one page where there are many. */
  units(level: 'commune' | 'province', on: string | null, signal: AbortSignal): Promise<readonly m.Unit[]> {
    return this.#http.items('/api/v1/units', { level, on }, read.unit, signal);
  }

  async countCommunes(on: string, signal: AbortSignal): Promise<number> {
    return (await this.#http.get('/api/v1/units', { level: 'commune', on, limit: 1 }, (body) => page(body, read.unit), signal)).total;
  }

  findUnits(level: 'commune' | 'province', q: string, on: string | null, signal: AbortSignal): Promise<Page<m.Unit>> {
    return this.#http.get('/api/v1/units', { level, q, on, limit: 8 }, (body) => page(body, read.unit), signal);
  }

  unit(code: string, on: string | null, signal: AbortSignal): Promise<m.UnitDetail> {
    return this.#http.get(`/api/v1/units/${encodeURIComponent(code)}`, { on }, read.unitDetail, signal);
  }

  locate(lon: number, lat: number, on: string | null, signal: AbortSignal): Promise<m.Located | null> {
    return this.#http.get('/api/v1/locate', { lon, lat, on }, records.located, signal);
  }

  /** The communes with a recognition that nobody has taken away, by code. */
  async recognised(signal: AbortSignal): Promise<ReadonlyMap<string, m.RecognitionMark>> {
    return read.recognised(await this.#http.items('/api/v1/recognitions', { designation: 'drug_free' }, object, signal));
  }

  async summaries(year: number, signal: AbortSignal): Promise<m.Summaries> {
    let counts: m.Summaries['counts'] = {};
    const items = await this.#http.all('/api/v1/assessments', { year, detail: 'summary' }, (body) => {
      const part = read.summaries(body);
      counts = part.counts;
      return part;
    }, signal);
    return { items, counts };
  }

  assessment(code: string, year: number, signal: AbortSignal): Promise<m.Assessment> {
    return this.#http.get(`/api/v1/units/${encodeURIComponent(code)}/assessment`, { year }, read.assessment, signal);
  }

  /** The years of a unit, read over its version of a day; null: today. */
  trend(code: string, on: string | null, signal: AbortSignal): Promise<m.Trend> {
    return this.#http.get(`/api/v1/units/${encodeURIComponent(code)}/trend`, { on }, trend, signal);
  }

  figures(code: string, year: number, signal: AbortSignal): Promise<readonly m.Figure[]> {
    return this.#http.items(`/api/v1/units/${encodeURIComponent(code)}/reports`, { year }, read.figure, signal);
  }

  incidents(unit: string, period: Period, chosen: Chosen, signal: AbortSignal): Promise<Page<m.Incident>> {
    const query = { unit, ...records.incidentsOf(period, chosen), limit: 50 };
    return this.#http.get('/api/v1/incidents', query, (body) => page(body, records.incident), signal);
  }

  incident(id: string, signal: AbortSignal): Promise<m.Incident> {
    return this.#http.get(`/api/v1/incidents/${encodeURIComponent(id)}`, {}, records.incident, signal);
  }

  histogram(period: Period | null, chosen: Chosen, signal: AbortSignal): Promise<m.Histogram> {
    return this.#http.get('/api/v1/incidents/histogram', records.incidentsOf(period, chosen), records.histogram, signal);
  }

  places(kind: PlaceKind, q: string, signal: AbortSignal): Promise<Page<m.Place>> {
    return this.#http.get(`/api/v1/${placeLists[kind]}`, { q, limit: q ? 8 : everything }, (body) => page(body, records.place), signal);
  }

  fit(query: FitQuery, cursor: string | null, signal: AbortSignal, limit = 200): Promise<Page<boundaries.Finding>> {
    return this.#http.get('/api/v1/fit', { ...query, limit, cursor }, (body) => page(body, boundaries.finding), signal);
  }

  repairs(on: string | null, province: string, cursor: string | null, signal: AbortSignal): Promise<Page<boundaries.Repair>> {
    return this.#http.get('/api/v1/repairs', { on, province, limit: 200, cursor }, (body) => page(body, boundaries.repair), signal);
  }

  disagreements(on: string, province: string, least: number, cursor: string | null, signal: AbortSignal): Promise<Page<boundaries.Disagreement>> {
    return this.#http.get('/api/v1/disagreements', { on, province, least, limit: 200, cursor }, (body) => page(body, boundaries.disagreement), signal);
  }

  /** Every commune that touches the border or lies near it. */
  async border({ on, province, beltKm, touching }: BorderQuery, signal: AbortSignal): Promise<boundaries.BorderFacts> {
    let line: boundaries.BorderFacts['line'] = null;
    const items = await this.#http.all('/api/v1/border', { on, province, belt_km: beltKm, touching: touching ? 'true' : null }, (body) => {
      const part = boundaries.borderFacts(body);
      line = part.line;
      return part;
    }, signal);
    return { items, total: items.length, next: null, line };
  }

  crosswalk({ from, to, follow, format }: CrosswalkQuery, signal: AbortSignal): Promise<{ readonly name: string; readonly content: Blob }> {
    return this.#http.file('/api/v1/crosswalk', { from, to, level: 'commune', follow, format }, signal);
  }

  /** The oversight areas of a day, without their communes. */
  areas(on: string | null, signal: AbortSignal): Promise<readonly areas.Area[]> {
    return this.#http.items('/api/v1/areas', { on }, areas.area, signal);
  }

  area(code: string, on: string | null, signal: AbortSignal): Promise<areas.Area> {
    return this.#http.get(`/api/v1/areas/${encodeURIComponent(code)}`, { on }, areas.area, signal);
  }

  /** Whether an area of this code was ever recorded, whatever its days. */
  async areaKnown(code: string, signal: AbortSignal): Promise<boolean> {
    return (await this.#http.get(`/api/v1/areas/${encodeURIComponent(code)}/history`, {}, (body) => page(body, object), signal)).total > 0;
  }

  areaSummary(code: string, year: number, on: string | null, signal: AbortSignal): Promise<areas.AreaSummary> {
    return this.#http.get(`/api/v1/areas/${encodeURIComponent(code)}/summary`, { year, on }, areas.areaSummary, signal);
  }

  async saveArea(code: string, draft: areas.AreaDraft, signal: AbortSignal): Promise<areas.Area> {
    return areas.area(await this.#http.send('PUT', `/api/v1/areas/${encodeURIComponent(code)}`, draft, signal));
  }

  async endArea(code: string, on: string, signal: AbortSignal): Promise<void> {
    await this.#http.send('DELETE', `/api/v1/areas/${encodeURIComponent(code)}?on=${on}`, undefined, signal);
  }

  /** Makes an area of every former district; says how many. */
  async districts(on: string, signal: AbortSignal): Promise<number> {
    return numeric(object(await this.#http.send('POST', `/api/v1/areas/districts?on=${on}`, undefined, signal))['made']);
  }
}
