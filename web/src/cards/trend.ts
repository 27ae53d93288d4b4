import type { RebaseStatus, Reform, TrendYear } from '../api/model';

/** People on file in a year: addicts and users together, and how sure the sum is. */
export interface People {
  /** null as soon as one of the two is unknown. */
  readonly value: number | null;
  readonly status: RebaseStatus;
  /** Plus or minus, people; null: none or not known. */
  readonly error: number | null;
  /** People per resident; null: not known. */
  readonly rate: number | null;
  /** Plus or minus around the rate; null: none or not known. */
  readonly rateError: number | null;
  readonly staleRate: boolean;
  /** A sum over communes of which some are silent: there is no value, though some of it is known. */
  readonly incomplete: boolean;
  /** Codes of units whose figure is missing. */
  readonly missing: readonly string[];
  /** There is a value, of few people, and this account may not read it. */
  readonly masked: boolean;
}

/** A year on the chart: x and y are fractions of the drawing, y from the top; null where there is nothing to draw. */
export interface TrendPoint {
  readonly year: number;
  readonly x: number;
  readonly y: number | null;
  /** The ends of the error bar, as fractions; null: no bar. */
  readonly bar: readonly [number, number] | null;
  readonly people: People;
}

const order: readonly RebaseStatus[] = ['exact', 'apportioned', 'not_comparable'];
const parts = ['addicts_on_file', 'users_on_file'] as const;

/** The sum of all, or null as soon as one is unknown. */
function sum(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((total, v) => (total === null || v === null ? null : total + v), 0);
}

export function peopleOf(year: TrendYear): People {
  const figures = parts.map((id) => year.values[id] ?? null);
  const rates = parts.map((id) => year.rates[id] ?? null);
  const status = order[Math.max(...figures.map((f) => order.indexOf(f?.status ?? 'exact')))] ?? 'not_comparable';
  // Errors of parts add up: nobody says that they cancel out.
  const error = status === 'apportioned' ? sum(figures.map((f) => (f?.status === 'apportioned' ? f.error : 0))) : null;
  return {
    value: sum(figures.map((f) => f?.value ?? null)),
    status,
    error,
    rate: status === 'not_comparable' ? null : sum(rates.map((r) => (r && r.status !== 'not_comparable' ? r.value : null))),
    rateError: status === 'apportioned' ? sum(rates.map((r) => (r?.status === 'apportioned' ? r.error : 0))) : null,
    staleRate: rates.some((r) => r?.stale === true),
    incomplete: figures.some((f) => f?.state === 'incomplete'),
    missing: [...new Set(figures.flatMap((f) => (f?.masked ? [] : (f?.missing ?? []))))],
    masked: figures.some((f) => f?.masked !== undefined)
  };
}

/** Points of the chart, the scale from 0 to the largest value with its error. What cannot be compared is no point. */
export function trendPoints(years: readonly TrendYear[]): readonly TrendPoint[] {
  const people = years.map(peopleOf);
  const top = Math.max(1, ...people.map((p) => (p.value ?? 0) + (p.error ?? 0)));
  const height = (value: number): number => 1 - Math.max(0, value) / top;
  const step = years.length > 1 ? 1 / (years.length - 1) : 0;
  return people.map((p, i) => {
    const drawn = p.value !== null && p.status !== 'not_comparable' ? p.value : null;
    return {
      year: years[i]?.year ?? 0,
      x: years.length > 1 ? i * step : 0.5,
      y: drawn === null ? null : height(drawn),
      bar: drawn === null || p.error === null ? null : [height(drawn + p.error), height(drawn - p.error)],
      people: p
    };
  });
}

/** Runs of neighbouring years that can be compared: a gap in the reports is a gap in the line. */
export function runs(points: readonly TrendPoint[]): readonly (readonly TrendPoint[])[] {
  const out: TrendPoint[][] = [];
  let open = false;
  for (const point of points) {
    if (point.y === null) open = false;
    else if (open) out.at(-1)?.push(point);
    else {
      out.push([point]);
      open = true;
    }
  }
  return out;
}

/** Where a day lies between the ends of the years shown, as fractions; days outside are left out. A report year ends on 14 December: that is where its point stands. */
export function reformLines(years: readonly TrendYear[], reforms: readonly Reform[]): readonly { readonly x: number; readonly reform: Reform }[] {
  const ends = years.map((y) => Date.UTC(y.year, 11, 14));
  return reforms.flatMap((reform) => {
    const at = Date.parse(reform.on);
    const next = ends.findIndex((end) => end >= at);
    const [before, after] = [ends[next - 1], ends[next]];
    if (before === undefined || after === undefined) return [];
    return [{ x: (next - 1 + (at - before) / (after - before)) / (ends.length - 1), reform }];
  });
}
