import { placeLists, type PlaceKind } from '../api/client';
import { Ledger } from '../api/ledger';
import type { Place } from '../api/model';
import { asProblem, type Problem } from '../api/problem';
import type { App } from '../state/app.svelte';
import type { PlacePart } from '../state/model';
import { Resource } from '../state/resource.svelte';
import { fold } from '../text';

export const kindOf = { crossings: 'crossing', trails: 'trail', hotspots: 'hotspot', plots: 'plot', routes: 'route', posts: 'post', markers: 'marker' } as const satisfies Record<PlacePart, PlaceKind>;

/** A row of a register: the place, and the communes and provinces it lies in or runs through; none outside every commune. */
export interface Row {
  readonly place: Place;
  readonly communes: readonly string[];
  readonly provinces: readonly string[];
}

/** What a register is narrowed to; empty or null: not at all. */
export interface Filter {
  readonly find: string;
  readonly province: string;
  /** Communes of the oversight area. */
  readonly area: ReadonlySet<string> | null;
  readonly side: string;
}

export function narrow(rows: readonly Row[], { find, province, area, side }: Filter): readonly Row[] {
  const wanted = fold(find);
  return rows.filter(
    ({ place, communes, provinces }) =>
      (!wanted || fold(place.name).includes(wanted) || fold(place.code).includes(wanted)) &&
      (!province || provinces.includes(province)) &&
      (!area || communes.some((code) => area.has(code))) &&
      (!side || (place.fields['side'] ?? 'unknown') === side)
  );
}

/** A field of a place as text; empty where it is not known. */
export function said(place: Place, field: string): string {
  const value = place.fields[field];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The communes a line runs through, as the server says; null for what is no line. */
const runsThrough = (place: Place): readonly string[] | null => {
  const codes = place.fields['unit_codes'];
  return Array.isArray(codes) ? codes.filter((code) => typeof code === 'string') : null;
};

/** The rows of a register, each with its communes: those it runs through, the one recorded, else the one found by its point. */
export class RegisterRows {
  readonly list = new Resource<readonly Row[]>();
  /** Why the communes of some rows are not known; null: they are. */
  unplaced = $state.raw<Problem | null>(null);

  load(app: App, part: PlacePart): void {
    const ledger = new Ledger(app.api.http);
    void this.list.load(async (signal) => {
      const { items } = await app.api.places(kindOf[part], '', signal);
      const provinceOf = new Map((app.communes.value ?? []).map((u) => [u.code, u.parent]));
      const bare = items.filter((p) => !runsThrough(p) && !provinceOf.has(p.unitCode) && p.lon !== null && p.lat !== null);
      const found = new Map<Place, { readonly commune: string; readonly province: string }>();
      this.unplaced = null;
      try {
        const located = await ledger.locate(bare.map((p) => [p.lon ?? 0, p.lat ?? 0]), signal);
        bare.forEach((p, i) => found.set(p, located[i] ?? { commune: '', province: '' }));
      } catch (cause) {
        this.unplaced = asProblem(cause);
      }
      return items.map((place) => {
        const at = found.get(place);
        const communes = runsThrough(place) ?? [at ? at.commune : place.unitCode].filter(Boolean);
        const provinces = at ? [at.province].filter(Boolean) : communes.flatMap((code) => provinceOf.get(code) ?? []);
        return { place, communes, provinces: [...new Set(provinces)] };
      });
    });
  }

  /** The layer whose changes concern a register. */
  static layer(part: PlacePart): string {
    return placeLists[kindOf[part]];
  }
}
