import type { Feature, FeatureCollection, Point } from 'geojson';
import type { RecognitionMark, Summary, Unit } from '../api/model';
import { isCommuneClass, type CommuneClass } from '../state/model';
import type { CommuneLabel } from './model';

/** Names and classes of the communes at their seats (lon, lat); communes without a seat get no label. `otherwise` is the class of those nobody classified. */
export function labelPoints(units: readonly Unit[], summaryOf: ReadonlyMap<string, Summary>, otherwise: CommuneClass | '' = '', marks: ReadonlyMap<string, RecognitionMark> = new Map()): FeatureCollection<Point, CommuneLabel> {
  const features = units.flatMap((unit): Feature<Point, CommuneLabel>[] => {
    if (!unit.seat) return [];
    const found = summaryOf.get(unit.code)?.class ?? otherwise;
    return [
      {
        type: 'Feature',
        properties: { code: unit.code, name: unit.name, class: isCommuneClass(found) ? found : '', mark: marks.get(unit.code) ?? '' },
        geometry: { type: 'Point', coordinates: [unit.seat[0], unit.seat[1]] }
      }
    ];
  });
  return { type: 'FeatureCollection', features };
}

/** Pixels at each side of the map. */
export interface Room {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** The room to leave around what the map shows, in pixels: cards at the sides, or a sheet below. */
export function room(width: number, height: number, card: boolean): Room {
  if (width <= 760) return { top: 30, right: 30, left: 30, bottom: card ? Math.round(height * 0.58) : 90 };
  return { top: 40, bottom: 130, left: Math.min(310, width * 0.3), right: card ? Math.min(430, width * 0.4) : 60 };
}
