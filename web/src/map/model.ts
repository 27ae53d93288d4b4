import type { FeatureCollection, Point } from 'geojson';
import type { Lang } from '../i18n/translate';
import type { Basemap, RecognitionMark } from '../api/model';
import type { CommuneClass, Drawing, LayerId, Metric, Period, Selection } from '../state/model';
import type { Theme } from './palette';

/** The name of a commune and its class, at its seat (lon, lat). */
export interface CommuneLabel {
  readonly code: string;
  readonly name: string;
  /** Empty where the class may not be seen. */
  readonly class: CommuneClass | '';
  /** How its recognition stands; empty: there is none, or it may not be seen. */
  readonly mark: RecognitionMark | '';
}

/** Everything the drawing of the map depends on. The same model always gives the same style. */
export interface MapModel {
  /** Scheme, host and port the tiles come from. */
  readonly origin: string;
  readonly lang: Lang;
  readonly theme: Theme;
  /** Words the map itself says beside a place. */
  readonly words: { readonly production: string; readonly staging: string };
  readonly layers: ReadonlySet<LayerId>;
  readonly hidden: ReadonlySet<CommuneClass>;
  /** Codes of the communes of each class in the chosen year; empty for a stranger. */
  readonly classes: ReadonlyMap<CommuneClass, readonly string[]>;
  readonly labels: FeatureCollection<Point, CommuneLabel>;
  /** The day whose units are drawn; null: today. */
  readonly on: string | null;
  /** The oversight area that is open, by the codes of its communes. */
  readonly area: { readonly members: readonly string[]; readonly editing: boolean } | null;
  /** Rows of a file that is looked at before it is imported; null: none. */
  readonly preview: FeatureCollection | null;
  readonly period: Period;
  readonly kinds: readonly string[];
  readonly substances: readonly string[];
  /** What the cells are coloured by. */
  readonly metric: Metric;
  /** The deployment's own map to lie under the others; null: none. */
  readonly basemap: Basemap | null;
  readonly selection: Selection | null;
  /** Coordinates searched for (degrees); null: none. */
  readonly marked: { readonly lon: number; readonly lat: number } | null;
  /** What is being entered; null: nothing. */
  readonly drawing: Drawing | null;
  /** Layers that who is here may see: others would be refused and are not asked for. */
  readonly seen: ReadonlySet<LayerId>;
  /** Neighbours (LA, KH, CN) whose border came with the tiles; the ground's line is drawn for the others. */
  readonly borderSeen: ReadonlySet<string>;
  /** Some of the border drawn is the communes' own edge. */
  readonly borderDerived: boolean;
}
