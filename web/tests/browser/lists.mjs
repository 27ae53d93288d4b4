// The other rooms: the list of communes, and where the figures come from.
import assert from 'node:assert/strict';
import { accessible, cardTitle, idle, open, query, shot, text } from './page.mjs';

const rows = (page) => page.$$eval('[data-test=commune-row]', (list) => list.map((row) => row.querySelector('a').textContent));

export const tests = {
  async 'lists, filters and sorts the communes'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?room=communes' });
    await page.waitForSelector('[data-test=commune-row] .badge');
    assert.ok((await rows(page)).length >= 100);
    await shot(page, 'communes-1440');
    await accessible(page, 'communes');
    await page.fill('input[type=search]', 'dakrong');
    await page.waitForFunction(() => document.querySelectorAll('[data-test=commune-row]').length <= 3);
    assert.ok((await rows(page)).some((name) => name.includes('Đakrông')));
    await page.fill('input[type=search]', '');
    await page.selectOption('select:visible >> nth=0', '44');
    await page.click('[data-test=only-undetermined]');
    await page.waitForFunction(() => new URL(location.href).searchParams.get('only') === 'undetermined');
    const badges = await page.$$eval('[data-test=commune-row] .badge', (list) => list.map((b) => b.textContent.trim()));
    assert.ok(badges.length > 0 && badges.every((b) => b.includes('Chưa xác định')), badges.join());
    await page.fill('input[type=search]', 'qqqq');
    await page.waitForSelector('text=Không có xã nào hợp với bộ lọc');
    await page.click('text=Bỏ lọc');
    await page.waitForFunction(() => document.querySelectorAll('[data-test=commune-row]').length >= 100);
    clean();
    await close();
  },

  async 'opens the letter of a row by keyboard'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?room=communes&find=lao+bao' });
    await page.waitForSelector('[data-test=commune-row] a');
    await page.focus('[data-test=commune-row] a');
    await page.keyboard.press('Enter');
    await cardTitle(page, 'Lao Bảo');
    assert.equal(query(page).get('room'), null);
    await idle(page);
    await page.goBack();
    await page.waitForSelector('[data-test=communes]');
    clean();
    await close();
  },

  async 'explains criteria, readings and sources'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?room=sources' });
    await page.waitForSelector('[data-test=sources] .readings li');
    const words = await text(page, '[data-test=sources]');
    assert.match(words, /0,5 %/);
    assert.match(words, /Natural Earth/);
    assert.match(words, /Dữ liệu minh họa/);
    await shot(page, 'sources-1440');
    await accessible(page, 'sources');
    clean();
    await close();
  },

  async 'is readable in the dark'(browser, url) {
    for (const room of ['communes', 'sources']) {
      const { page, clean, close } = await open(browser, url, { path: `/?room=${room}`, dark: true });
      await page.waitForSelector(room === 'communes' ? '[data-test=commune-row] .badge' : '[data-test=sources] .readings li');
      await shot(page, `${room}-dark`);
      await accessible(page, `${room}, dark`);
      clean();
      await close();
    }
  }
};
