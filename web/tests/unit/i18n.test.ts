import { describe, expect, it } from 'vitest';
import { enCycle } from '../../src/i18n/en-cycle';
import { viCycle } from '../../src/i18n/vi-cycle';
import { enEntry } from '../../src/i18n/en-entry';
import { say } from '../../src/i18n/entry';
import { viEntry } from '../../src/i18n/vi-entry';
import { en } from '../../src/i18n/en';
import { isKey, pick, translate } from '../../src/i18n/translate';
import { vi } from '../../src/i18n/vi';

const words = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? '').sort();

describe('texts', () => {
  it('has every key in both languages, with the same words to fill in', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort());
    for (const [key, text] of Object.entries(vi)) {
      expect(isKey(key) && words(en[key]), key).toEqual(words(text));
    }
  });

  it('has every text of entry and registers in both languages, with the same words', () => {
    expect(Object.keys(enEntry).sort()).toEqual(Object.keys(viEntry).sort());
    for (const [key, text] of Object.entries(viEntry)) {
      expect(words(enEntry[key as keyof typeof viEntry]), key).toEqual(words(text));
      expect(text.normalize('NFC')).toBe(text);
    }
    expect(say('vi', 'near.more', { n: 3 })).toBe('và 3 bản ghi nữa');
  });

  it("has every text of the year's cycle in both languages, with the same words", () => {
    for (const [key, text] of Object.entries(viCycle)) {
      expect(words(enCycle[key as keyof typeof viCycle]), key).toEqual(words(text));
      expect(text.normalize('NFC')).toBe(text);
    }
  });

  it('is written in composed letters (NFC)', () => {
    for (const text of Object.values(vi)) expect(text.normalize('NFC')).toBe(text);
  });

  it('fills in words and leaves unknown ones visible', () => {
    expect(translate('vi', 'time.count', { n: 3 })).toBe('3 sự việc');
    expect(translate('en', 'time.count')).toBe('{n} incidents');
  });

  it('falls back to Vietnamese where the API has no English', () => {
    expect(pick('en', { vi: 'có', en: '' })).toBe('có');
  });
});
