import { enCycle } from './en-cycle';
import { fill, type Lang, type Words } from './translate';
import { viCycle, type CycleKey } from './vi-cycle';

const dictionaries: Record<Lang, Record<CycleKey, string>> = { vi: viCycle, en: enCycle };

export type { CycleKey } from './vi-cycle';

/** The text of a key of the room of the year's cycle, which comes with that room; {words} filled in. */
export function tell(lang: Lang, key: CycleKey, words: Words = {}): string {
  return fill(lang, dictionaries[lang][key], words);
}
