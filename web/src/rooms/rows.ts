import type { Summary, Unit } from '../api/model';
import { communeClasses, type AnyClass, type CommuneClass } from '../state/model';
import { fold } from '../text';

/** A commune in the list. */
export interface Row {
  readonly unit: Unit;
  readonly summary: Summary | null;
}

export type SortBy = 'name' | 'class' | 'missing';

export interface Wanted {
  readonly find: string;
  readonly province: string;
  readonly only: CommuneClass | null;
  /** Codes of the communes of an oversight area; null: all. */
  readonly members: ReadonlySet<string> | null;
  readonly sort: SortBy;
  readonly down: boolean;
}

const rank = (code: AnyClass | undefined): number => {
  const place = communeClasses.findIndex((c) => c === code);
  return place < 0 ? communeClasses.length : place;
};

/** Communes of the list that fit the filters, in order; names by the Vietnamese alphabet. */
export function rowsOf(units: readonly Unit[], summaryOf: ReadonlyMap<string, Summary>, wanted: Wanted): readonly Row[] {
  const find = fold(wanted.find);
  const compare = new Intl.Collator('vi').compare;
  const rows = units
    .map((unit): Row => ({ unit, summary: summaryOf.get(unit.code) ?? null }))
    .filter(({ unit, summary }) => {
      if (wanted.province && unit.parent !== wanted.province) return false;
      if (wanted.members && !wanted.members.has(unit.code)) return false;
      if (wanted.only && summary?.class !== wanted.only) return false;
      return !find || fold(unit.fullName).includes(find) || unit.code.startsWith(find);
    });
  const byName = (a: Row, b: Row): number => compare(a.unit.name, b.unit.name) || compare(a.unit.code, b.unit.code);
  const by: Record<SortBy, (a: Row, b: Row) => number> = {
    name: byName,
    class: (a, b) => rank(a.summary?.class) - rank(b.summary?.class),
    missing: (a, b) => (a.summary?.missing ?? 0) - (b.summary?.missing ?? 0)
  };
  const turn = wanted.down ? -1 : 1;
  return [...rows].sort((a, b) => turn * by[wanted.sort](a, b) || byName(a, b));
}
