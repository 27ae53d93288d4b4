import { dayInWords } from '../format';
import { en } from './en';
import { vi, type Key } from './vi';

export type { Key } from './vi';
export type Lang = 'vi' | 'en';
export type Words = Readonly<Record<string, string | number | null>>;

/** A text in both languages, as the API sends it. */
export interface Text {
  readonly vi: string;
  readonly en: string;
}

const dictionaries: Record<Lang, Record<Key, string>> = { vi, en };

/** Fills in the {words} of a text. A day (2026-12-14) or a time is written as sentences of the language write a day. */
export function fill(lang: Lang, text: string, words: Words): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const word = words[name];
    return word === undefined ? whole : typeof word === 'string' && /^\d{4}-\d\d-\d\d(T.*)?$/.test(word) ? dayInWords(lang, word) : String(word ?? '');
  });
}

/** The text of a key in a language, with {words} filled in. */
export function translate(lang: Lang, key: Key, words: Words = {}): string {
  return fill(lang, dictionaries[lang][key], words);
}

/** Picks the language of a text of the API; Vietnamese where the other is empty. */
export function pick(lang: Lang, text: Text): string {
  return text[lang] || text.vi || text.en;
}

export function isKey(key: string): key is Key {
  return key in vi;
}
