import type { Text } from '../i18n/translate';
import type { AnyClass } from '../state/model';
import type { Reference } from './reference';
import type { Masked } from './read';

/** What the API answers, after reading. Coordinates are degrees, lon before lat. */
export interface Session {
  readonly account: {
    readonly name: string;
    readonly role: string;
    /** What its role lets it do: see_records, write_records … */
    readonly may: readonly string[];
  } | null;
  readonly demo: boolean;
  /** One may sign in at a provider of OpenID Connect. */
  readonly openid: boolean;
  readonly version: string;
  /** The day in Vietnam, 2026-11-21. */
  readonly today: string;
  readonly basemap: Basemap | null;
  /** Columns that are kept from the account, by layer: that one is missing says nothing of what is known. */
  readonly hidden: ReadonlyMap<string, readonly string[]>;
}

/** A map to lie under the others, from the deployment's own file. */
export interface Basemap {
  readonly kind: 'vector' | 'raster';
  /** Address of its tiles, from the root of the site. */
  readonly tiles: string;
  readonly minzoom: number;
  readonly maxzoom: number;
  readonly attribution: string;
  /** Of vector tiles. */
  readonly layers: readonly string[];
}

export interface Overview {
  readonly years: readonly number[];
  readonly cutoff: string | null;
  readonly bbox: readonly [number, number, number, number] | null;
  readonly madeUp: boolean;
  readonly schematic: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly incidents: { readonly from: string; readonly to: string } | null;
}

export interface Unit {
  readonly code: string;
  readonly level: string;
  readonly kind: string;
  readonly name: string;
  readonly fullName: string;
  readonly parent: string;
  readonly provinceName: string;
  readonly validFrom: string;
  /** First day on which it no longer holds; empty: open. */
  readonly validTo: string;
  readonly legalRef: string;
  readonly schematic: boolean;
  readonly onBorder: boolean | null;
  readonly formerArea: string;
  /** The old name a search found, where it was not the present one. */
  readonly matchedName: string;
  /** How a search led here: the unit bears the name or did, one of that name went into it by law, or stood where it is. */
  readonly matchedBy: 'name' | 'lineage' | 'place';
  /** False: nobody gave a boundary. */
  readonly hasShape: boolean;
  /** Nobody gave the first day; it is the nearest that fits what is known. */
  readonly fromInferred: boolean;
  /** The same of the day it ended. */
  readonly toInferred: boolean;
  readonly seat: readonly [number, number] | null;
}

export interface NamedUnit {
  readonly code: string;
  readonly name: string;
}

/** A unit another one came from or went into. */
export interface Kin extends NamedUnit {
  /** As the lineage says: merge_whole, split_part ...; empty: another version of the same unit. */
  readonly kind: string;
  /** The day it happened. */
  readonly on: string;
  readonly partial: boolean;
  readonly populationWhole: boolean;
  readonly legalRef: string;
  /** No law says so: two lists that follow each other have it alike. */
  readonly derived: boolean;
}

/** How many people live in a unit, from when that is, and whether that is too long ago. */
/** A count of a unit, or of its predecessors read over it. */
export interface Count {
  readonly value: number;
  readonly asOf: string;
  readonly source: string;
  readonly stale: boolean;
  readonly status: RebaseStatus;
  readonly badge: Text | null;
}

export interface Population extends Count {
  /** null: nobody counted any. */
  readonly households: Count | null;
}

export interface UnitDetail extends Unit {
  readonly bbox: readonly [number, number, number, number] | null;
  /** The boundary is that of the version which began then; empty: its own. */
  readonly shapeFrom: string;
  readonly predecessors: readonly Kin[];
  readonly successors: readonly Kin[];
  /** Undefined where the server does not say, null where nobody knows. */
  readonly population: Population | null | undefined;
  readonly neighbours: readonly NamedUnit[];
  readonly border: {
    readonly touches: boolean;
    readonly lengthKm: number | null;
    readonly country: string;
    readonly distanceKm: number | null;
    /** Whether it lies in the border zone; null: not said. */
    readonly inBelt: boolean | null;
    readonly approximate: boolean;
  } | null;
}

export interface Summary {
  readonly code: string;
  /** First day of the unit version that was assessed; empty: not said. */
  readonly validFrom: string;
  readonly name: string;
  readonly class: AnyClass;
  readonly provisional: boolean;
  readonly missing: number;
  readonly summary: Text;
}

/** A commune that is recognised and in force, or whose recognition is watched, under review or in doubt. */
export type RecognitionMark = 'seal' | 'clock';

export interface Summaries {
  readonly items: readonly Summary[];
  readonly counts: Readonly<Record<string, number>>;
}

export type Outcome = 'met' | 'not_met' | 'insufficient_data' | 'not_applicable';

export interface Input extends Masked {
  readonly indicator: string;
  readonly value: number | null;
  readonly state: string;
  readonly source: string;
}

