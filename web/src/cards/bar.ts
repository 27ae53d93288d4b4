import type { Result } from '../api/model';
import type { AnyClass } from '../state/model';

/** A figure on its way to the next threshold; fractions of the bar's length. */
export interface Bar {
  /** Where the figure stands. */
  readonly at: number;
  /** Where the next threshold stands; 1 where there is none above. */
  readonly next: number;
  readonly band: AnyClass | null;
  readonly nextBand: AnyClass | null;
  /** How far it still is, in the unit of the figure; null at the top. */
  readonly gap: number | null;
}

/** The bounds of a threshold written for machines: ">= 0.001 and < 0.005". */
export function bounds(threshold: string): { lower: number | null; upper: number | null } {
  const find = (sign: string): number | null => {
    const found = new RegExp(`${sign}\\s*(\\d+(?:\\.\\d+)?)`).exec(threshold);
    return found ? Number(found[1]) : null;
  };
  return { lower: find('>='), upper: find('<(?!=)') };
}

const ladder: readonly AnyClass[] = ['type_3', 'type_2', 'type_1'];
const above = (band: AnyClass): AnyClass | null => ladder[ladder.indexOf(band) + 1] ?? null;

/** How much of the bar lies beyond the next threshold. */
const beyond = 0.25;

/**
 * The bar of a criterion of Art. 4 or 5; null where it has no scale (conditions of Art. 6, key routes) or no figure.
 * Where no range is reached, the API shows the threshold of the lowest one.
 */
export function barOf(result: Pick<Result, 'id' | 'observed' | 'unit' | 'threshold' | 'band'>): Bar | null {
  const { observed, band } = result;
  if (observed === null || result.id.startsWith('art6') || result.unit === 'criteria' || result.unit === 'yes_no') return null;
  const { lower, upper } = bounds(result.threshold);
  if (lower === null && upper === null) return null;
  const province = result.id.startsWith('art5');
  if (lower !== null && observed < lower) return scaled(observed, lower, band, band ?? (province ? 'key_province' : 'type_2'));
  if (upper !== null && observed < upper) return scaled(observed, upper, band, above(band ?? 'type_3'));
  return { at: 1, next: 1, band, nextBand: null, gap: null };
}

function scaled(observed: number, threshold: number, band: AnyClass | null, nextBand: AnyClass | null): Bar {
  const length = threshold / (1 - beyond);
  return { at: observed / length, next: 1 - beyond, band, nextBand, gap: threshold - observed };
}
