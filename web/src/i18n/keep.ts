import { enKeep } from './en-keep';
import { fill, type Lang, type Words } from './translate';
import { viKeep, type KeepKey } from './vi-keep';

const dictionaries: Record<Lang, Record<KeepKey, string>> = { vi: viKeep, en: enKeep };

export type { KeepKey } from './vi-keep';

export function isKeepKey(key: string): key is KeepKey {
  return key in viKeep;
}

/** The text of a key of the room of accounts, which comes with that room; {words} filled in. */
export function sayKeep(lang: Lang, key: KeepKey, words: Words = {}): string {
  return fill(lang, dictionaries[lang][key], words);
}
