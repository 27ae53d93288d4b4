// Prints what the first page load transfers, gzipped (fonts as they are), without tiles and answers of the API.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const files = ['index.html', 'icon.svg', 'ground/land.json', ...readdirSync(join(dist, 'assets')).map((name) => `assets/${name}`)];
let total = 0;
for (const name of files) {
  const bytes = readFileSync(join(dist, name));
  const size = name.endsWith('.woff2') ? bytes.length : gzipSync(bytes, { level: 9 }).length;
  total += size;
  console.log(`${(size / 1024).toFixed(1).padStart(8)} kB  ${name}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(8)} kB  in all`);
