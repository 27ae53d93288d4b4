/** The classes an assessment may give, in the order of the legend. */
export const communeClasses = ['drug_free', 'has_drugs', 'type_3', 'type_2', 'type_1', 'undetermined'] as const;
export type CommuneClass = (typeof communeClasses)[number];
export type AnyClass = CommuneClass | 'key_province';

export function isCommuneClass(value: string): value is CommuneClass {
  return (communeClasses as readonly string[]).includes(value);
}

export function isAnyClass(value: string): value is AnyClass {
  return value === 'key_province' || isCommuneClass(value);
}

/** Layers a person can switch, in the order of the legend. */
export const layerIds = ['class', 'incidents', 'crossings', 'hotspots', 'routes', 'trails', 'plots', 'markers', 'posts', 'cooperation', 'cells', 'unseen', 'fit'] as const;
export type LayerId = (typeof layerIds)[number];
export const shownAtFirst: readonly LayerId[] = ['class', 'incidents', 'crossings'];

/** What the cells can be coloured by: incidents, grams of what was seized, hours of patrol, incidents in 100 hours of it. */
export const metrics = ['count', 'mass', 'effort', 'per_effort'] as const;
export type Metric = (typeof metrics)[number];

/** What one has to be allowed to see a layer, one of these; none: strangers see it. The server enforces the same. */
export function deedsOf(layer: LayerId): readonly ('see_figures' | 'see_records' | 'see_restricted' | 'see_shared')[] {
  switch (layer) {
    case 'crossings':
      return [];
    case 'class':
      return ['see_figures'];
    case 'hotspots':
    case 'plots': // some may be shared with the counterpart
      return ['see_restricted', 'see_shared'];
    case 'routes':
    case 'cells':
    case 'unseen': // together with the two before a map of unguarded paths
      return ['see_restricted'];
    default:
      return ['see_records'];
  }
}

export const rooms = ['map', 'communes', 'cycle', 'areas', 'registers', 'programmes', 'boundaries', 'imports', 'sources', 'keep'] as const;
export type Room = (typeof rooms)[number];

/** Rooms that stand beside the map instead of over it. */
export function showsMap(room: Room): boolean {
  return room === 'map' || room === 'areas' || room === 'imports';
}

/** What the room of accounts shows, to whom it is for: administrators and auditors. */
export const keepParts = ['accounts', 'tokens', 'audit'] as const;
export type KeepPart = (typeof keepParts)[number];

/** What the room of boundaries shows. The border is open to strangers. */
export const boundaryParts = ['fit', 'border', 'crosswalk', 'disagreements', 'repairs'] as const;
export type BoundaryPart = (typeof boundaryParts)[number];

/** The registers that are kept by hand. */
export const registerParts = ['crossings', 'trails', 'hotspots', 'plots', 'routes', 'posts', 'markers', 'incidents'] as const;
export type RegisterPart = (typeof registerParts)[number];
/** Those of places, which come whole; incidents are too many and come page by page. */
export type PlacePart = Exclude<RegisterPart, 'incidents'>;

/** Records that can be entered one by one. */
export const entryKinds = ['incident', 'hotspot', 'plot', 'trail', 'crossing', 'traffic', 'route', 'post', 'marker'] as const;
export type EntryKind = (typeof entryKinds)[number];

/** A position in degrees: longitude, latitude. */
export type LonLat = readonly [number, number];

/** What is being entered, as the map shows it. */
export interface Drawing {
  /** The pin, or the corners of a line or an outline, in order. Empty: nobody has said where. */
  readonly vertices: readonly LonLat[];
  readonly form: 'point' | 'line' | 'area';
  /** How exactly the pin is known, in metres; null: no disc. */
  readonly radiusM: number | null;
  readonly near: readonly LonLat[];
  /** A click on the map. */
  place(at: LonLat): void;
  /** A corner was dragged. */
  move(index: number, to: LonLat): void;
}

/** What can be selected: a unit, or a thing on the map, or a bare position. */
export const selectionKinds = ['unit', 'incident', 'crossing', 'hotspot', 'trail', 'route', 'plot', 'marker', 'post', 'entry', 'fit'] as const;
export type SelectionKind = (typeof selectionKinds)[number];
export interface Selection {
  readonly kind: SelectionKind;
  readonly id: string;
}

export function sameSelection(a: Selection | null, b: Selection | null): boolean {
  return a?.kind === b?.kind && a?.id === b?.id;
}

/** Centre of the map in degrees and its zoom. */
export interface View {
  readonly lon: number;
  readonly lat: number;
  readonly zoom: number;
}

/** Days, both included, as 2026-12-14. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** Which incidents of a period are shown and counted; empty: all. */
export interface Chosen {
  readonly kinds: readonly string[];
  /** With any of these substances. */
  readonly substances: readonly string[];
}

/** The report year of Decision 28: 15 December of the year before to 14 December. */
export function reportYear(year: number): Period {
  return { from: `${year - 1}-12-15`, to: `${year}-12-14` };
}

/** The day whose units a year's classes are for: the last of its period, or today while that runs. */
export function judgedOn(year: number, today: string): string {
  const last = reportYear(year).to;
  return last < today ? last : today;
}

/** West, south, east, north in degrees. */
export type Box = readonly [number, number, number, number];
