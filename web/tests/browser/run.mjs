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
const labelled = (name, title) => `${name}: ${title}`;
/** Whether any test of some groups is to run: a server nobody asks is not started. */
const wanted = (groups) => Object.entries(groups).some(([name, tests]) => Object.keys(tests).some((title) => labelled(name, title).includes(only)));
let passed = 0;
let failed = 0;

async function run(name, tests, browser, url) {
  for (const [title, test] of Object.entries(tests)) {
    const label = labelled(name, title);
    if (!label.includes(only)) continue;
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

/** Starts a server, runs groups of tests on it, does something more, and stops it. */
async function serving(groups, browser, how, more = async () => {}) {
  const running = await start(...how);
  try {
    for (const [name, tests] of Object.entries(groups)) await run(name, tests, browser, running.url);
    await more(running);
  } finally {
    await running.stop();
  }
}

/** What looks at the demo and leaves its records as they are, and the tests of former units, with a base map that the demo made. */
async function looking(browser) {
  const stick = mkdtempSync(join(tmpdir(), 'cotmoc-stick-'));
  const ground = join(stick, 'ground.pmtiles');
  try {
    if (wanted({ ...lookers, units })) {
      await serving(lookers, browser, ['demo'], ({ also }) => also(['export', 'tiles', '--pmtiles', ground, '--layers', 'communes,border', '--max-zoom', '9']));
    }
    if (wanted({ units })) await serving({ units }, browser, ['demo', [], imports, { COTMOC_BASEMAP: ground }]);
  } finally {
    rmSync(stick, { recursive: true, force: true });
  }
}

/** What changes the records of a demo, and the tests of sign-in. */
async function changing(browser) {
  if (wanted(changers)) await serving(changers, browser, ['demo', [...accounts, ...posts]]);
  if (wanted({ 'sign-in': signIn })) await serving({ 'sign-in': signIn }, browser, ['serve', [['tram-lao-bao-2', 'mot mat khau dai 2026'], ['tram-kin', 'mot mat khau dai 2026'], ['doc-nhieu', 'mot mat khau dai 2026', '--role', 'verifier'], ['kiem-toan', 'mot mat khau dai 2026', '--role', 'auditor']]]);
}

/** A server that runs already: one test after the other. */
async function given(browser) {
  for (const [name, tests] of Object.entries({ ...lookers, ...changers })) await run(name, tests, browser, process.env.BASE_URL);
  console.log('the tests of sign-in and of former units start servers of their own and were left out: BASE_URL is set');
}

const lookers = { map, lists, rooms, narrow, trouble };
const changers = { imports: imported, entry, cycle, programmes, tiers };

/** Streams side by side, each with a browser, servers and data of its own: one waits while the other draws. */
const ends = await Promise.allSettled(
  (process.env.BASE_URL ? [given] : [looking, changing]).map(async (stream) => {
    const browser = await launch();
    try {
      await stream(browser);
    } finally {
      await browser.close();
    }
  })
);
for (const end of ends) {
  if (end.status === 'fulfilled') continue;
  failed += 1;
  console.log(`FAIL ${end.reason instanceof Error ? end.reason.stack : end.reason}\n`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
