import { en } from './en';
import { vi, type Key } from './vi';

export type { Key } from './vi';
export type Lang = 'vi' | 'en';
export type Words = Readonly<Record<string, string | number>>;

/** A text in both languages, as the API sends it. */
export interface Text {
  readonly vi: string;
  readonly en: string;
}

const dictionaries: Record<Lang, Record<Key, string>> = { vi, en };

/** The text of a key in a language, with {words} filled in. */
export function translate(lang: Lang, key: Key, words: Words = {}): string {
  return dictionaries[lang][key].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const word = words[name];
    return word === undefined ? whole : String(word);
  });
}

/** Picks the language of a text of the API; Vietnamese where the other is empty. */
export function pick(lang: Lang, text: Text): string {
  return text[lang] || text.vi || text.en;
}

export function isKey(key: string): key is Key {
  return key in vi;
}
