import type { Lang } from './i18n/translate';

const locale: Record<Lang, string> = { vi: 'vi-VN', en: 'en-GB' };

/** A number as people of the language write it: 14.820 and 0,08 in Vietnamese, 14,820 and 0.08 in English. */
export function number(lang: Lang, value: number, digits = 2): string {
  return new Intl.NumberFormat(locale[lang], { maximumFractionDigits: digits }).format(value);
}

/** A place as people of the language write it: latitude, then longitude. */
export function lonLat(lang: Lang, [lon, lat]: readonly [number, number]): string {
  return [lat, lon].map((v) => number(lang, v, 6)).join(lang === 'vi' ? '; ' : ', ');
}

/** A ratio as per cent, with as many decimals as small ratios need. */
export function percent(lang: Lang, ratio: number): string {
  const value = ratio * 100;
  const digits = value !== 0 && Math.abs(value) < 0.1 ? 3 : 2;
  return `${number(lang, value, digits)} %`;
}

/** Days are days in Vietnam, seven hours ahead of UTC all the year round. */
const ahead = 7 * 3_600_000;

/** A day given as 2026-12-14, or the day in Vietnam of a time given in RFC 3339; written 14/12/2026 in tables of both languages. */
export function day(value: string | null | undefined): string {
  const at = value?.includes('T') ? Date.parse(value) : NaN;
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(Number.isNaN(at) ? (value ?? '') : new Date(at + ahead).toISOString());
  return found ? `${found[3]}/${found[2]}/${found[1]}` : '';
}

/** The same day in a sentence: 14/12/2026 in Vietnamese, 14 December 2026 in English. */
export function dayInWords(lang: Lang, value: string): string {
  const figures = day(value);
  if (lang === 'vi' || figures === '') return figures;
  const at = new Date(`${figures.split('/').reverse().join('-')}T00:00:00Z`);
  return at.toLocaleDateString(locale.en, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}

/** A time given in RFC 3339 as it is in Vietnam: 08:05 14/12/2026. */
export function moment(value: string): string {
  const at = Date.parse(value);
  return Number.isNaN(at) ? '' : `${new Date(at + ahead).toISOString().slice(11, 16)} ${day(value)}`;
}

/** The same time in a sentence: 08:05 14/12/2026 in Vietnamese, 08:05 on 14 December 2026 in English. */
export function momentInWords(lang: Lang, value: string): string {
  const figures = moment(value);
  return lang === 'vi' || figures === '' ? figures : `${figures.slice(0, 5)} on ${dayInWords(lang, value)}`;
}

/** A day as people say it: 1/7/2025, 1 July 2025. */
export function shortDay(lang: Lang, value: string): string {
  if (lang === 'en') return dayInWords(lang, value);
  return day(value)
    .split('/')
    .map((part) => part.replace(/^0/, ''))
    .join('/');
}

/** A month given as 2026-12 or a day, written 12/2026. */
export function month(value: string): string {
  const found = /^(\d{4})-(\d{2})/.exec(value);
  return found ? `${found[2]}/${found[1]}` : '';
}

/** Days from one day to another, both 2026-12-14; negative when the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / 86_400_000);
}

/** Coordinates for people: latitude first. */
export function position(lang: Lang, lon: number, lat: number): string {
  const separator = lang === 'vi' ? '; ' : ', ';
  return `${number(lang, lat, 4)}${separator}${number(lang, lon, 4)}`;
}

/** A distance in metres as people say it: 30 m, 3,4 km, 18 km. */
export function distance(lang: Lang, metres: number): string {
  if (metres < 1000) return `${number(lang, metres, 0)} m`;
  return `${number(lang, metres / 1000, metres < 10_000 ? 1 : 0)} km`;
}

/** A figure of a criterion in its unit: ratios as per cent, the rest as numbers. */
export function figure(lang: Lang, value: number | null, unit: string): string {
  if (value === null) return '–';
  if (unit === 'ratio') return percent(lang, value);
  return unit === 'm2' ? `${number(lang, value)} m²` : number(lang, value);
}
