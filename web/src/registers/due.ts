import { daysBetween } from '../format';
import { said, type Row } from './rows.svelte';

/** Days by which the revisit of a plot is overdue; null: it is not. The server says whether it is. */
export function overdueDays({ place }: Row, today: string): number | null {
  const due = said(place, 'revisit_due');
  return place.fields['overdue'] === true ? (due ? Math.max(0, daysBetween(due, today)) : 0) : null;
}

const hotspotOrder = ['suspected', 'reformed', 'managed', 'dismantled', 'held_clear', 'closed'];
const day = (row: Row, field: string): string => said(row.place, field) || '9999';

/** Plots: those overdue first, the longest overdue at the top; then by the day they are due. */
export function plotsInOrder(rows: readonly Row[], today: string): readonly Row[] {
  return [...rows].sort((a, b) => (overdueDays(b, today) ?? -1) - (overdueDays(a, today) ?? -1) || day(a, 'revisit_due').localeCompare(day(b, 'revisit_due')));
}

/** Hot spots: those that ask for something first, then those that have stood in their state the longest. */
export function hotspotsInOrder(rows: readonly Row[]): readonly Row[] {
  const at = (row: Row): number => hotspotOrder.indexOf(said(row.place, 'state'));
  return [...rows].sort((a, b) => at(a) - at(b) || day(a, 'since').localeCompare(day(b, 'since')));
}
