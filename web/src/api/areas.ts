import { isAnyClass, type AnyClass } from '../state/model';
import type { NamedUnit } from './model';
import { listOf, mask, numericOrNull, object, string, stringOr, truth, type Masked } from './read';
import { unitName } from './boundaries';

/** A commune in an oversight area, from a day until the day before another (empty: open). */
export interface Member {
  readonly unit: string;
  readonly name: string;
  readonly validFrom: string;
  readonly validTo: string;
  /** It counts on the day asked for. */
  readonly stands: boolean;
}

/** A commune an area still names though a reform ended it; what it became is proposed, not taken. */
export interface EndedMember {
  readonly unit: string;
  readonly name: string;
  readonly endedOn: string;
  readonly successors: readonly (NamedUnit & { readonly partial: boolean; readonly member: boolean })[];
}

/** A named set of communes and the post that holds it. */
export interface Area {
  readonly code: string;
  readonly name: string;
  readonly holderRole: string;
  readonly province: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly source: string;
  /** Communes on the day asked for. */
  readonly size: number;
  /** Codes of areas that hold all its communes, that it holds, and that share some with it. */
  readonly within: readonly string[];
  readonly holds: readonly string[];
  readonly overlaps: readonly string[];
  /** Empty in a list; past and coming ones too. */
  readonly members: readonly Member[];
  readonly ended: readonly EndedMember[];
}

/** What is sent to create or replace an area. */
export interface AreaDraft {
  readonly name: string;
  readonly holder_role: string;
  readonly province: string;
  readonly valid_from: string;
  readonly valid_to: string | null;
  readonly members: readonly { readonly unit: string; readonly valid_from: string; readonly valid_to: string | null }[];
}

/** A sum over an area; a part that is missing makes it unknown, and "at least" what was reported. */
export interface AreaSum extends Masked {
  readonly value: number | null;
  readonly complete: boolean;
  readonly atLeast: number | null;
  readonly reported: number | null;
  readonly missing: readonly string[];
}

export interface AreaSummary {
  readonly year: number | null;
  readonly communes: number;
  readonly reported: number | null;
  readonly counts: Readonly<Partial<Record<AnyClass, number>>>;
  readonly silent: readonly NamedUnit[];
  readonly indicators: Readonly<Record<string, AreaSum>>;
  readonly incidents: number | null;
}

function member(item: unknown): Member {
  const o = object(item);
  return {
    unit: string(o['unit']),
    name: stringOr(o['name'], '') || string(o['unit']),
    validFrom: stringOr(o['valid_from'], ''),
    validTo: stringOr(o['valid_to'], ''),
    stands: o['stands'] === undefined ? true : truth(o['stands'])
  };
}

function ended(item: unknown): EndedMember {
  const o = object(item);
  const successors = listOf(o['successors'], (s) => {
    const part = object(s);
    return { code: string(part['unit']), name: stringOr(part['name'], '') || string(part['unit']), partial: truth(part['partial']), member: truth(part['member']) };
  });
  return { unit: string(o['unit']), name: stringOr(o['name'], '') || string(o['unit']), endedOn: stringOr(o['ended_on'], ''), successors };
}

export function area(item: unknown): Area {
  const o = object(item);
  const members = listOf(o['members'], member);
  return {
    code: string(o['code']),
    name: string(o['name']),
    holderRole: stringOr(o['holder_role'], ''),
    province: stringOr(o['province'], ''),
    validFrom: stringOr(o['valid_from'], ''),
    validTo: stringOr(o['valid_to'], ''),
    source: stringOr(o['source'], ''),
    size: numericOrNull(o['size']) ?? members.length,
    within: listOf(o['within'], string),
    holds: listOf(o['holds'], string),
    overlaps: listOf(o['overlaps'], string),
    members,
    ended: listOf(o['ended_members'], ended)
  };
}

function sum(item: unknown): AreaSum {
  const o = object(item);
  const complete = o['state'] === 'reported';
  return {
    // A sum that is not said to be complete is not shown as one.
    value: complete ? numericOrNull(o['value']) : null,
    complete,
    atLeast: numericOrNull(o['at_least']),
    reported: numericOrNull(o['reported']),
    missing: listOf(o['missing'], string),
    ...mask(o)
  };
}

export function areaSummary(body: unknown): AreaSummary {
  const o = object(body);
  const counts: Partial<Record<AnyClass, number>> = {};
  for (const [code, n] of Object.entries(object(o['counts'] ?? {}))) if (isAnyClass(code) && typeof n === 'number') counts[code] = n;
  const indicators: Record<string, AreaSum> = {};
  for (const [id, item] of Object.entries(object(o['indicators'] ?? {}))) if (item) indicators[id] = sum(item);
  const silent = listOf(o['silent'], unitName);
  return {
    year: numericOrNull(o['year']),
    communes: numericOrNull(o['communes']) ?? 0,
    reported: numericOrNull(o['reported']),
    counts,
    silent,
    indicators,
    incidents: o['incidents'] ? numericOrNull(object(o['incidents'])['total']) : null
  };
}
