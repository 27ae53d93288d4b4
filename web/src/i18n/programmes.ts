import { enProgrammes } from './en-programmes';
import type { Lang, Words } from './translate';
import { viProgrammes, type ProgrammeKey } from './vi-programmes';

const dictionaries: Record<Lang, Record<ProgrammeKey, string>> = { vi: viProgrammes, en: enProgrammes };

export type { ProgrammeKey } from './vi-programmes';

/** The text of a key of the room of programmes, which comes with that room; {words} filled in. */
export function sayProgramme(lang: Lang, key: ProgrammeKey, words: Words = {}): string {
  return dictionaries[lang][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(words[name] ?? whole));
}
