import { describe, expect, it } from 'vitest';
import { fold, parseCoordinates, wordsOf } from '../../src/text';

describe('fold', () => {
  it('takes diacritics, capitals and đ away', () => {
    expect(fold('Đakrông')).toBe('dakrong');
    expect(fold('  Lao Bảo ')).toBe('lao bao');
    expect(fold('Thượng Trạch')).toBe('thuong trach');
  });
});

describe('the words of HTML', () => {
  it('has no tags, and runs nothing', () => {
    expect(wordsOf('<a href="https://osm.org">© OpenStreetMap</a><img src=x onerror="throw 1">')).toBe('© OpenStreetMap');
    expect(wordsOf('')).toBe('');
  });
});

describe('coordinates', () => {
  it.each([
    ['16.62, 106.59', 16.62, 106.59],
    ['16,62; 106,59', 16.62, 106.59],
    ['16.62 106.59', 16.62, 106.59],
    ['16,62 106,59', 16.62, 106.59],
    ['16.62,106.59', 16.62, 106.59],
    ['16; 106', 16, 106],
    ['106.59, 16.62', 16.62, 106.59]
  ])('reads %s', (text, lat, lon) => {
    expect(parseCoordinates(text)).toEqual({ lat, lon });
  });

  it.each(['Lao Bảo', '16,62', '16.62', 'mốc 605', '16.62, 206.59', '16.62, 106.59, 3', ''])('leaves %s alone', (text) => {
    expect(parseCoordinates(text)).toBeNull();
  });
});
