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
  /** The version it was typed over. */
  readonly version: number;
  readonly nil: boolean;
  readonly document: string;
  readonly figures: Readonly<Record<string, Typed>>;
  readonly answers: Readonly<Record<string, string>>;
}

/** Where what is typed is put away; whoever signs out takes it along. */
const draftPrefix = 'cotmoc.report.';

const isState = (value: string): value is ValueState => (valueStates as readonly string[]).includes(value);

function figuresOf(sheet: Sheet): Record<string, Typed> {
  const figures: Record<string, Typed> = {};
  for (const { indicator } of sheet.asks) {
    const found = sheet.draft?.values[indicator];
    if (found) figures[indicator] = { state: isState(found.state) ? found.state : 'reported', value: found.value === null ? '' : String(found.value) };
  }
  return figures;
}

/** A report while it is written. What is typed is put away at once, so that a reload or a look elsewhere loses nothing. */
export class ReportDraft {
  nil = $state(false);
  document = $state('');
  figures = $state<Record<string, Typed>>({});
  answers = $state<Record<string, string>>({});
  /** What was typed before and not saved was found and put back. */
  restored = $state(false);
  /** The version of the server that what is typed goes on from. */
  version = 0;
  #saved = '';
  readonly #key: string;

  constructor(
    private sheet: Sheet,
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
    if (this.dirty) this.store?.setItem(this.#key, JSON.stringify({ version: this.version, ...(JSON.parse(this.#text()) as Omit<Stored, 'version'>) } satisfies Stored));
    else this.store?.removeItem(this.#key);
  }

  /** It was saved as it stands: the sheet of the server is the new beginning. */
  saved(next: Sheet): void {
    this.sheet = next;
    this.version = next.version;
    this.#saved = this.#text();
    this.restored = false;
    this.keep();
  }

  /** Throws away what is typed. */
  forget(): void {
    this.takeOver(this.sheet);
  }

  /** Another post saved meanwhile: what is typed stays and goes on from its version. */
  goOn(later: Sheet): void {
    this.version = later.version;
    this.keep();
  }

  /** What another post saved takes the place of what is typed. */
  takeOver(later: Sheet): void {
    this.#take(later);
    this.saved(later);
  }

  /** What is typed and what another post saved, figure by figure, where they differ. */
  beside(later: Sheet): readonly { readonly indicator: string; readonly mine: Typed; readonly theirs: Typed }[] {
    const theirs = figuresOf(later);
    const nothing: Typed = { state: 'reported', value: '' };
    return this.sheet.asks
      .map(({ indicator }) => ({ indicator, mine: this.fixed(indicator) ? { state: 'reported' as const, value: '0' } : this.figure(indicator), theirs: theirs[indicator] ?? nothing }))
      .filter(({ mine, theirs: other }) => mine.state !== other.state || (mine.state === 'reported' && parseAmount(mine.value) !== parseAmount(other.value)));
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
    return { version: this.version, nil_report: this.nil, document: this.document.trim(), values, answers };
  }

  #take(sheet: Sheet): void {
    this.version = sheet.version;
    this.nil = sheet.draft?.nil ?? false;
    this.document = sheet.draft?.document ?? '';
    this.figures = figuresOf(sheet);
    this.answers = { ...sheet.draft?.answers };
  }

  #restore(): void {
    const kept = this.store?.getItem(this.#key);
    if (!kept) return;
    try {
      const found = JSON.parse(kept) as Stored;
      this.version = found.version;
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
