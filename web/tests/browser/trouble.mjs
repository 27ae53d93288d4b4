// What happens when something does not come: it is said, named, and can be tried again.
import assert from 'node:assert/strict';
import { idle, nothing, open, shot, text } from './page.mjs';

export const tests = {
  async 'a layer whose tiles fail is named, and comes back on request'(browser, url) {
    const { page, close } = await open(browser, url, { path: '/?room=sources' });
    await page.route('**/tiles/incidents/**', (route) => route.fulfill({ status: 500, body: '' }));
    await page.click('nav a >> nth=0');
    await page.waitForSelector('[data-test=failed-layers]');
    assert.match(await text(page, '[data-test=failed-layers]'), /Sự việc/);
    await shot(page, 'failed-layer');
    await page.unroute('**/tiles/incidents/**');
    await page.click('[data-test=failed-layers] button');
    await page.waitForSelector('[data-test=failed-layers]', { state: 'detached' });
    await page.waitForFunction(() => document.querySelector('[data-test=map]').borderMap.drawn('incidents') > 0);
    await idle(page);
    assert.equal(await page.isVisible('[data-test=failed-layers]'), false);
    await close();
  },

  async 'classes that do not come leave the map without colours, and say why'(browser, url) {
    const { page, close } = await open(browser, url, { path: '/?room=sources' });
    await page.route('**/api/v1/assessments?**', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"status":503,"detail":"Đang bảo trì."}' }));
    await page.reload();
    await page.click('nav a >> nth=0');
    await page.waitForSelector('text=Đang bảo trì.');
    await page.unroute('**/api/v1/assessments?**');
    await page.click('.legend .problem button');
    await page.waitForFunction(() => Number(document.querySelector('[data-test=class-type_1] b.num').textContent) > 0);
    await close();
  },

  async 'a table that does not come counts nothing, which is no 0'(browser, url) {
    const { page, close } = await open(browser, url, { path: nothing });
    await page.route('**/api/v1/cycle?**', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"status":503,"detail":"Đang bảo trì."}' }));
    await page.goto(`${url}/?room=cycle`);
    await page.waitForSelector('text=Đang bảo trì.');
    assert.equal(await text(page, '[data-test=cycle-class-drug_free] b.num'), '–');
    await page.unroute('**/api/v1/cycle?**');
    await page.click('text=Thử lại');
    await page.waitForFunction(() => Number(document.querySelector('[data-test=cycle-class-drug_free] b.num').textContent) > 0);
    await close();
  },

  async 'a card that fails offers another try'(browser, url) {
    const { page, close } = await open(browser, url, { path: '/?room=communes&find=lao+bao' });
    await page.route('**/assessment?**', (route) => route.abort());
    await page.click('[data-test=commune-row] a');
    await page.waitForSelector('[data-test=card] [role=alert]');
    assert.match(await text(page, '[data-test=card] [role=alert]'), /không tới được máy chủ/);
    await page.unroute('**/assessment?**');
    await page.click('[data-test=card] [role=alert] button');
    await page.waitForSelector('[data-test=card-why]');
    await close();
  },

  async 'being offline is said, and what is open stays'(browser, url) {
    const { page, close } = await open(browser, url, { path: '/?room=communes' });
    await page.waitForSelector('[data-test=commune-row] .badge');
    await page.context().setOffline(true);
    await page.waitForSelector('text=Mất kết nối');
    assert.ok((await page.$$('[data-test=commune-row]')).length > 100);
    await shot(page, 'offline');
    await page.context().setOffline(false);
    await page.waitForSelector('text=Mất kết nối', { state: 'detached' });
    await close();
  }
};
