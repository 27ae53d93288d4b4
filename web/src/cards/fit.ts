import type { Finding } from '../api/boundaries';
import { distance, number } from '../format';
import { isKey, type Key, type Lang, type Words } from '../i18n/translate';

interface Labels {
  t(key: Key, words?: Words): string;
}

/** The kind of a misfit in words; the code itself where this page does not know it. */
export function fitTitle(finding: Pick<Finding, 'kind'>, labels: Labels): string {
  const key = `fit.kind.${finding.kind}`;
  return isKey(key) ? labels.t(key) : finding.kind;
}

/** An area in square metres as people say it: 420 m², 1,8 ha, 12 km². */
export function ground(lang: Lang, m2: number | null): string {
  if (m2 === null) return '–';
  if (m2 < 10_000) return `${number(lang, m2, m2 < 10 ? 1 : 0)} m²`;
  return m2 < 1_000_000 ? `${number(lang, m2 / 10_000, 1)} ha` : `${number(lang, m2 / 1_000_000, 1)} km²`;
}

export function fitRows(finding: Finding, lang: Lang, labels: Labels): readonly (readonly [string, string])[] {
  return [
    [labels.t('fit.area'), ground(lang, finding.areaM2)],
    [labels.t('fit.width'), finding.widthM === null ? '' : finding.widthM < 10 ? `${number(lang, finding.widthM, 1)} m` : distance(lang, finding.widthM)]
  ];
}
