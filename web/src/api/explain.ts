import type { Text } from '../i18n/translate';
import type { Http } from './http';
import { listOf, mask, numeric, numericOrNull, object, string, stringOr, text, truth, type Masked } from './read';

/** What would have to change for the next better class: treatment and prevention, never that people go. */
export interface Advice {
  readonly to: string;
  readonly summary: Text;
  readonly changes: readonly { readonly label: Text; readonly unit: string; readonly now: number | null; readonly target: number | null; readonly route: Text }[];
}

export interface YearFigure extends Masked {
  readonly indicator: string;
  readonly label: Text;
  readonly before: number | null;
  readonly now: number | null;
  readonly change: number | null;
}

/** A fall in addicts beside its counted outflow and the neighbours' rises. */
export interface Balance {
  readonly fall: number;
  readonly finding: string;
  readonly summary: Text;
  readonly outflow: readonly { readonly indicator: string; readonly label: Text; readonly value: number | null; readonly masked?: Text }[];
  readonly neighbours: readonly { readonly code: string; readonly name: string; readonly change: number | null }[];
}

/** A year beside the one before, and the way to the next better class. */
export interface Explanation {
  readonly year: number;
  readonly class: string;
  readonly before: { readonly year: number; readonly class: string; readonly asIf: boolean; readonly rebased: boolean } | null;
  readonly advice: Advice | null;
  /** Why there is no advice. */
  readonly noAdvice: Text | null;
  readonly figures: readonly YearFigure[];
  readonly balance: Balance | null;
}

function advice(value: unknown): Advice | null {
  if (!value) return null;
  const o = object(value);
  return {
    to: string(o['to']),
    summary: text(o['summary']),
    changes: listOf(o['changes'], (item) => {
      const c = object(item);
      return { label: text(c['label']), unit: stringOr(c['unit'], ''), now: numericOrNull(c['now']), target: numericOrNull(c['target']), route: text(c['route']) };
    })
  };
}

function balance(value: unknown): Balance | null {
  if (!value) return null;
  const o = object(value);
  return {
    fall: numericOrNull(o['fall']) ?? 0,
    finding: stringOr(o['finding'], ''),
    summary: text(o['summary']),
    outflow: listOf(o['outflow'], (item) => {
      const f = object(item);
      return { indicator: string(f['indicator']), label: text(f['label']), value: numericOrNull(f['value']), ...mask(f) };
    }),
    neighbours: listOf(o['neighbours'], (item) => {
      const n = object(item);
      return { code: string(n['code']), name: stringOr(n['name'], ''), change: numericOrNull(n['change']) };
    })
  };
}

export function explanation(body: unknown): Explanation {
  const o = object(body);
  const before = o['before'] ? object(o['before']) : null;
  const own = stringOr(before?.['class'], '');
  const asIf = stringOr(before?.['as_if'], '');
  return {
    year: numeric(o['year']),
    class: string(o['class']),
    before: before && { year: numeric(before['year']), class: own || asIf, asIf: !own && asIf !== '', rebased: truth(before['rebased']) },
    advice: advice(o['advice']),
    noAdvice: o['no_advice'] ? text(o['no_advice']) : null,
    figures: listOf(o['figures'], (item) => {
      const f = object(item);
      return { indicator: string(f['indicator']), label: text(f['label']), before: numericOrNull(f['before']), now: numericOrNull(f['now']), change: numericOrNull(f['change']), ...mask(f) };
    }),
    balance: balance(o['balance'])
  };
}

export function explain(http: Http, code: string, year: number, signal: AbortSignal): Promise<Explanation> {
  return http.get(`/api/v1/units/${encodeURIComponent(code)}/explanation`, { year }, explanation, signal);
}
