import type { Incident, Place } from '../api/model';
import type { EntryKind, LonLat } from '../state/model';
import { metresBetween } from './values';

/** Something that is recorded near what is being entered. */
export interface Near {
  readonly kind: EntryKind;
  readonly id: string;
  /** The day of an incident, the name of a place. */
  readonly name: string;
  /** The code word that tells things of the kind apart. */
  readonly word: string;
  readonly at: LonLat | null;
  /** Metres; null: the same commune, and nothing finer is known. */
  readonly metres: number | null;
}

/** How near is near, in metres. */
export const reachM = 5000;
/** How long ago a record may be. */
export const daysBack = 30;

/** Where the new record is: its place, or only its commune. */
export interface Where {
  readonly at: LonLat | null;
  readonly commune: string;
}

/** The field of a place that holds its code word; of the others it is "kind". */
const wordField: Partial<Record<EntryKind, string>> = { crossing: 'type', hotspot: 'level', plot: 'state', route: 'level', marker: 'type' };

const nearest = (a: Near, b: Near): number => (a.metres ?? Infinity) - (b.metres ?? Infinity);

/** Incidents within reach, or in the same commune where one of the two is known no finer. `but` is the record itself. */
export function nearIncidents(list: readonly Incident[], { at, commune }: Where, but: string): readonly Near[] {
  return list
    .flatMap((i): Near[] => {
      const there: LonLat | null = i.lon === null || i.lat === null ? null : [i.lon, i.lat];
      const metres = at && there ? metresBetween(at, there) : null;
      const same = commune !== '' && i.unitCode === commune;
      if (i.id === but || (metres === null ? !same : metres > reachM)) return [];
      return [{ kind: 'incident', id: i.id, name: i.from, word: i.kind, at: there, metres }];
    })
    .sort(nearest);
}

/** Places of the kind within reach. */
export function nearPlaces(kind: EntryKind, list: readonly Place[], { at, commune }: Where, but: string): readonly Near[] {
  return list
    .flatMap((p): Near[] => {
      const there: LonLat | null = p.lon === null || p.lat === null ? null : [p.lon, p.lat];
      const metres = at && there ? metresBetween(at, there) : null;
      const same = commune !== '' && p.unitCode === commune;
      if (p.code === but || (metres === null ? !same : metres > reachM)) return [];
      const word = p.fields[wordField[kind] ?? 'kind'];
      return [{ kind, id: p.code, name: p.name || p.code, word: typeof word === 'string' ? word : '', at: there, metres }];
    })
    .sort(nearest);
}
