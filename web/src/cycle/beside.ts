import type { Judged } from '../api/cycle';

/** One unit under two criteria sets; null: that set does not judge it. */
export interface Pair {
  readonly code: string;
  readonly name: string;
  /** Of a village, group or agency the name of its commune. */
  readonly communeName: string;
  readonly one: Judged | null;
  readonly other: Judged | null;
  readonly differs: boolean;
}

/** Two lists of classes side by side: units whose class differs first, then by name in the Vietnamese alphabet. */
export function beside(one: readonly Judged[], other: readonly Judged[]): readonly Pair[] {
  const left = new Map(one.map((j) => [j.code, j]));
  const right = new Map(other.map((j) => [j.code, j]));
  const { compare } = new Intl.Collator('vi');
  return [...new Set([...left.keys(), ...right.keys()])]
    .map((code): Pair => {
      const [a, b] = [left.get(code) ?? null, right.get(code) ?? null];
      return { code, name: (a ?? b)?.name ?? code, communeName: (a ?? b)?.communeName ?? '', one: a, other: b, differs: a?.class !== b?.class };
    })
    .sort((a, b) => Number(b.differs) - Number(a.differs) || compare(a.name, b.name) || compare(a.communeName, b.communeName) || (a.code < b.code ? -1 : 1));
}

/** How many units go from which class to which, the most first; "" where a set does not judge. */
export function moves(pairs: readonly Pair[]): readonly { readonly from: string; readonly to: string; readonly n: number }[] {
  const counts = new Map<string, number>();
  for (const { one, other } of pairs) {
    const key = `${one?.class ?? ''} ${other?.class ?? ''}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .map(([key, n]) => {
      const [from = '', to = ''] = key.split(' ');
      return { from, to, n };
    })
    .sort((a, b) => b.n - a.n || (a.from + a.to < b.from + b.to ? -1 : 1));
}
