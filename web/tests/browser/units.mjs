// Units through time: the day of the map, what came before and after, misfits, the rooms of boundaries and areas.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { accessible, cardTitle, drawn, idle, narrow, open, query, shot, text } from './page.mjs';

const file = (name) => fileURLToPath(new URL(`files/${name}`, import.meta.url));

/** Two communes that went into another by the reform, and three new versions of that day. The shapes are squares, and overlap. */
export const imports = [
  ['units', file('units-2014.geojson'), '--level', 'commune', '--valid-from', '2014-01-01', '--source', 'test'],
  ['units', file('units-2025.geojson'), '--level', 'commune', '--valid-from', '2025-07-01', '--source', 'test'],
  ['lineage', file('lineage.csv'), '--valid-from', '2025-07-01', '--legal-ref', '1680/NQ-UBTVQH15']
];

const asked = (page, layer) => page.waitForRequest((r) => r.url().includes(`/tiles/${layer}/`) && new URL(r.url()).searchParams.get('on') === '2025-06-30');

export const tests = {
  async 'shows the units of the day before the reform, and leads back'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?at=16.6400_106.6200_10.00' });
    await idle(page);
    const tiles = Promise.all([asked(page, 'communes'), asked(page, 'provinces')]);
    await page.click('[data-test="before-2025-07-01"]');
    await tiles;
    assert.equal(query(page).get('on'), '2025-06-30');
    assert.match(await text(page, '[data-test=date-strip]'), /30\/06\/2025/);
    // Of the communes of that day, here two that are gone and three of which today's version is another, none has a class of today.
    const gone = await page.evaluate(async () => (await (await fetch('/api/v1/units?level=commune&on=2025-06-30&limit=10000')).json()).items.filter((u) => u.valid_to).length);
    assert.ok(gone >= 5);
    await page.waitForFunction((n) => document.querySelector('[data-test=unassessed]')?.textContent.trim().startsWith(`${n} xã`), gone);
    await idle(page);
    await drawn(page, 'communes-silent', 5);
    await shot(page, 'date-1440');
    await accessible(page, 'map of another day');
    await page.click('[data-test=on-back]');
    await page.waitForSelector('[data-test=date-strip]', { state: 'detached' });
    assert.equal(query(page).get('on'), null);
    await page.goBack();
    await page.waitForSelector('[data-test=date-strip]');
    clean();
    await close();
  },

  async 'takes any day, and says when there is nothing of it'(browser, url) {
    const { page, clean, close } = await open(browser, url);
    await idle(page);
    await page.fill('[data-test=on-date]', '2010-01-01');
    await page.waitForFunction(() => document.querySelector('[data-test=date-strip]')?.textContent.includes('chưa có xã nào'));
    assert.equal(query(page).get('on'), '2010-01-01');
    await idle(page);
    clean();
    await close();
  },

  async 'goes from a commune to what it was, and back'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?sel=unit.19432' });
    await cardTitle(page, 'Lao Bảo');
    await page.waitForSelector('[data-test=predecessors] li');
    assert.match(await text(page, '[data-test=predecessors]'), /Tân Thành\s*sáp nhập toàn bộ/);
    assert.match(await text(page, '[data-test=predecessors]'), /1680\/NQ-UBTVQH15/);
    await page.click('[data-test=predecessors] a:has-text("Tân Thành")');
    await cardTitle(page, 'Tân Thành');
    assert.equal(query(page).get('on'), '2025-06-30');
    // No class of today is put on a unit of another day.
    await page.waitForSelector('[data-test=no-class]');
    assert.equal(await page.isVisible('[data-test=card-class]'), false);
    await idle(page);
    await shot(page, 'predecessor-1440');
    await accessible(page, 'card of a former unit');
    await page.click('[data-test=successors] a');
    await cardTitle(page, 'Lao Bảo');
    assert.equal(query(page).get('on'), null);
    await page.waitForSelector('[data-test=card-class]');
    clean();
    await close();
  },

  async 'finds the new commune by an old name'(browser, url) {
    const { page, clean, close } = await open(browser, url);
    await idle(page);
    await page.fill('[role=combobox]', 'tan long');
    await page.waitForFunction(() => [...document.querySelectorAll('[role=option]')].some((o) => o.textContent.includes('Lao Bảo') && o.textContent.includes('nhận từ Tân Long cũ')));
    await page.click('[role=option]:has-text("nhận từ Tân Long cũ")');
    await cardTitle(page, 'Lao Bảo');
    clean();
    await close();
  },

  async 'lists misfits and leads to the place'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?room=boundaries&on=2025-06-30' });
    await page.waitForSelector('[data-test=fit-row]');
    assert.match(await text(page, '[data-test=fit-row]'), /Chồng lấn/);
    await shot(page, 'fit-1440');
    await accessible(page, 'misfits');
    await page.selectOption('[data-test=fit-severity]', 'note');
    await page.waitForFunction(() => !document.querySelector('[data-test=boundaries]').textContent.includes('Chồng lấnTân'));
    await page.selectOption('[data-test=fit-severity]', '');
    await page.click('[data-test=fit-row] a');
    await cardTitle(page, 'Chồng lấn');
    assert.match(query(page).get('sel'), /^fit\./);
    assert.match(query(page).get('layers'), /fit/);
    await idle(page);
    await drawn(page, 'fit-fill');
    await page.waitForSelector('[data-test=fit-legend]');
    await shot(page, 'fit-map-1440');
    await accessible(page, 'misfit on the map');
    clean();
    await close();
  },

  async 'is all there at 390 pixels'(browser, url) {
    const { page, clean, close } = await open(browser, url, { size: narrow, path: '/?sel=unit.19456&on=2025-06-30' });
    await cardTitle(page, 'Tân Thành');
    await idle(page);
    const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    const thumbs = (scope) =>
      page.$$eval(`${scope} :is(button:not(.link), select, input:not([type=checkbox]), a)`, (all) =>
        all
          .filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().height < 43.5)
          .map((e) => `${e.textContent.trim()} ${Math.round(e.getBoundingClientRect().height)}`)
      );
    assert.equal(await sideways(), 0);
    assert.deepEqual(await thumbs('[data-test=date-strip]'), []);
    assert.deepEqual(await thumbs('[data-test=successors]'), []);
    await shot(page, 'date-390');
    await accessible(page, 'former unit at 390');
    await page.click('[data-test=room-boundaries]');
    await page.waitForSelector('[data-test=fit-row]');
    assert.equal(await sideways(), 0);
    assert.deepEqual(await thumbs('[data-test=boundaries]'), []);
    await shot(page, 'boundaries-390');
    await accessible(page, 'boundaries at 390');
    clean();
    await close();
  },

  async 'draws the base map of the deployment under everything else'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?layers=none&at=16.7000_106.8000_9.00' });
    const tile = page.waitForResponse((r) => r.url().includes('/ground/base/') && r.status() === 200);
    await tile;
    await idle(page);
    assert.ok((await drawn(page, 'base-communes', 5)) >= 5);
    assert.ok((await drawn(page, 'base-border')) > 0);
    await shot(page, 'basemap-1440');
    clean();
    await close();
  }
};
