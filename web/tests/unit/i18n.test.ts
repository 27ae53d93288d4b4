import { describe, expect, it } from 'vitest';
import { enCycle } from '../../src/i18n/en-cycle';
import { viCycle } from '../../src/i18n/vi-cycle';
import { enEntry } from '../../src/i18n/en-entry';
import { say } from '../../src/i18n/entry';
import { viEntry } from '../../src/i18n/vi-entry';
import { en } from '../../src/i18n/en';
import { unitKind } from '../../src/i18n/kinds';
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

  it('writes a day in a sentence as the language does, and the kind of a unit in English', () => {
    expect(translate('vi', 'kin.on', { date: '2025-07-01' })).toContain('01/07/2025');
    expect(translate('en', 'kin.on', { date: '2025-07-01' })).toContain('1 July 2025');
    expect(say('en', 'conflict.text', { by: 'an', date: '2026-11-21T21:01:28Z' })).toContain('22 November 2026');
    expect(translate('en', 'kin.on', { date: null })).not.toContain('null');
    expect([unitKind('en', 'Xã'), unitKind('en', 'Phường'), unitKind('vi', 'Xã'), unitKind('en', 'Châu')]).toEqual(['Commune', 'Ward', 'Xã', 'Châu']);
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