export interface Result extends Masked {
  readonly id: string;
  readonly label: Text;
  readonly outcome: Outcome;
  /** The class whose range the figure is in; null: none. */
  readonly band: AnyClass | null;
  readonly observed: number | null;
  readonly unit: string;
  /** For machines: ">= 0.001 and < 0.005". */
  readonly threshold: string;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly inputs: readonly Input[];
  readonly explanation: Text;
}

export interface Missing {
  readonly indicator: string;
  readonly label: Text;
  readonly state: string;
  readonly decides: boolean;
  readonly explanation: Text;
}

export interface Assessment {
  readonly unit: { readonly code: string; readonly name: string; readonly level: string; readonly validFrom: string };
  readonly year: number;
  readonly period: { readonly from: string; readonly to: string };
  readonly provisional: boolean;
  readonly official: boolean;
  readonly criteria: { readonly id: string; readonly legalRef: string };
  readonly class: AnyClass;
  readonly summary: Text;
  readonly results: readonly Result[];
  readonly readings: readonly { readonly id: string; readonly value: boolean; readonly label: Text; readonly otherClass: AnyClass | null }[];
  readonly missing: readonly Missing[];
  /** Reports of the year are due before this day; empty where the criteria name none. */
  readonly reportBefore: string;
  readonly cutoff: string | null;
  readonly engine: string;
  readonly hash: string;
}

/** How figures of earlier units were read over this one. */
export type RebaseStatus = 'exact' | 'apportioned' | 'not_comparable';

/** A figure of a year, and how sure it is. */
export interface TrendValue extends Masked {
  readonly value: number | null;
  readonly state: string;
  readonly status: RebaseStatus;
  /** Plus or minus, in the unit of the value; null: none, or not known. */
  readonly error: number | null;
  readonly badge: Text | null;
  /** Codes of the units whose figure is missing. */
  readonly missing: readonly string[];
}

export interface TrendPopulation {
  readonly value: number | null;
  readonly asOf: string;
  readonly sources: readonly string[];
  readonly stale: boolean;
  readonly status: RebaseStatus;
  readonly badge: Text | null;
}

export interface TrendRate {
  readonly value: number | null;
  readonly error: number | null;
  readonly stale: boolean;
  readonly status: RebaseStatus;
}

export interface TrendYear {
  readonly year: number;
  /** null: this version of the unit did not exist; a class is never read over other units. */
  readonly class: AnyClass | null;
  readonly provisional: boolean;
  /** The figures are those of predecessors, read over this unit. */
  readonly rebased: boolean;
  readonly values: Readonly<Record<string, TrendValue | null>>;
  readonly population: TrendPopulation | null;
  readonly rates: Readonly<Record<string, TrendRate | null>>;
}

/** A day on which the line of a unit broke. */
export interface Reform {
  readonly on: string;
  readonly legalRef: string;
  readonly kinds: readonly string[];
}

export interface Trend {
  readonly reforms: readonly Reform[];
  readonly years: readonly TrendYear[];
  /** Of the units whose figures are missing, by code. */
  readonly names: Readonly<Record<string, string | null>>;
}

export interface Criteria {
  readonly id: string;
  readonly legalRef: string;
  readonly title: Text;
  readonly validFrom: string;
  readonly readings: readonly { readonly id: string; readonly value: boolean; readonly label: Text; readonly explanation: Text; readonly other: Text }[];
  readonly criteria: readonly { readonly id: string; readonly name: Text; readonly clause: Text }[];
}

export interface Figure extends Masked {
  readonly indicator: string;
  readonly label: Text;
  readonly value: number | null;
  readonly state: string;
  readonly source: string;
}

export interface Incident {
  readonly id: string;
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly unitCode: string;
  readonly unitName: string;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly precision: number;
  readonly uncertaintyM: number | null;
  /** Border marker as written; empty: none. With it what the source says of the place beside it, in metres. */
  readonly marker: string;
  readonly offsetM: number | null;
  readonly side: string;
  readonly borderDistanceM: number | null;
  /** The point was worked out from the marker. */
  readonly byMarker: boolean;
  /** Where the point lies by the border, worked out; null: no point, or known to the commune at best. */
  readonly reference: Reference | null;
  readonly detection: string;
  readonly reliability: string;
  readonly credibility: string;
  readonly substances: readonly { readonly substance: string; readonly quantity: number | null; readonly unit: string }[];
  readonly arrested: number | null;
  readonly cases: number | null;
  readonly source: string;
  /** Who may see it. */
  readonly tier: string;
  readonly note: string;
  readonly madeUp: boolean;
}

export interface Histogram {
  readonly months: readonly { readonly month: string; readonly n: number }[];
  readonly total: number;
}

/** A crossing, trail, route, hot spot or plot: its place and whatever the list says of it. */
export interface Place {
  readonly code: string;
  readonly name: string;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly unitCode: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Codes {
  /** The label of a code of a list, or undefined. */
  label(list: string, id: string): Text | undefined;
  readonly kinds: readonly { readonly id: string; readonly label: Text }[];
  /** All codes of a list; empty where there is no such list. */
  list(name: string): readonly { readonly id: string; readonly label: Text }[];
}

export interface Located {
  readonly code: string;
  readonly name: string;
}
