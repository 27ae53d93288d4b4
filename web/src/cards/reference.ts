import type { Reference } from '../api/reference';
import { distance, number } from '../format';
import type { Lang } from '../i18n/translate';
import type { Labels } from './place';

/** Metres with their sign, as people say an offset: +400 m, −1,2 km. */
export function offsetText(lang: Lang, metres: number): string {
  const sign = Math.round(metres) < 0 ? '−' : '+';
  return `${sign}${distance(lang, Math.abs(metres))}`;
}

/** From how many metres along or off the border on a marker names no place any more. */
const farM = 10_000;

/** Whether a place is one that its nearest marker names. */
export function byMarker(r: Reference): boolean {
  return r.marker !== '' && r.offsetM !== null && Math.abs(r.offsetM) <= farM && r.distanceM <= farM;
}

/** The nearest marker and how far along the border: "LA 605/2 +400 m"; empty where none stands within 50 km. */
export function markerText(lang: Lang, r: Reference): string {
  if (!r.marker || r.offsetM === null || Math.abs(r.offsetM) > 5 * farM) return '';
  return `${r.country} ${r.marker} ${offsetText(lang, r.offsetM)}`;
}

/** A side within a sentence: names keep their capitals. */
export function sideText(labels: Labels, side: string): string {
  const text = labels.label('side', side);
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** How far off the border, and on which side. */
export function besideText(lang: Lang, r: Reference, labels: Labels): string {
  if (r.side === 'on_line') return labels.t('ref.on_line');
  const side = r.side === 'unknown' ? '' : `, ${sideText(labels, r.side)}`;
  return labels.t('ref.off', { distance: distance(lang, r.distanceM) }) + side;
}

/** The rows of a card about a place by the border; what is not known is empty. */
export function referenceRows(lang: Lang, r: Reference | null, labels: Labels): readonly (readonly [string, string])[] {
  if (!r) return [];
  const sure = labels.t(r.approximate ? 'ref.approximate' : 'ref.surveyed', { radius: distance(lang, r.uncertaintyM) });
  return [
    [labels.t('ref.nearest'), markerText(lang, r)],
    [labels.t('ref.beside'), `${besideText(lang, r, labels)} (${sure})`],
    [labels.t('ref.chainage'), labels.t('ref.chainage_text', { km: number(lang, r.chainageM / 1000, 1), country: labels.label('country', r.country) })]
  ];
}
