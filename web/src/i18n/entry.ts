import { enEntry } from './en-entry';
import { fill, type Lang, type Words } from './translate';
import { viEntry, type EntryKey } from './vi-entry';

const dictionaries: Record<Lang, Record<EntryKey, string>> = { vi: viEntry, en: enEntry };

export type { EntryKey } from './vi-entry';

/** The text of a key of the rooms of entry and registers, which come with those rooms; {words} filled in. */
export function say(lang: Lang, key: EntryKey, words: Words = {}): string {
  return fill(lang, dictionaries[lang][key], words);
}

export function isEntryKey(key: string): key is EntryKey {
  return key in viEntry;
}
