// Writes the base ground of the map: the countries around, and the land borders between them, from Natural
// Earth (npm package world-atlas, countries 1:10 million, public domain). GeoJSON, EPSG:4326, lon lat.
//
// The border lines are general and up to some kilometres off: every one carries "approximate": true.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { feature, mesh } from 'topojson-client';

/** Where the map ends (maxBounds in src/map/map.ts). */
const box = { west: 88, south: -4, east: 126, north: 32 };
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const countries = new Map([
  ['704', ['VN', 'Việt Nam', 'Vietnam']],
  ['418', ['LA', 'Lào', 'Laos']],
  ['116', ['KH', 'Campuchia', 'Cambodia']],
  ['764', ['TH', 'Thái Lan', 'Thailand']],
  ['156', ['CN', 'Trung Quốc', 'China']],
  ['104', ['MM', 'Myanmar', 'Myanmar']],
  ['458', ['MY', 'Malaysia', 'Malaysia']],
  ['702', ['SG', 'Singapore', 'Singapore']],
  ['360', ['ID', 'Indonesia', 'Indonesia']],
  ['608', ['PH', 'Philippines', 'Philippines']],
  ['096', ['BN', 'Brunei', 'Brunei']],
  ['158', ['TW', 'Đài Loan', 'Taiwan']],
  ['344', ['HK', 'Hồng Kông', 'Hong Kong']],
  ['446', ['MO', 'Ma Cao', 'Macao']],
  ['356', ['IN', 'Ấn Độ', 'India']],
  ['050', ['BD', 'Bangladesh', 'Bangladesh']],
  ['064', ['BT', 'Bhutan', 'Bhutan']],
  ['524', ['NP', 'Nepal', 'Nepal']],
  ['392', ['JP', 'Nhật Bản', 'Japan']]
]);

/** Islands that are units of Vietnam in the official list: kept as features of their own. */
const archipelagos = [
  { unit: 'hoang_sa', vi: 'Quần đảo Hoàng Sa', en: 'Hoang Sa archipelago', box: [111, 15.5, 113, 17.3] },
  { unit: 'truong_sa', vi: 'Quần đảo Trường Sa', en: 'Truong Sa archipelago', box: [111, 6, 117.5, 12.2] }
];

const topology = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('world-atlas/countries-10m.json'), 'utf8'));
const shapes = topology.objects.countries;

/** Decimals of a degree kept: the border countries as they come, the far ones only as a backdrop. */
const decimals = { VN: 4, LA: 3, KH: 3, CN: 3, TH: 3, MM: 3 };
/** Islands of the far countries smaller than this (degrees across) are left out. */
const speck = { 3: 0.03, 2: 0.12 };
/** How far (degrees) their outlines may be off; the border countries keep theirs. */
const tolerance = { 3: 0.0015, 2: 0.02 };
const decimalsOf = (...iso2) => Math.max(...iso2.map((c) => decimals[c] ?? 2));

function roundLine(line, digits) {
  const scale = 10 ** digits;
  const round = (v) => Math.round(v * scale) / scale;
  const out = [];
  for (const [x, y] of line) {
    const p = [round(x), round(y)];
    const last = out.at(-1);
    if (!last || last[0] !== p[0] || last[1] !== p[1]) out.push(p);
  }
  return out;
}

/** Sutherland-Hodgman against one side of the box. */
function clipSide(ring, inside, cross) {
  const out = [];
  for (let i = 0; i < ring.length; i++) {
    const a = ring[(i + ring.length - 1) % ring.length];
    const b = ring[i];
    if (inside(b)) {
      if (!inside(a)) out.push(cross(a, b));
      out.push(b);
    } else if (inside(a)) out.push(cross(a, b));
  }
  return out;
}

const atX = (x) => (a, b) => [x, a[1] + ((b[1] - a[1]) * (x - a[0])) / (b[0] - a[0])];
const atY = (y) => (a, b) => [a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]), y];

function clipRing(ring) {
  let open = ring.slice(0, -1);
  if (open.every(([x, y]) => x >= box.west && x <= box.east && y >= box.south && y <= box.north)) return ring;
  open = clipSide(open, (p) => p[0] >= box.west, atX(box.west));
  open = clipSide(open, (p) => p[0] <= box.east, atX(box.east));
  open = clipSide(open, (p) => p[1] >= box.south, atY(box.south));
  open = clipSide(open, (p) => p[1] <= box.north, atY(box.north));
  return open.length < 3 ? [] : [...open, open[0]];
}

