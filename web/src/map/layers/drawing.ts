import type { Feature, FeatureCollection, Position } from 'geojson';
import type { LayerSpecification } from 'maplibre-gl';
import type { Drawing, LonLat } from '../../state/model';
import type { Palette } from '../palette';

const metresPerDegree = 111_320;

/** A circle on the ground around a place (degrees), as a closed ring of 64 corners; the radius is in metres. */
export function circle([lon, lat]: LonLat, radiusM: number): Position[] {
  const high = radiusM / metresPerDegree;
  const wide = high / Math.cos((lat * Math.PI) / 180);
  return Array.from({ length: 65 }, (_, i) => {
    const turn = (i % 64) * (Math.PI / 32);
    return [lon + wide * Math.cos(turn), lat + high * Math.sin(turn)];
  });
}

const point = (role: string, [lon, lat]: LonLat, index = 0): Feature => ({ type: 'Feature', properties: { role, index }, geometry: { type: 'Point', coordinates: [lon, lat] } });

/** What is being entered: corners, the line or outline through them, the disc of what is not known, and what lies near. */
export function drawingData(drawing: Drawing | null): FeatureCollection {
  if (!drawing) return { type: 'FeatureCollection', features: [] };
  const { vertices, form, radiusM, near } = drawing;
  const features: Feature[] = near.map((at) => point('near', at));
  const line = vertices.map(([lon, lat]): Position => [lon, lat]);
  const first = line[0];
  const pin = vertices[0];
  if (form === 'point' && pin && radiusM) features.push({ type: 'Feature', properties: { role: 'disc' }, geometry: { type: 'Polygon', coordinates: [circle(pin, radiusM)] } });
  if (form === 'area' && first && line.length > 2) features.push({ type: 'Feature', properties: { role: 'area' }, geometry: { type: 'Polygon', coordinates: [[...line, first]] } });
  else if (form !== 'point' && line.length > 1) features.push({ type: 'Feature', properties: { role: 'line' }, geometry: { type: 'LineString', coordinates: line } });
  return { type: 'FeatureCollection', features: [...features, ...vertices.map((at, i) => point(form === 'point' ? 'pin' : 'vertex', at, i))] };
}

/** The layer whose features can be dragged. */
export const draggable = 'drawing-vertex';

export function drawingLayers(colours: Palette): LayerSpecification[] {
  const source = { source: 'drawing' } as const;
  return [
    { id: 'drawing-fill', type: 'fill', ...source, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colours.blue, 'fill-opacity': 0.14 } },
    {
      id: 'drawing-line',
      type: 'line',
      ...source,
      filter: ['!=', ['geometry-type'], 'Point'],
      layout: { 'line-join': 'round' },
      paint: { 'line-color': colours.blue, 'line-width': ['match', ['get', 'role'], 'disc', 1.4, 2.6] }
    },
    {
      id: 'drawing-near',
      type: 'circle',
      ...source,
      filter: ['==', ['get', 'role'], 'near'],
      paint: { 'circle-radius': 8, 'circle-opacity': 0, 'circle-stroke-color': colours.highlight, 'circle-stroke-width': 3 }
    },
    {
      id: draggable,
      type: 'circle',
      ...source,
      filter: ['match', ['get', 'role'], ['pin', 'vertex'], true, false],
      paint: {
        'circle-radius': ['match', ['get', 'role'], 'pin', 9, 6],
        'circle-color': colours.blue,
        'circle-stroke-color': colours.paper,
        'circle-stroke-width': 2.5
      }
    }
  ];
}
