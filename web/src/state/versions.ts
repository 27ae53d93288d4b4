import type { Summary, Unit } from '../api/model';
import { communeClasses, isCommuneClass, type CommuneClass } from './model';

/** Verdicts by code, of the versions that are shown only. Without a list of units, all of them. */
export function summariesOf(shown: readonly Unit[] | null, items: readonly Summary[]): ReadonlyMap<string, Summary> {
  const version = shown && new Map(shown.map((u) => [u.code, u.validFrom]));
  const fits = (s: Summary): boolean => !version || !s.validFrom || version.get(s.code) === s.validFrom;
  return new Map(items.filter(fits).map((s) => [s.code, s]));
}

/** Codes of the communes of each class; one whose version was not assessed is undetermined. Empty while nothing is known. */
export function classesOf(shown: readonly Unit[] | null, items: readonly Summary[], summaryOf: ReadonlyMap<string, Summary>): ReadonlyMap<CommuneClass, readonly string[]> {
  if (items.length === 0) return new Map();
  const out = new Map<CommuneClass, string[]>(communeClasses.map((code) => [code, []]));
  for (const code of shown ? shown.map((u) => u.code) : summaryOf.keys()) {
    const found = summaryOf.get(code)?.class ?? 'undetermined';
    out.get(isCommuneClass(found) ? found : 'undetermined')?.push(code);
  }
  return out;
}

/** Days on which units of a list began or ended, with how many did, added to what was known. */
export function changesOf(units: readonly Unit[], known: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const day of units.flatMap((u) => [u.validFrom, u.validTo])) if (day) found.set(day, (found.get(day) ?? 0) + 1);
  for (const [day, n] of known) found.set(day, Math.max(n, found.get(day) ?? 0));
  return found;
}

/** The reforms worth a step of the date control: the latest, newest first. */
export function steps(reforms: readonly string[], today: string, most = 3): readonly string[] {
  return reforms.filter((day) => day <= today).sort().reverse().slice(0, most);
}

/** The day before a day, both 2025-07-01. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}