function across(ring) {
  const xs = ring.map((p) => p[0]);
  const ys = ring.map((p) => p[1]);
  return Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
}

/** Douglas-Peucker: leaves out points nearer than the tolerance (degrees) to the line without them. */
function simplify(line, tolerance) {
  if (!tolerance || line.length < 4) return line;
  const keep = new Uint8Array(line.length);
  // A ring ends where it starts: it is cut at the point farthest from there.
  const far = line.reduce((best, p, i) => (squared(p, line[0]) > squared(line[best], line[0]) ? i : best), 0);
  keep[0] = keep[far] = keep[line.length - 1] = 1;
  const spans = [[0, far], [far, line.length - 1]];
  while (spans.length > 0) {
    const [from, to] = spans.pop();
    let [worst, at] = [tolerance * tolerance, -1];
    for (let i = from + 1; i < to; i++) {
      const away = toSegment(line[i], line[from], line[to]);
      if (away > worst) [worst, at] = [away, i];
    }
    if (at < 0) continue;
    keep[at] = 1;
    spans.push([from, at], [at, to]);
  }
  return line.filter((_, i) => keep[i]);
}

const squared = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;

function toSegment(p, a, b) {
  const length = squared(a, b);
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / length));
  return squared(p, [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
}

/** The polygons inside the box, as they come. */
function polygonsOf(geometry) {
  const all = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return all.map((polygon) => polygon.map(clipRing).filter((ring) => ring.length > 3)).filter((polygon) => polygon.length > 0);
}

/** A polygon as coarse as its country is far. */
function coarse(polygon, digits) {
  return polygon.map((ring) => roundLine(simplify(ring, tolerance[digits]), digits)).filter((ring) => ring.length > 3 && across(ring) >= (speck[digits] ?? 0));
}

const inBox = ([x, y], [west, south, east, north]) => x >= west && x <= east && y >= south && y <= north;
const archipelagoOf = (polygon) => archipelagos.find((a) => polygon[0].every((p) => inBox(p, a.box)));

function land() {
  const islands = new Map(archipelagos.map((a) => [a.unit, []]));
  const features = [];
  for (const g of shapes.geometries) {
    const known = countries.get(g.id);
    const loose = g.properties.name === 'Spratly Is.';
    if (!known && !loose) continue;
    const mine = [];
    for (const polygon of polygonsOf(feature(topology, g).geometry)) {
      const archipelago = archipelagoOf(polygon);
      if (archipelago) islands.get(archipelago.unit).push(coarse(polygon, 4));
      else if (known) mine.push(coarse(polygon, decimalsOf(known[0])));
    }
    const coordinates = mine.filter((polygon) => polygon.length > 0);
    if (!known || coordinates.length === 0) continue;
    const [iso2, vi, en] = known;
    features.push({
      type: 'Feature',
      properties: { kind: 'country', iso2, name_vi: vi, name_en: en },
      geometry: { type: 'MultiPolygon', coordinates }
    });
  }
  for (const a of archipelagos) {
    const coordinates = islands.get(a.unit);
    if (coordinates.length === 0) continue;
    features.push({
      type: 'Feature',
      properties: { kind: 'archipelago', unit: a.unit, name_vi: a.vi, name_en: a.en },
      geometry: { type: 'MultiPolygon', coordinates }
    });
  }
  return features;
}

const touchesBox = (line) => line.some(([x, y]) => x > box.west && x < box.east && y > box.south && y < box.north);

function borders() {
  const codes = [...countries.keys()];
  const features = [];
  for (let i = 0; i < codes.length; i++) {
    for (let j = i + 1; j < codes.length; j++) {
      const a = countries.get(codes[i])[0];
      const b = countries.get(codes[j])[0];
      const pair = new Set([codes[i], codes[j]]);
      const lines = mesh(topology, shapes, (left, right) => left !== right && pair.has(left.id) && pair.has(right.id)).coordinates.filter(touchesBox);
      for (const line of lines) {
        features.push({
          type: 'Feature',
          properties: { kind: 'border', a, b, approximate: true },
          geometry: { type: 'LineString', coordinates: roundLine(line, decimalsOf(a, b)) }
        });
      }
    }
  }
  return features;
}

const target = join(root, 'dist', 'ground');
mkdirSync(target, { recursive: true });
const collection = { type: 'FeatureCollection', source: 'Natural Earth 1:10m, public domain', features: [...land(), ...borders()] };
writeFileSync(join(target, 'land.json'), JSON.stringify(collection));
