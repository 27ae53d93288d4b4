// The rooms of oversight areas and of boundaries, on the demo data.
import assert from 'node:assert/strict';
import { accessible, cardTitle, drawn, idle, narrow, open, query, shot, text } from './page.mjs';

const picked = (page, n) => page.waitForFunction((count) => document.querySelector('[data-test=area-picked]')?.textContent.trim().startsWith(`${count} xã`), n);

export const tests = {
  async 'makes an area on the map and by keyboard, edits and ends it'(browser, url) {
    const { page, faults, close } = await open(browser, url, { path: '/?room=areas&layers=class&at=16.6400_106.7000_10.00' });
    await idle(page);
    await drawn(page, 'communes', 4);
    await page.click('[data-test=area-new]');
    await page.click('[data-test=area-save]');
    await page.waitForSelector('.faults li');
    const box = await page.locator('[data-test=map]').boundingBox();
    const { x, y } = await page.evaluate(() => document.querySelector('[data-test=map]').borderMap.pixel(106.6, 16.62));
    await page.mouse.click(box.x + x, box.y + y);
    await picked(page, 1);
    await page.focus('[data-test=area-find]');
    await page.keyboard.type('khe sanh');
    await page.waitForSelector('.offer');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await picked(page, 2);
    await idle(page);
    await drawn(page, 'area', 2);
    await page.fill('[data-test=area-name]', 'Địa bàn thử');
    await shot(page, 'area-edit-1440');
    await accessible(page, 'making an area');
    await page.click('[data-test=area-save]');
    await cardTitle(page, 'Địa bàn thử');
    assert.equal(query(page).get('area'), 'dia-ban-thu');
    await page.waitForSelector('[data-test=area-summary] li');
    await idle(page);
    await drawn(page, 'area', 2);
    await shot(page, 'area-1440');
    await accessible(page, 'an area');
    await page.click('[data-test=area-edit]');
    await page.click('.chips button >> nth=0');
    await picked(page, 1);
    await page.click('[data-test=area-save]');
    await page.waitForFunction(() => document.querySelector('[data-test=area-said]')?.textContent.trim() !== '');
    await page.click('[data-test=area-edit]');
    await page.click('text=Kết thúc địa bàn');
    await page.click('[data-test=area-end]');
    await page.waitForFunction(() => !new URL(location.href).searchParams.get('area'));
    // Asking whether a code is free, the browser notes the 404 that says it is.
    assert.deepEqual(faults.filter((f) => !f.includes('404')), []);
    await close();
  },

  async 'lists areas at 390 pixels'(browser, url) {
    const { page, clean, close } = await open(browser, url, { size: narrow, path: '/?room=areas' });
    await page.waitForSelector('[data-test=area-new]');
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 0);
    await shot(page, 'areas-390');
    await accessible(page, 'areas at 390');
    clean();
    await close();
  },

  async 'lists communes on the border and copies them'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?room=boundaries&part=border&province=44' });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.waitForSelector('[data-test=border-row]');
    const rows = await page.$$eval('[data-test=border-row]', (all) => all.length);
    await page.click('[data-test=copy-csv]');
    await page.waitForFunction(() => document.querySelector('[data-test=copied]')?.textContent.trim() !== '');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /^code,name,province,touches,country,length_km/);
    assert.ok(copied.trim().split('\n').length > rows);
    await shot(page, 'border-1440');
    await accessible(page, 'communes on the border');
    clean();
    await close();
  },

  async 'hands out the crosswalk and lists where law and map differ'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?room=boundaries&part=crosswalk' });
    await page.fill('[data-test=crosswalk] input >> nth=0', '2024-01-01');
    await page.fill('[data-test=crosswalk] input >> nth=1', '2026-01-01');
    const file = page.waitForEvent('download');
    await page.click('[data-test=crosswalk] button');
    assert.match((await file).suggestedFilename(), /crosswalk.*\.csv$/);
    await page.waitForFunction(() => document.querySelector('[data-test=crosswalk-said]')?.textContent.includes('Đã tải'));
    await accessible(page, 'crosswalk');
    await page.click('[data-test=part-disagreements]');
    await page.waitForSelector('[data-test=disagreement-row], [data-test=empty]');
    await accessible(page, 'disagreements');
    clean();
    await close();
  },

  async 'lists repaired shapes'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?room=boundaries&part=repairs' });
    await page.waitForSelector('[data-test=repair-row], [data-test=empty]');
    assert.ok((await text(page, '[data-test=boundaries]')).includes('Hình đã sửa'));
    await accessible(page, 'repairs');
    clean();
    await close();
  }
};
