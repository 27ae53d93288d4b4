import type { Lang } from '../i18n/translate';
import type { Period } from '../state/model';
import { Http } from './http';
import type * as m from './model';
import { page, type Page } from './read';
import * as read from './readers';
import * as records from './records';

export const placeLists = { crossing: 'crossings', trail: 'trails', route: 'routes', hotspot: 'hotspots', plot: 'plots' } as const;
export type PlaceKind = keyof typeof placeLists;

/** The most rows a list gives at once. */
const everything = 10_000;

/** The questions this page asks of the server. Every one can be cancelled. */
export class Client {
  readonly #http: Http;

  constructor(lang: () => Lang) {
    this.#http = new Http(lang);
  }

  session(signal: AbortSignal): Promise<m.Session> {
    return this.#http.get('/api/v1/session', {}, read.session, signal);
  }

  async signIn(name: string, password: string, signal: AbortSignal): Promise<m.Session> {
    return read.session(await this.#http.send('POST', '/api/v1/session', { name, password }, signal));
  }

  async signOut(signal: AbortSignal): Promise<void> {
    await this.#http.send('DELETE', '/api/v1/session', undefined, signal);
  }

  overview(signal: AbortSignal): Promise<m.Overview> {
    return this.#http.get('/api/v1/overview', {}, read.overview, signal);
  }

  codes(signal: AbortSignal): Promise<m.Codes> {
    return this.#http.get('/api/v1/codes', {}, records.codes, signal);
  }

  criteria(id: string, signal: AbortSignal): Promise<m.Criteria> {
    return this.#http.get(`/api/v1/criteria/${encodeURIComponent(id)}`, {}, read.criteria, signal);
  }

  communes(signal: AbortSignal): Promise<Page<m.Unit>> {
    return this.#http.get('/api/v1/units', { level: 'commune', limit: everything }, (body) => page(body, read.unit), signal);
  }

  provinces(signal: AbortSignal): Promise<Page<m.Unit>> {
    return this.#http.get('/api/v1/units', { level: 'province', limit: everything }, (body) => page(body, read.unit), signal);
  }

  findCommunes(q: string, signal: AbortSignal): Promise<Page<m.Unit>> {
    return this.#http.get('/api/v1/units', { level: 'commune', q, limit: 8 }, (body) => page(body, read.unit), signal);
  }

  unit(code: string, signal: AbortSignal): Promise<m.UnitDetail> {
    return this.#http.get(`/api/v1/units/${encodeURIComponent(code)}`, {}, read.unitDetail, signal);
  }

  locate(lon: number, lat: number, signal: AbortSignal): Promise<m.Located | null> {
    return this.#http.get('/api/v1/locate', { lon, lat }, records.located, signal);
  }

  summaries(year: number, signal: AbortSignal): Promise<m.Summaries> {
    return this.#http.get('/api/v1/assessments', { year, detail: 'summary', limit: everything }, read.summaries, signal);
  }

  assessment(code: string, year: number, signal: AbortSignal): Promise<m.Assessment> {
    return this.#http.get(`/api/v1/units/${encodeURIComponent(code)}/assessment`, { year }, read.assessment, signal);
  }

  trend(code: string, signal: AbortSignal): Promise<readonly m.TrendYear[]> {
    return this.#http.get(`/api/v1/units/${encodeURIComponent(code)}/trend`, {}, read.trend, signal);
  }

  figures(code: string, year: number, signal: AbortSignal): Promise<Page<m.Figure>> {
    return this.#http.get(`/api/v1/units/${encodeURIComponent(code)}/reports`, { year }, (body) => page(body, read.figure), signal);
  }

  incidents(unit: string, period: Period, kinds: readonly string[], signal: AbortSignal): Promise<Page<m.Incident>> {
    const query = { unit, from: period.from, to: period.to, kind: kinds.join(','), limit: 50 };
    return this.#http.get('/api/v1/incidents', query, (body) => page(body, records.incident), signal);
  }

  incident(id: string, signal: AbortSignal): Promise<m.Incident> {
    return this.#http.get(`/api/v1/incidents/${encodeURIComponent(id)}`, {}, records.incident, signal);
  }

  histogram(period: Period | null, kinds: readonly string[], signal: AbortSignal): Promise<m.Histogram> {
    const query = { from: period?.from, to: period?.to, kind: kinds.join(',') };
    return this.#http.get('/api/v1/incidents/histogram', query, records.histogram, signal);
  }

  places(kind: PlaceKind, q: string, signal: AbortSignal): Promise<Page<m.Place>> {
    return this.#http.get(`/api/v1/${placeLists[kind]}`, { q, limit: q ? 8 : everything }, (body) => page(body, records.place), signal);
  }
}
