import type { DraftBody, Sheet } from '../api/cycle';
import { parseAmount } from '../entry/values';

export const valueStates = ['reported', 'not_collected', 'withheld', 'not_applicable'] as const;
export type ValueState = (typeof valueStates)[number];

/** One figure as it is being written. */
interface Typed {
  state: ValueState;
  /** As it was typed; empty: nothing is said. */
  value: string;
}

/** All that is typed, as it is put away between visits. */
interface Stored {
  readonly nil: boolean;
  readonly document: string;
  readonly figures: Readonly<Record<string, Typed>>;
  readonly answers: Readonly<Record<string, string>>;
}

/** Where what is typed is put away; whoever signs out takes it along. */
const draftPrefix = 'cotmoc.report.';

const isState = (value: string): value is ValueState => (valueStates as readonly string[]).includes(value);

/** A report while it is written. What is typed is put away at once, so that a reload or a look elsewhere loses nothing. */
export class ReportDraft {
  nil = $state(false);
  document = $state('');
  figures = $state<Record<string, Typed>>({});
  answers = $state<Record<string, string>>({});
  /** What was typed before and not saved was found and put back. */
  restored = $state(false);
  #saved = '';
  readonly #key: string;

  constructor(
    private readonly sheet: Sheet,
    private readonly store: Storage | null,
    /** What an account typed is for that account alone. */
    account = ''
  ) {
    this.#key = `${draftPrefix}${account}.${sheet.id}`;
    this.#take(sheet);
    this.#saved = this.#text();
    this.#restore();
  }

  get dirty(): boolean {
    return this.#text() !== this.#saved;
  }

  /** Figures whose number cannot be read, by indicator. */
  get unreadable(): readonly string[] {
    return this.sheet.asks.filter((a) => !this.fixed(a.indicator) && this.figure(a.indicator).state === 'reported' && this.figure(a.indicator).value.trim() !== '' && parseAmount(this.figure(a.indicator).value) === null).map((a) => a.indicator);
  }

  /** A nil report makes every count 0: nothing is to be typed. */
  fixed(indicator: string): boolean {
    return this.nil && !this.sheet.asks.some((a) => a.indicator === indicator && a.base);
  }

  figure(indicator: string): Typed {
    return this.figures[indicator] ?? { state: 'reported', value: '' };
  }

  set(indicator: string, change: Partial<Typed>): void {
    this.figures[indicator] = { ...this.figure(indicator), ...change };
    this.keep();
  }

  /** Puts away what is typed. */
  keep(): void {
    if (this.dirty) this.store?.setItem(this.#key, this.#text());
    else this.store?.removeItem(this.#key);
  }

  /** It was saved as it stands: the sheet of the server is the new beginning. */
  saved(): void {
    this.#saved = this.#text();
    this.restored = false;
    this.keep();
  }

  /** Throws away what is typed. */
  forget(): void {
    this.#take(this.sheet);
    this.saved();
  }

  /** What is sent: a figure of which nothing is said is left out. */
  body(): DraftBody {
    const values: Record<string, { value?: number; value_state?: string }> = {};
    for (const { indicator } of this.sheet.asks) {
      if (this.fixed(indicator)) continue;
      const { state, value } = this.figure(indicator);
      const amount = parseAmount(value);
      if (state !== 'reported') values[indicator] = { value_state: state };
      else if (amount !== null) values[indicator] = { value: amount };
    }
    const answers = Object.fromEntries(Object.entries(this.answers).filter(([, reason]) => reason.trim() !== ''));
    return { nil_report: this.nil, document: this.document.trim(), values, answers };
  }

  #take(sheet: Sheet): void {
    this.nil = sheet.draft?.nil ?? false;
    this.document = sheet.draft?.document ?? '';
    const figures: Record<string, Typed> = {};
    for (const { indicator } of sheet.asks) {
      const found = sheet.draft?.values[indicator];
      if (found) figures[indicator] = { state: isState(found.state) ? found.state : 'reported', value: found.value === null ? '' : String(found.value) };
    }
    this.figures = figures;
    this.answers = { ...sheet.draft?.answers };
  }

  #restore(): void {
    const kept = this.store?.getItem(this.#key);
    if (!kept || kept === this.#saved) return;
    try {
      const found = JSON.parse(kept) as Stored;
      this.nil = found.nil;
      this.document = found.document;
      this.figures = { ...found.figures };
      this.answers = { ...found.answers };
      this.restored = true;
    } catch {
      this.store?.removeItem(this.#key);
    }
  }

  #text(): string {
    const said = Object.entries(this.figures).filter(([, f]) => f.value !== '' || f.state !== 'reported');
    const answered = Object.entries(this.answers).filter(([, reason]) => reason !== '');
    const sorted = <T>(list: [string, T][]): Record<string, T> => Object.fromEntries(list.sort(([a], [b]) => (a < b ? -1 : 1)));
    return JSON.stringify({ nil: this.nil, document: this.document, figures: sorted(said), answers: sorted(answered) });
  }
}

/** Where things put away for the length of a visit go; null where the browser forbids it. */
export function visitStore(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
