// Builds the user interface into dist: a clean folder (but for the marker that lets Go compile), the
// bundle, the base ground.
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

for (const name of readdirSync(dist)) {
  if (name !== '.gitkeep') rmSync(join(dist, name), { recursive: true });
}
await build({ root });
execFileSync(process.execPath, [join(root, 'scripts', 'ground.mjs')], { stdio: 'inherit' });
