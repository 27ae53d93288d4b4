import { isAnyClass } from '../state/model';
import type * as m from './model';
import { listOf, mask, numeric, numericOrNull, object, string, stringOr, text, truth } from './read';

const statuses: readonly m.RebaseStatus[] = ['exact', 'apportioned', 'not_comparable'];

/** A status this page does not know is not comparable; a figure without one is the unit's own. */
export function statusOf(value: unknown): m.RebaseStatus {
  return value === undefined ? 'exact' : (statuses.find((s) => s === value) ?? 'not_comparable');
}

/** Reads each entry of an object by its name; null stays null. */
function entries<T>(value: unknown, read: (item: unknown) => T): Record<string, T | null> {
  const out: Record<string, T | null> = {};
  for (const [name, item] of Object.entries(object(value ?? {}))) out[name] = item ? read(item) : null;
  return out;
}

export const badge = (value: unknown): m.TrendValue['badge'] => (value ? text(value) : null);

function figure(item: unknown): m.TrendValue {
  const o = object(item);
  return {
    value: numericOrNull(o['value']),
    state: stringOr(o['state'], 'missing'),
    status: statusOf(o['status']),
    error: numericOrNull(o['error']),
    badge: badge(o['badge']),
    missing: listOf(o['missing'], string),
    ...mask(o)
  };
}

function population(item: unknown): m.TrendPopulation {
  const o = object(item);
  return {
    value: numericOrNull(o['value']),
    asOf: stringOr(o['as_of'], ''),
    sources: listOf(o['sources'], string),
    stale: truth(o['stale']),
    status: statusOf(o['status']),
    badge: badge(o['badge'])
  };
}

function rate(item: unknown): m.TrendRate {
  const o = object(item);
  return { value: numericOrNull(o['value']), error: numericOrNull(o['error']), stale: truth(o['stale']), status: statusOf(o['status']) };
}

/** A class this page does not know is undetermined; null says that the unit did not exist. */
function classOf(value: unknown): m.TrendYear['class'] {
  if (value === null) return null;
  return typeof value === 'string' && isAnyClass(value) ? value : 'undetermined';
}

function year(item: unknown): m.TrendYear {
  const o = object(item);
  return {
    year: numeric(o['year']),
    class: classOf(o['class']),
    provisional: truth(o['provisional']),
    rebased: truth(o['rebased']),
    values: entries(o['values'], figure),
    population: o['population'] ? population(o['population']) : null,
    rates: entries(o['rates'], rate)
  };
}

/** The years of a unit, read over the version of one day, and the days on which its line broke. */
export function trend(body: unknown): m.Trend {
  const o = object(body);
  const reforms = listOf(o['reforms'], (item): m.Reform => {
    const r = object(item);
    return { on: string(r['on']), legalRef: stringOr(r['legal_ref'], ''), kinds: listOf(r['kinds'], string) };
  });
  return { reforms, years: listOf(o['years'], year), names: entries(o['names'], string) };
}
