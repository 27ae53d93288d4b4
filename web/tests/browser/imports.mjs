// Importing files: look, map, refuse, check, import, see it on the map, undo.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { accessible, drawn, idle, narrow, open, shot, text } from './page.mjs';

const file = (name) => fileURLToPath(new URL(`files/${name}`, import.meta.url));
const here = '/?room=imports&at=16.6210_106.5920_13.00';

/** Lets a file fall where a person would drop it. */
async function drop(page, name) {
  const content = readFileSync(file(name)).toString('base64');
  const held = await page.evaluateHandle(
    ([as, base64]) => {
      const held = new DataTransfer();
      held.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], as));
      return held;
    },
    [name, content]
  );
  await page.dispatchEvent('[data-test=imp-drop]', 'drop', { dataTransfer: held });
}

const says = (page, selector, words) => page.waitForFunction(([s, w]) => document.querySelector(s)?.textContent.includes(w), [selector, words]);
const count = async (url) => (await (await fetch(`${url}/api/v1/incidents?limit=1`)).json()).total;

export const tests = {
  async 'drops a CSV, maps a column, sees the refusal, imports the rest and takes it back'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: here });
    await idle(page);
    const before = await count(url);
    await page.waitForSelector('[data-test=past-imports]');
    await drop(page, 'vu-viec.csv');
    // The layer is told by the name of the file; the number of the incident stands in a column nobody knows.
    assert.equal(await page.inputValue('[data-test=imp-layer]'), 'incidents');
    await says(page, '[data-test=imp-missing]', 'số hiệu sự việc');
    assert.match(await text(page, '[data-test=imp-column]:has-text("Người báo")'), /\*\*\*/);
    assert.doesNotMatch(await text(page, '[data-test=card]'), /0912345678/);
    await page.selectOption('[data-test=imp-column-so_phieu]', 'source_ref');
    await says(page, '[data-test=imp-seen]', '2 dòng hợp lệ');
    assert.equal(await text(page, '[data-test=imp-missing]'), '');
    assert.match(await text(page, '[data-test=imp-refusals]'), /Dòng 4\s*ngày xảy ra/);
    await idle(page);
    await drawn(page, 'preview', 2);
    await shot(page, 'imports-look-1440');
    await accessible(page, 'a file looked at');
    await page.click('[data-test=imp-check]');
    await says(page, '[data-test=imp-verdict]', '1 dòng bị từ chối');
    assert.equal(await text(page, '[data-test=imp-go]'), 'Nhập 2 bản ghi, bỏ 1 dòng');
    assert.equal(await count(url), before, 'a trial kept something');
    await page.locator('[data-test=imp-verdict]').scrollIntoViewIfNeeded();
    await shot(page, 'imports-verdict-1440');
    await page.click('[data-test=imp-go]');
    await says(page, '[data-test=imp-done]', 'Đã nhập 2 bản ghi.');
    assert.equal(await count(url), before + 2);
    await idle(page);
    await page.waitForFunction(() => document.querySelector('[data-test=map]').borderMap.drawn('preview') === 0);
    await drawn(page, 'incidents', 2);
    await shot(page, 'imports-done-1440');
    await accessible(page, 'an import that is done');
    await page.click('[data-test^=undo-]');
    await page.click('[data-test=undo-yes]');
    await says(page, '[data-test=undo-done]', 'rút 2 bản ghi');
    assert.equal(await count(url), before);
    await says(page, '[data-test=past-import]', 'Hoàn tác lần');
    clean();
    await close();
  },

  async 'takes a workbook by the sheet a person chooses, all or nothing, and undoes it from the list'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: here });
    await idle(page);
    const before = await count(url);
    await page.setInputFiles('[data-test=imp-input]', file('vu-viec-thang-11.xlsx'));
    await page.selectOption('[data-test=imp-option-sheet]', 'Tháng 11');
    await page.selectOption('[data-test=imp-column-so_vu]', 'source_ref');
    await says(page, '[data-test=imp-seen]', '2 dòng hợp lệ');
    await page.fill('[data-test=imp-source]', 'Đồn thử');
    await page.waitForSelector('[data-test=imp-check]:not([disabled])');
    await page.click('[data-test=imp-check]');
    assert.equal(await text(page, '[data-test=imp-go]'), 'Nhập 2 bản ghi');
    await page.click('[data-test=imp-go]');
    await says(page, '[data-test=imp-done]', 'Đã nhập 2 bản ghi.');
    await page.click('[data-test=imp-again]');
    const row = page.locator('[data-test=past-import]', { hasText: 'vu-viec-thang-11.xlsx' }).first();
    await row.locator('[data-test^=undo-]').click();
    await row.locator('[data-test=undo-yes]').click();
    await says(page, '[data-test=past-said]', 'rút 2 bản ghi');
    assert.equal(await count(url), before);
    clean();
    await close();
  },

  async "brings in a receiver's file, with one value for what it does not write"(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: here });
    await idle(page);
    await page.setInputFiles('[data-test=imp-input]', fileURLToPath(new URL('../../../internal/ingest/testdata/devices/osmand.gpx', import.meta.url)));
    await page.selectOption('[data-test=imp-layer]', 'incidents');
    await says(page, '[data-test=imp-missing]', 'loại');
    await page.selectOption('[data-test=imp-column-name]', 'source_ref');
    await page.selectOption('[data-test=imp-same-kind]', 'trafficking_indicator');
    await page.selectOption('[data-test=imp-same-add]', 'loc_precision');
    await page.selectOption('[data-test=imp-same-loc_precision]', '1');
    await says(page, '[data-test=imp-seen]', '1 dòng hợp lệ');
    assert.equal(await text(page, '[data-test=imp-missing]'), '');
    await drawn(page, 'preview', 1);
    await shot(page, 'imports-receiver-1440');
    await page.click('[data-test=imp-check]');
    assert.equal(await text(page, '[data-test=imp-go]'), 'Nhập 1 bản ghi');
    clean();
    await close();
  },

  async 'takes the points of a map file as incidents, then its lines as trails'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: here });
    await idle(page);
    await page.setInputFiles('[data-test=imp-input]', fileURLToPath(new URL('../../../internal/ingest/testdata/devices/google-earth-mixed.kml', import.meta.url)));
    await page.selectOption('[data-test=imp-layer]', 'incidents');
    await page.selectOption('[data-test=imp-column-name]', 'source_ref');
    await page.selectOption('[data-test=imp-same-kind]', 'trafficking_indicator');
    await says(page, '[data-test=imp-seen]', '2 dòng, 2 dòng hợp lệ');
    await says(page, '[data-test=imp-left]', 'Tệp còn 1 đường không thuộc lớp này');
    await page.waitForSelector('[data-test=imp-check]:not([disabled])');
    await shot(page, 'imports-mixed-1440');
    await accessible(page, 'a file of points and lines');
    await page.click('[data-test=imp-check]');
    assert.equal(await text(page, '[data-test=imp-go]'), 'Nhập 2 bản ghi');
    await page.click('[data-test=imp-go]');
    await says(page, '[data-test=imp-done]', 'Đã nhập 2 bản ghi.');
    await page.click('[data-test=imp-left-trails]');
    assert.equal(await page.inputValue('[data-test=imp-layer]'), 'trails');
    await page.selectOption('[data-test=imp-column-name]', 'code');
    await page.selectOption('[data-test=imp-same-kind]', 'footpath');
    await says(page, '[data-test=imp-seen]', '1 dòng, 1 dòng hợp lệ');
    await page.waitForSelector('[data-test=imp-check]:not([disabled])');
    await page.click('[data-test=imp-check]');
    await page.click('[data-test=imp-go]');
    await says(page, '[data-test=imp-done]', 'Đã nhập 1 bản ghi.');
    for (const layer of ['trails', 'incidents']) {
      const row = page.locator('[data-test=past-import]:has([data-test^=undo-])', { hasText: 'google-earth-mixed.kml' }).first();
      await row.locator('[data-test^=undo-]').click();
      await row.locator('[data-test=undo-yes]').click();
      await says(page, '[data-test=past-said]', layer === 'trails' ? 'rút 1 bản ghi' : 'rút 2 bản ghi');
    }
    clean();
    await close();
  },

  async 'says what is wrong with a file that cannot be read, and goes on'(browser, url) {
    const { page, close } = await open(browser, url, { path: here });
    await idle(page);
    await page.setInputFiles('[data-test=imp-input]', { name: 'vu-viec.csv', mimeType: 'text/csv', buffer: Buffer.from('') });
    await says(page, '[data-test=imp-problem]', 'tệp rỗng');
    await page.setInputFiles('[data-test=imp-input]', file('vu-viec.csv'));
    await page.waitForSelector('[data-test=imp-column]');
    await close();
  },

  async 'is all there at 390 pixels, by keyboard too'(browser, url) {
    const { page, clean, close } = await open(browser, url, { size: narrow, path: here });
    await idle(page);
    await page.waitForSelector('[data-test=past-imports]');
    const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    const thumbs = () =>
      page.$$eval('[data-test=card] :is(button:not(.link):not(.grip), summary, select, label.button, input:not(.unseen))', (all) =>
        all.filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().height < 43.5).map((e) => `${e.textContent.trim()} ${Math.round(e.getBoundingClientRect().height)}`)
      );
    assert.equal(await sideways(), 0);
    assert.deepEqual(await thumbs(), []);
    await shot(page, 'imports-390');
    await accessible(page, 'imports at 390');
    await page.setInputFiles('[data-test=imp-input]', file('vu-viec.csv'));
    await page.waitForSelector('[data-test=imp-column]');
    await page.click('.grip');
    await page.focus('[data-test=imp-column-so_phieu]');
    await page.selectOption('[data-test=imp-column-so_phieu]', 'source_ref');
    await says(page, '[data-test=imp-seen]', '2 dòng hợp lệ');
    assert.equal(await sideways(), 0);
    assert.deepEqual(await thumbs(), []);
    await shot(page, 'imports-look-390');
    await accessible(page, 'a file looked at, at 390');
    await page.focus('[data-test=imp-check]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-test=imp-go]');
    await page.locator('[data-test=imp-go]').scrollIntoViewIfNeeded();
    await shot(page, 'imports-verdict-390');
    clean();
    await close();
  }
};
