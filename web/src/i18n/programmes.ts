import { enProgrammes } from './en-programmes';
import { fill, pick, type Lang, type Text, type Words } from './translate';
import { viProgrammes, type ProgrammeKey } from './vi-programmes';

const dictionaries: Record<Lang, Record<ProgrammeKey, string>> = { vi: viProgrammes, en: enProgrammes };

export type { ProgrammeKey } from './vi-programmes';

/** The text of a key of the room of programmes, which comes with that room; {words} filled in. */
export function sayProgramme(lang: Lang, key: ProgrammeKey, words: Words = {}): string {
  return fill(lang, dictionaries[lang][key], words);
}

/** The name of an institution; where every unit of a level is one, it says so. */
export function institutionName(lang: Lang, name: Text, level: string): string {
  const said = pick(lang, name);
  return level === 'commune' || level === 'district' ? sayProgramme(lang, `pro.each.${level}`, { name: said }) : said;
}
