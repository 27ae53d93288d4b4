// A browser, pages that watch themselves, and the few questions every test asks.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const shots = join(here, '../screenshots');
mkdirSync(shots, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const wide = { width: 1440, height: 900 };
export const narrow = { width: 390, height: 844 };

/** How long a map may take on a slow machine that draws without a graphics card. */
export const patience = 180_000;

/** The map is drawn by the processor; the rest of the page is put together without going through the same. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-gpu-compositing', '--disable-background-networking']
  });
}

/** Nothing of the program's UI: a page to ask its API from, or to sign in on before the UI asks anything. */
export const nothing = '/healthz';

/**
 * Opens a page that remembers everything it must not do: ask another origin, break the content security policy,
 * write an error to the console, throw. `faults` holds what happened; `clean()` fails if anything did. The map is drawn
 * with a quarter of the pixels, unless it is to be sharp or SHARP is set, for pictures to look at; the page has them all.
 */
export async function open(browser, url, { path = '/', size = wide, dark = false, sharp = Boolean(process.env.SHARP) } = {}) {
  const touch = size.width < 500;
  const context = await browser.newContext({ viewport: size, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce', hasTouch: touch, isMobile: touch, locale: 'vi-VN' });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  const faults = [];
  page.on('request', (request) => {
    const to = new URL(request.url());
    if (to.protocol.startsWith('http') && to.origin !== url) faults.push(`asked another origin: ${request.url()}`);
  });
  page.on('console', (message) => {
    const at = message.location().url;
    const icon = path === nothing && at === `${url}/favicon.ico`; // of what is no page of ours
    if (message.type() === 'error' && !icon) faults.push(`console: ${message.text()} ${at}`);
  });
  page.on('pageerror', (error) => faults.push(`threw: ${error.message}`));
  if (!sharp) await page.addInitScript(() => Object.defineProperty(window, 'devicePixelRatio', { value: 0.5 }));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(url + path);
  return {
    page,
    faults,
    clean: () => assert.deepEqual(faults, []),
    close: () => context.close()
  };
}

/** Waits until the map has drawn everything it asked for. */
export async function idle(page) {
  await page.waitForSelector('[data-test=map][data-map-idle=true]', { timeout: patience });
}

/** Waits until a layer of the map draws at least so many features, and says how many. */
export async function drawn(page, layer, least = 1) {
  const found = await page.waitForFunction(
    ([id, n]) => {
      const map = document.querySelector('[data-test=map]')?.borderMap;
      const count = map ? map.drawn(id) : 0;
      return count >= n ? count : false;
    },
    [layer, least],
    { timeout: patience }
  );
  return found.jsonValue();
}

export async function shot(page, name) {
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

/** No serious or critical barrier for people who use the page without a mouse or without seeing it. */
export async function accessible(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).slice(0, 4).join(' | ')}`);
  });
  assert.deepEqual(found, [], `axe on ${name}`);
}

/** The year the page shows where none is chosen, and its first and last day; the demo ends today, whatever day that is. */
export async function shownYear(url) {
  const { years } = await fetch(`${url}/api/v1/overview`).then((r) => r.json());
  return { year: years[0], from: `${years[0] - 1}-12-15`, to: `${years[0]}-12-14` };
}

export const query = (page) => new URL(page.url()).searchParams;
export const text = async (page, selector) => (await page.textContent(selector))?.trim() ?? '';

/** Types into the search box and presses Enter at once: the box must wait for its answer, not the test. */
export async function search(page, typed) {
  await page.fill('[role=combobox]', typed);
  await page.press('[role=combobox]', 'Enter');
}

/** Waits for the card and gives its title. */
export async function cardTitle(page, expected) {
  await page.waitForFunction((name) => document.querySelector('[data-test=card-title]')?.textContent?.trim() === name, expected);
}
