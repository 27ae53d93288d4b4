import { enCycle } from './en-cycle';
import type { Lang, Words } from './translate';
import { viCycle, type CycleKey } from './vi-cycle';

const dictionaries: Record<Lang, Record<CycleKey, string>> = { vi: viCycle, en: enCycle };

export type { CycleKey } from './vi-cycle';

/** The text of a key of the room of the year's cycle, which comes with that room; {words} filled in. */
export function tell(lang: Lang, key: CycleKey, words: Words = {}): string {
  return dictionaries[lang][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(words[name] ?? whole));
}
