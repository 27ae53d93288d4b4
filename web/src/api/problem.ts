import type { Key, Lang, Text, Words } from '../i18n/translate';
import { translate } from '../i18n/translate';

/** What is wrong with one field of what was sent, in both languages. */
export interface Fault {
  readonly field: string;
  readonly reason: Text;
}

/** Why a request gave nothing: the server's own words, or what happened on the way. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    /** The server's text, in the language that was asked for; empty where it said nothing. */
    readonly detail: string,
    readonly kind: 'refused' | 'unreachable' | 'unreadable',
    options?: ErrorOptions,
    readonly faults: readonly Fault[] = []
  ) {
    super(detail || kind, options);
  }

  get needsSignIn(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

/** Turns whatever was thrown into a Problem. A TypeError is how fetch says that nobody answered. */
export function asProblem(cause: unknown): Problem {
  if (cause instanceof Problem) return cause;
  if (cause instanceof TypeError) return new Problem(0, '', 'unreachable');
  return new Problem(0, '', 'unreadable');
}

/** A problem as a phrase to put after "could not ...". */
export function why(lang: Lang, problem: Problem): string {
  if (problem.detail) return problem.detail;
  const [key, words]: [Key, Words] =
    problem.kind === 'unreachable'
      ? ['state.unreachable', {}]
      : problem.kind === 'unreadable'
        ? ['state.bad_answer', {}]
        : ['state.server_error', { status: problem.status }];
  return translate(lang, key, words);
}
