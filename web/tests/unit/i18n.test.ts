import { describe, expect, it } from 'vitest';
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
