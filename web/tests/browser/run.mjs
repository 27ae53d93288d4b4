// npm run test:browser: the real program, a real Chromium. BASE_URL tests a demo server that already runs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from './page.mjs';
import { start } from './server.mjs';
import { accounts, tests as cycle } from './cycle.mjs';
import { tests as imported } from './imports.mjs';
import { tests as entry } from './entry.mjs';
import { tests as lists } from './lists.mjs';
import { tests as map } from './map.mjs';
import { tests as narrow } from './narrow.mjs';
import { tests as programmes } from './programmes.mjs';
import { tests as rooms } from './rooms.mjs';
import { tests as signIn } from './signin.mjs';
import { accounts as posts, tests as tiers } from './tiers.mjs';
import { tests as trouble } from './trouble.mjs';
import { imports, tests as units } from './units.mjs';

const only = process.argv[2] ?? '';
let passed = 0;
let failed = 0;

async function run(name, tests, browser, url) {
  for (const [title, test] of Object.entries(tests)) {
    const label = `${name}: ${title}`;
    if (only && !label.includes(only)) continue;
    const begun = Date.now();
    try {
      await test(browser, url);
      passed += 1;
      console.log(`ok   ${label} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
    } catch (cause) {
      failed += 1;
      console.log(`FAIL ${label}\n${cause instanceof Error ? cause.stack : cause}\n`);
    }
  }
}

const browser = await launch();
/** A base map for the second server: the archive a post would carry on a stick, made by the first. */
const stick = mkdtempSync(join(tmpdir(), 'cotmoc-stick-'));
const ground = join(stick, 'ground.pmtiles');
try {
  const demo = process.env.BASE_URL ? { url: process.env.BASE_URL, stop: async () => {} } : await start('demo', [...accounts, ...posts]);
  try {
    for (const [name, tests] of Object.entries({ map, lists, rooms, narrow, trouble, imports: imported, entry, cycle, programmes, tiers })) await run(name, tests, browser, demo.url);
    if (!process.env.BASE_URL) demo.also(['export', 'tiles', '--pmtiles', ground, '--layers', 'communes,border', '--max-zoom', '9']);
  } finally {
    await demo.stop();
  }
  if (process.env.BASE_URL) console.log('the tests of sign-in and of former units start servers of their own and were left out: BASE_URL is set');
  else {
    const past = await start('demo', [], imports, { COTMOC_BASEMAP: ground });
    try {
      await run('units', units, browser, past.url);
    } finally {
      await past.stop();
    }
    const serve = await start('serve', [['tram-lao-bao-2', 'mot mat khau dai 2026'], ['tram-kin', 'mot mat khau dai 2026']]);
    try {
      await run('sign-in', signIn, browser, serve.url);
    } finally {
      await serve.stop();
    }
  }
} finally {
  await browser.close();
  rmSync(stick, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
