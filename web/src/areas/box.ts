import type { Unit } from '../api/model';
import type { Box } from '../state/model';

/** Room around the seats in degrees, as the communes reach beyond them. */
const margin = 0.08;

/** The box around the seats of some communes; null where none has a seat. */
export function boxOf(units: readonly Unit[], codes: ReadonlySet<string>): Box | null {
  const seats = units.flatMap((u) => (codes.has(u.code) && u.seat ? [u.seat] : []));
  if (seats.length === 0) return null;
  const [lons, lats] = [seats.map((s) => s[0]), seats.map((s) => s[1])];
  return [Math.min(...lons) - margin, Math.min(...lats) - margin, Math.max(...lons) + margin, Math.max(...lats) + margin];
}
