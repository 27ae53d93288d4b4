import type { TrendYear } from '../api/model';

/** A year on the chart: x and y are fractions of the drawing, y from the top; null where nobody reported. */
export interface TrendPoint {
  readonly year: number;
  readonly x: number;
  readonly y: number | null;
  readonly value: number | null;
}

/** People on file in a year: addicts and users; unknown as soon as one of the two is. */
export function peopleOf(year: TrendYear): number | null {
  const addicts = year.values['addicts_on_file']?.value ?? null;
  const users = year.values['users_on_file']?.value ?? null;
  return addicts === null || users === null ? null : addicts + users;
}

/** Points of the chart, the scale from 0 to the largest value. */
export function trendPoints(years: readonly TrendYear[]): readonly TrendPoint[] {
  const values = years.map(peopleOf);
  const top = Math.max(1, ...values.map((v) => v ?? 0));
  const step = years.length > 1 ? 1 / (years.length - 1) : 0;
  return years.map((year, i) => {
    const value = values[i] ?? null;
    return { year: year.year, x: years.length > 1 ? i * step : 0.5, y: value === null ? null : 1 - value / top, value };
  });
}

/** Runs of neighbouring years that were reported: a gap in the reports is a gap in the line. */
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
