// 390 pixels: one bar, one sheet in three heights, thumbs.
import assert from 'node:assert/strict';
import { accessible, cardTitle, drawn, idle, narrow, open, shot } from './page.mjs';

/** Nothing may stick out to the side. */
async function noSideways(page) {
  const [inner, scroll] = await page.evaluate(() => [window.innerWidth, document.documentElement.scrollWidth]);
  assert.ok(scroll <= inner, `the page is ${scroll} wide in a window of ${inner}`);
}

/** Everything one can press must be at least 44 pixels high or wide enough to be hit; links in running text are exempt. */
async function thumbs(page, scope) {
  const small = await page.$$eval(`${scope} :is(button:not(.link), summary, select, input:not([type=checkbox]), a:not(.link))`, (all) =>
    all
      .filter((e) => e.checkVisibility({ visibilityProperty: true }))
      .map((e) => ({ name: e.textContent.trim() || e.getAttribute('aria-label') || e.tagName, box: e.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 2 && box.height > 2 && box.height < 43.5)
      .map(({ name, box }) => `${name} ${Math.round(box.height)}`)
  );
  assert.deepEqual(small.filter((line) => !line.startsWith('Thu nhỏ thẻ') && !line.startsWith('Mở rộng thẻ')), []);
}

export const tests = {
  async 'the map, the bar and the folded time'(browser, url) {
    const { page, clean, close } = await open(browser, url, { size: narrow });
    await idle(page);
    await drawn(page, 'communes', 50);
    await noSideways(page);
    await thumbs(page, 'body');
    await shot(page, 'map-390');
    await accessible(page, 'map at 390');
    await page.click('.time .fold');
    await noSideways(page);
    await thumbs(page, '.time');
    await shot(page, 'time-390');
    clean();
    await close();
  },

  async 'the layers in the sheet'(browser, url) {
    const { page, clean, close } = await open(browser, url, { size: narrow });
    await idle(page);
    await page.click('.bar button');
    await page.waitForSelector('.legend.open');
    await thumbs(page, '.legend');
    await noSideways(page);
    await shot(page, 'layers-390');
    await accessible(page, 'layers at 390');
    await page.click('[data-test=layer-trails]');
    await idle(page);
    clean();
    await close();
  },

  async 'the letter in three heights'(browser, url) {
    const { page, clean, close } = await open(browser, url, { size: narrow, path: '/?sel=unit.19432' });
    await cardTitle(page, 'Lao Bảo');
    await page.waitForSelector('[data-test=card-why]');
    await idle(page);
    await thumbs(page, '[data-test=card]');
    await noSideways(page);
    await shot(page, 'card-390');
    await accessible(page, 'card at 390');
    const height = async () => (await page.locator('[data-test=card]').boundingBox()).height;
    const middle = await height();
    await page.click('.grip');
    await page.waitForSelector('[data-test=card][data-height=all]');
    await page.waitForFunction((was) => document.querySelector('[data-test=card]').getBoundingClientRect().height > was, middle);
    await shot(page, 'card-all-390');
    await page.click('.grip');
    await page.waitForSelector('[data-test=card][data-height=title]');
    await page.waitForFunction((was) => document.querySelector('[data-test=card]').getBoundingClientRect().height < was, middle);
    await shot(page, 'card-title-390');
    clean();
    await close();
  },

  async 'the search, the list and the sources'(browser, url) {
    const { page, clean, close } = await open(browser, url, { size: narrow, path: '/?room=communes' });
    await page.waitForSelector('[data-test=commune-row] .badge');
    await noSideways(page);
    await thumbs(page, '[data-test=communes]');
    await shot(page, 'communes-390');
    await accessible(page, 'communes at 390');
    await page.click('[data-test=room-sources]');
    await page.waitForSelector('[data-test=sources]');
    await noSideways(page);
    await shot(page, 'sources-390');
    await page.click('.head .narrow');
    await page.fill('[role=combobox]', 'lao bao');
    await page.waitForSelector('[role=option]');
    await noSideways(page);
    await shot(page, 'search-390');
    await page.click('[role=option]');
    await cardTitle(page, 'Lao Bảo');
    clean();
    await close();
  },

  async 'in the dark'(browser, url) {
    const { page, clean, close } = await open(browser, url, { size: narrow, dark: true, path: '/?sel=unit.19432' });
    await page.waitForSelector('[data-test=card-why]');
    await idle(page);
    await shot(page, 'dark-390');
    await accessible(page, 'dark at 390');
    clean();
    await close();
  }
};
