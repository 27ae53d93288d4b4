import type { Histogram } from '../api/model';
import type { Period } from '../state/model';

/** A bar of the histogram: a month with its count; x and width are fractions of the drawing. */
export interface MonthBar {
  readonly month: string;
  readonly n: number;
  readonly x: number;
  readonly width: number;
  /** Height as a fraction of the highest bar. */
  readonly height: number;
}

/** The months of a range, first and last included, as 2026-12. */
export function monthsBetween(from: string, to: string): readonly string[] {
  const out: string[] = [];
  let [year, month] = [Number(from.slice(0, 4)), Number(from.slice(5, 7))];
  const last = to.slice(0, 7);
  for (let guard = 0; guard < 1200; guard++) {
    const name = `${year}-${String(month).padStart(2, '0')}`;
    if (name > last) break;
    out.push(name);
    month += 1;
    if (month > 12) [year, month] = [year + 1, 1];
  }
  return out;
}

/** Bars for every month of the range, also those without an incident. */
export function bars(histogram: Histogram, months: readonly string[]): readonly MonthBar[] {
  const counts = new Map(histogram.months.map((row) => [row.month, row.n]));
  const top = Math.max(1, ...histogram.months.map((row) => row.n));
  const width = 1 / Math.max(1, months.length);
  return months.map((month, i) => {
    const n = counts.get(month) ?? 0;
    return { month, n, x: i * width, width, height: n / top };
  });
}

export function lastDayOf(month: string): string {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5, 7))];
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

/** Where a day lies on the scale of the months, as a fraction. */
export function at(day: string, months: readonly string[]): number {
  const first = months[0];
  const last = months.at(-1);
  if (!first || !last) return 0;
  if (day < `${first}-01`) return 0;
  if (day > lastDayOf(last)) return 1;
  const index = months.indexOf(day.slice(0, 7));
  const length = Number(lastDayOf(day.slice(0, 7)).slice(8));
  return (index + (Number(day.slice(8, 10)) - 1) / length) / months.length;
}

/** The month under a fraction of the scale. */
export function monthAt(fraction: number, months: readonly string[]): number {
  return Math.min(Math.max(Math.floor(fraction * months.length), 0), Math.max(0, months.length - 1));
}

/** Whole months as a period; the order of the two does not matter. */
export function periodOf(a: number, b: number, months: readonly string[]): Period | null {
  const first = months[Math.min(a, b)];
  const last = months[Math.max(a, b)];
  return first && last ? { from: `${first}-01`, to: lastDayOf(last) } : null;
}

/** The months a period touches, as places on the scale; those outside end at its edges. */
export function span(period: Period, months: readonly string[]): readonly [number, number] {
  const first = months[0];
  if (!first) return [0, 0];
  const place = (day: string): number => {
    const index = months.indexOf(day.slice(0, 7));
    if (index >= 0) return index;
    return day < first ? 0 : months.length - 1;
  };
  return [place(period.from), place(period.to)];
}

/** The same window moved on by a month; back to the start when it has reached the end. */
export function stepped(period: Period, months: readonly string[]): Period | null {
  const [from, to] = span(period, months);
  const width = to - from;
  const next = to + 1 >= months.length ? 0 : from + 1;
  return periodOf(next, next + width, months);
}
