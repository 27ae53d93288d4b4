import type { CycleRow } from '../api/cycle';
import type { CycleAddress } from '../state/cycle';
import { fold } from '../text';

/** What a table of the cycle is narrowed to and sorted by. */
export interface Wanted extends Pick<CycleAddress, 'state' | 'silent' | 'sort' | 'down'> {
  readonly find: string;
  readonly class: string;
}

/** Orders of classes and states, as the server lists them. */
export interface Orders {
  readonly classes: readonly string[];
  readonly states: readonly string[];
}

/** Days of the oldest silence; 0: none. */
export const oldest = (row: CycleRow): number => row.silent[0]?.days ?? 0;

const unsent: readonly string[] = ['due', 'draft', 'returned', 'missing'];

/** Whether a report's day has passed, or, of a model, the year's report is not handed in. */
export const owes = (row: CycleRow): boolean => row.silent.length > 0 || (row.report !== null && unsent.includes(row.report.state));

const far = 1e9;

function rank(row: CycleRow, sort: Wanted['sort'], orders: Orders): number {
  switch (sort) {
    case 'class':
      return orders.classes.indexOf(row.class);
    case 'recognition':
      return row.recognition ? orders.states.indexOf(row.recognition.state) : -1;
    case 'silent':
      return 2 * oldest(row) + Number(owes(row));
    case 'deadline':
      return row.next ? row.next.days : far;
    case 'name':
      return 0;
  }
}

/** The rows that fit, in order, as the server writes them into a file: see internal/api/cycle.go. */
export function tableOf(rows: readonly CycleRow[], wanted: Wanted, orders: Orders): readonly CycleRow[] {
  const find = fold(wanted.find);
  const { compare } = new Intl.Collator('vi');
  const byName = (a: CycleRow, b: CycleRow): number => compare(a.name, b.name);
  const turn = wanted.down ? -1 : 1;
  const order = (a: CycleRow, b: CycleRow): number =>
    turn * (wanted.sort === 'name' ? byName(a, b) : rank(a, wanted.sort, orders) - rank(b, wanted.sort, orders)) || byName(a, b) || (a.code < b.code ? -1 : 1);
  return rows
    .filter(
      (row) =>
        (!wanted.class || row.class === wanted.class) &&
        (!wanted.state || (row.recognition?.state ?? 'none') === wanted.state) &&
        (!wanted.silent || owes(row)) &&
        (!find || row.code.startsWith(find) || fold(row.fullName).includes(find))
    )
    .sort(order);
}
