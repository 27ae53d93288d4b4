// "serve": what a stranger sees, and the way in and out. The database holds no communes yet.
import assert from 'node:assert/strict';
import { accessible, idle, narrow, open, shot, text } from './page.mjs';

async function enter(page, name, password) {
  await page.fill('#sign-name', name);
  await page.fill('#sign-password', password);
  await page.click('form [type=submit]');
}

export const tests = {
  async 'a stranger sees the ground and a way in, and asks for nothing else'(browser, url) {
    const { page, clean, close } = await open(browser, url);
    await page.waitForSelector('#sign-name');
    await idle(page);
    assert.match(await text(page, '[data-test=card]'), /Đăng nhập để xem số liệu/);
    assert.equal(await page.isVisible('[data-test=layer-incidents]'), false);
    assert.match(await text(page, 'main'), /Chưa có xã nào trên bản đồ/);
    assert.doesNotMatch(await text(page, 'body'), /Dữ liệu minh họa/);
    await shot(page, 'stranger-1440');
    await accessible(page, 'stranger');
    clean();
    await close();
  },

  async 'signs in, refuses what is wrong, signs out'(browser, url) {
    const { page, faults, close } = await open(browser, url);
    await page.waitForSelector('#sign-name');
    await page.click('form [type=submit]');
    assert.match(await text(page, 'form'), /Hãy nhập tên tài khoản/);
    await enter(page, 'tram-lao-bao-2', 'sai roi');
    await page.waitForSelector('form [role=alert]');
    assert.match(await text(page, 'form'), /không đúng/);
    await enter(page, 'tram-lao-bao-2', 'mot mat khau dai 2026');
    await page.waitForSelector('[data-test=layer-incidents]');
    assert.match(await text(page, 'header'), /tram-lao-bao-2/);
    await idle(page);
    await shot(page, 'empty-1440');
    await page.reload();
    await page.waitForSelector('[data-test=layer-incidents]');
    await page.click('text=Đăng xuất');
    await page.waitForSelector('#sign-name');
    assert.equal(await page.isVisible('[data-test=layer-incidents]'), false);
    assert.deepEqual(faults.filter((f) => !f.includes('401')), []);
    await close();
  },

  async 'has room for the form at 390'(browser, url) {
    const { page, clean, close } = await open(browser, url, { size: narrow });
    await page.waitForSelector('#sign-name');
    await idle(page);
    await shot(page, 'stranger-390');
    await accessible(page, 'stranger at 390');
    clean();
    await close();
  }
};
