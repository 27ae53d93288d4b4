import type { Traffic } from '../api/ledger';

/** A reporting month: its code (2026-11), first and last day. It runs from the 15th of the month before to the 14th. */
export interface ReportMonth {
  readonly code: string;
  readonly from: string;
  readonly to: string;
}

const code = (year: number, month: number): string => `${year}-${String(month).padStart(2, '0')}`;

function reportMonth(year: number, month: number): ReportMonth {
  const before = month === 1 ? code(year - 1, 12) : code(year, month - 1);
  return { code: code(year, month), from: `${before}-15`, to: `${code(year, month)}-14` };
}

/** The twelve reporting months up to the one that runs on a day (2026-11-21). */
export function lastMonths(day: string): readonly ReportMonth[] {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = year * 12 + (month - 1) + (date >= 15 ? 1 : 0);
  return Array.from({ length: 12 }, (_, i) => {
    const at = last - 11 + i;
    return reportMonth(Math.floor(at / 12), (at % 12) + 1);
  });
}

const length = (t: Traffic): number => Date.parse(t.to) - Date.parse(t.from);

/** Whether a month goes on on a day: nobody can have reported it yet. */
export const runs = (month: ReportMonth, day: string): boolean => day <= month.to;

/** The report that says most exactly how a crossing stood in a month: the shortest period that holds it. null: nobody reported. */
export function reportOf(reports: readonly Traffic[], month: ReportMonth): Traffic | null {
  const holding = reports.filter((t) => t.from <= month.from && t.to >= month.to);
  const telling = holding.filter((t) => t.status !== '');
  const [best] = [...(telling.length > 0 ? telling : holding)].sort((a, b) => length(a) - length(b));
  return best ?? null;
}

/** Persons both ways in a period; whole is false where one way is not known. null: neither is. */
export function persons({ figures }: Traffic): { readonly n: number; readonly whole: boolean } | null {
  const { persons_in: into, persons_out: out } = figures;
  if (into === null && out === null) return null;
  return { n: (into ?? 0) + (out ?? 0), whole: into !== null && out !== null };
}

/** The reports of each crossing, the earliest first. */
export function byCrossing(reports: readonly Traffic[]): ReadonlyMap<string, readonly Traffic[]> {
  const all = new Map<string, Traffic[]>();
  for (const t of reports) all.set(t.crossing, [...(all.get(t.crossing) ?? []), t]);
  for (const list of all.values()) list.sort((a, b) => a.from.localeCompare(b.from));
  return all;
}
