// Writes the land border of Viet Nam as Natural Earth has it (npm package world-atlas, countries 1:10 million,
// public domain): ../data/ground/border.geojson, which a new database begins with until a border is imported.
// GeoJSON lines, EPSG:4326, lon lat; general and up to some kilometres off, so "approximate" is true.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { mesh } from 'topojson-client';

const topology = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('world-atlas/countries-10m.json'), 'utf8'));
const vietnam = '704';
const neighbours = new Map([['156', 'CN'], ['418', 'LA'], ['116', 'KH']]);

/** Four decimals of a degree are some ten metres, far finer than the line. */
const round = (v) => Math.round(v * 1e4) / 1e4;

function linesWith(id) {
  const pair = new Set([vietnam, id]);
  return mesh(topology, topology.objects.countries, (a, b) => a !== b && pair.has(a.id) && pair.has(b.id)).coordinates;
}

const features = [...neighbours].flatMap(([id, country]) =>
  linesWith(id).map((line) => ({
    type: 'Feature',
    properties: { country, approximate: true },
    geometry: { type: 'LineString', coordinates: line.map((p) => p.map(round)) }
  }))
);
const head = '{"type":"FeatureCollection","source":"Natural Earth 1:10m, public domain","features":[\n';
writeFileSync(new URL('../../data/ground/border.geojson', import.meta.url), head + features.map((f) => JSON.stringify(f)).join(',\n') + '\n]}\n');
