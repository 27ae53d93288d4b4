// "serve": what a stranger sees, and the way in and out. The database holds no communes yet.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { accessible, idle, narrow, open, shot, text } from './page.mjs';

async function enter(page, name, password) {
  await page.fill('#sign-name', name);
  await page.fill('#sign-password', password);
  await page.click('form [type=submit]');
}

/** The code of RFC 6238 of a key in base32, so many steps of half a minute from now. */
function codeOf(key, ahead = 0) {
  let bits = '';
  for (const letter of key.replaceAll(' ', '')) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0');
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const sum = createHmac('sha1', bytes).update(counter).digest();
  return String((sum.readUInt32BE((sum[19] ?? 0) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
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
    await page.goto(`${url}/?room=boundaries`);
    await page.waitForSelector('[data-test=empty]');
    assert.match(await text(page, '[data-test=empty]'), /Chưa có xã nào/, 'where no commune is known nothing fits');
    await page.goto(url);
    await page.click('text=Đăng xuất');
    await page.waitForSelector('#sign-name');
    assert.equal(await page.isVisible('[data-test=layer-incidents]'), false);
    assert.deepEqual(faults.filter((f) => !f.includes('401')), []);
    await close();
  },

  async 'keeps one account: sessions, a code, signing out everywhere'(browser, url) {
    const { page, faults, close } = await open(browser, url);
    await page.waitForSelector('#sign-name');
    await enter(page, 'tram-kin', 'mot mat khau dai 2026');
    await page.click('[data-test=account]');
    const dialog = '[data-test=account-dialog]';
    await page.waitForSelector(`${dialog} li`);
    assert.match(await text(page, dialog), /tram-kin[^]*quản trị[^]*phiên này/);
    await page.fill('#acc-old', 'mot mat khau dai 2026');
    await page.fill('#acc-new', 'matkhau2026');
    await page.click(`${dialog} >> form >> text=Đổi mật khẩu`);
    assert.match(await text(page, '#acc-new-error'), /dễ đoán/);
    await page.fill('#acc-code-password', 'khong phai the');
    await page.click(`${dialog} >> text=Bật mã xác thực`);
    await page.waitForSelector(`${dialog} [role=alert]`);
    await page.fill('#acc-code-password', 'mot mat khau dai 2026');
    await page.click(`${dialog} >> text=Bật mã xác thực`);
    const key = await page.locator('[data-test=secret]').innerText();
    assert.ok((await page.locator('[data-test=qr] path').getAttribute('d')).length > 1000, 'the QR code is drawn');
    await page.fill('#acc-prove', codeOf(key));
    await shot(page, 'account-1440');
    await accessible(page, 'account');
    await page.setViewportSize(narrow);
    await shot(page, 'account-390');
    await page.click(`${dialog} >> text=Xác nhận`);
    await page.waitForSelector(`${dialog} >> text=Đã bật mã xác thực`);

    const other = await open(browser, url);
    await other.page.waitForSelector('#sign-name');
    await enter(other.page, 'tram-kin', 'mot mat khau dai 2026');
    await other.page.waitForSelector('#sign-code');
    await shot(other.page, 'sign-code-1440');
    await accessible(other.page, 'sign-in with a code');
    await other.page.fill('#sign-code', '000000');
    await other.page.click('form [type=submit]');
    await other.page.waitForSelector('form [role=alert]');
    await other.page.fill('#sign-code', codeOf(key, 1));
    await other.page.click('form [type=submit]');
    await other.page.waitForSelector('[data-test=account]');
    await other.page.click('[data-test=account]');
    await other.page.waitForSelector(`${dialog} li:nth-child(2)`);
    await other.page.click('[data-test=end-all]');
    await other.page.waitForSelector('#sign-name');
    await page.reload();
    await page.waitForSelector('#sign-name');
    assert.deepEqual(faults.filter((f) => !/40[013]/.test(f)), []);
    await other.close();
    await close();
  },

  async 'an administrator keeps accounts and tokens, an auditor reads what was done'(browser, url) {
    const own = 'mot mat khau dai 2026';
    const { page, faults, close } = await open(browser, url);
    await page.waitForSelector('#sign-name');
    assert.equal(await page.isVisible('nav >> text=Tài khoản, nhật ký'), false);
    await enter(page, 'tram-lao-bao-2', own);
    await page.click('nav >> text=Tài khoản, nhật ký');
    await page.click('[data-test=add-account]');
    const dialog = '[data-test=keep-dialog]';
    await page.fill('#keep-name', 'Nguyễn Văn An');
    await page.selectOption('#keep-role', 'auditor');
    await page.fill('#keep-password', 'man chin dau he');
    await page.fill('#keep-confirm', own);
    await page.click(`${dialog} [type=submit]`);
    assert.match(await text(page, '#keep-name-error'), /tên người/);
    assert.equal(await page.getAttribute('#keep-name', 'aria-invalid'), 'true');
    await shot(page, 'keep-add-1440');
    await accessible(page, 'adding an account');
    await page.fill('#keep-name', 'Kiểm toán tỉnh');
    await page.fill('#keep-confirm', 'khong phai the');
    await page.click(`${dialog} [type=submit]`);
    await page.waitForSelector('#keep-confirm-error');
    await page.fill('#keep-confirm', own);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-test=account-row] >> text=Kiểm toán tỉnh');
    await page.waitForSelector(dialog, { state: 'detached' });
    await shot(page, 'keep-accounts-1440');
    await accessible(page, 'accounts');

    await page.click('[data-test=keep-tokens]');
    await page.click('[data-test=add-token]');
    await page.selectOption('#keep-account', 'tram-lao-bao-2');
    await page.fill('#keep-label', 'QGIS');
    await page.check(`${dialog} [value=see_records]`);
    await page.fill('#keep-confirm', own);
    await shot(page, 'keep-token-1440');
    await accessible(page, 'making a token');
    await page.click(`${dialog} [type=submit]`);
    assert.match(await text(page, '[data-test=token-secret]'), /^cotmoc_[\w-]{43}$/);
    await page.keyboard.press('Escape');
    await page.waitForSelector('[data-test=token-row] >> text=QGIS');
    await page.click('[data-test=token-row] >> text=Hủy mã truy cập');
    await page.fill('#keep-confirm', own);
    await page.click(`${dialog} [type=submit]`);
    await page.waitForSelector('[data-test=token-row] >> text=đã hủy');

    const auditor = await open(browser, url, { size: narrow });
    await auditor.page.waitForSelector('#sign-name');
    await enter(auditor.page, 'Kiểm toán tỉnh', 'man chin dau he');
    await auditor.page.click('[data-test=room-keep]');
    await auditor.page.waitForSelector('[data-test=audit-row]');
    assert.equal(await auditor.page.isVisible('[data-test=keep-accounts]'), false);
    await auditor.page.selectOption('[data-test=audit-kind]', 'account');
    await auditor.page.click('form[role=search] [type=submit]');
    await auditor.page.waitForSelector('[data-test=audit-row] >> text=Kiểm toán tỉnh role=auditor');
    await shot(auditor.page, 'keep-audit-390');
    await accessible(auditor.page, 'the audit at 390');
    assert.ok(await auditor.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), 'the page is wider than the screen');
    await auditor.close();

    await page.click('[data-test=keep-accounts]');
    await page.locator('[data-test=account-row]', { hasText: 'Kiểm toán tỉnh' }).locator('select').selectOption('disable');
    await page.fill('#keep-confirm', own);
    await page.click(`${dialog} [type=submit]`);
    await page.waitForSelector('[data-test=account-row] >> text=đã khóa');
    await page.setViewportSize(narrow);
    await shot(page, 'keep-accounts-390');
    await accessible(page, 'accounts at 390');
    assert.deepEqual(faults.filter((f) => !/40[013]/.test(f)), []);
    await close();
  },

  async 'two browsers: the one that is signed out elsewhere shows no more and asks for the password at its next question'(browser, url) {
    const [name, password] = ['tram-lao-bao-2', 'mot mat khau dai 2026'];
    const here = await open(browser, url, { path: '/?room=registers' });
    const there = await open(browser, url);
    for (const { page } of [here, there]) {
      const answer = await page.request.post(`${url}/api/v1/session`, { data: { name, password }, headers: { 'X-Cotmoc': '1' } });
      assert.equal(answer.status(), 200);
      await page.reload();
      await page.waitForSelector('[data-test=account]');
    }
    const dialog = '[data-test=account-dialog]';
    await there.page.click('[data-test=account]');
    await there.page.click('[data-test=end-all]');
    await there.page.waitForSelector('#sign-name');
    assert.equal(await here.page.isVisible('[data-test=account]'), true, 'the page asked nothing yet');
    // Its next question is refused: without a reload it is a stranger's page.
    await here.page.click('[data-test=register-trails]');
    await here.page.waitForSelector('[data-test=account]', { state: 'detached' });
    assert.match(await text(here.page, '[data-test=registers]'), /Hãy đăng nhập|Đăng nhập/);
    await here.page.click('[data-test=registers] >> text=Đăng nhập');
    await here.page.waitForSelector('#sign-name');
    assert.equal((await here.page.request.get(`${url}/api/v1/trails`)).status(), 401);
    assert.equal(await here.page.locator(dialog).count(), 0);
    await enter(here.page, name, password);
    await here.page.waitForSelector('[data-test=account]');
    assert.deepEqual(here.faults.filter((f) => !/401/.test(f)), []);
    await here.close();
    await there.close();
  },

  async 'has room for the form at 390'(browser, url) {
    const { page, clean, close } = await open(browser, url, { size: narrow });
    await page.waitForSelector('#sign-name');
    await idle(page);
    await shot(page, 'stranger-390');
    await accessible(page, 'stranger at 390');
    clean();
    await close();
  },

  async 'who reads far more than usual in a day is named where the audit is read, with the lines of that day'(browser, url) {
    const own = 'mot mat khau dai 2026';
    const reader = await open(browser, url);
    await reader.page.waitForSelector('#sign-name');
    await enter(reader.page, 'doc-nhieu', own);
    await reader.page.waitForSelector('[data-test=account]');
    // Twice what makes a day heavy: whenever midnight falls between them, one of the two days is.
    for (let n = 0; n < 408; n += 12) {
      const answers = await Promise.all(Array.from({ length: 12 }, () => reader.page.request.get(`${url}/api/v1/hotspots?limit=1`)));
      assert.ok(answers.every((answer) => answer.ok()));
    }
    await reader.close();

    const { page, faults, close } = await open(browser, url);
    await page.waitForSelector('#sign-name');
    await enter(page, 'kiem-toan', own);
    await page.click('nav >> text=Tài khoản, nhật ký');
    const notice = '[data-test=audit-heavy]';
    await page.waitForSelector(notice);
    const said = await text(page, `${notice} li >> text=doc-nhieu`);
    assert.match(said, /doc-nhieu: (20[1-9]|2[1-9]\d|[34]\d\d) lượt xem số liệu hạn chế ngày \d{2}\/\d{2}\/\d{4}; trước đó nhiều nhất \d+ lượt/);
    await shot(page, 'keep-heavy-1440');
    await accessible(page, 'the notice of heavy days');
    await page.locator(notice).locator('li', { hasText: 'doc-nhieu' }).getByRole('button').focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => {
      const rows = [...document.querySelectorAll('[data-test=audit-row]')];
      return rows.length === 100 && rows.every((row) => row.querySelector('th').textContent === 'doc-nhieu' && row.textContent.includes('GET /api/v1/hotspots'));
    });
    assert.deepEqual(faults.filter((f) => !f.includes('401')), []);

    await page.setViewportSize(narrow);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), 'the page is wider than the screen');
    await page.locator(notice).scrollIntoViewIfNeeded();
    await shot(page, 'keep-heavy-390');

    // What cannot be found out is no all-clear.
    await page.route('**/audit/heavy-days*', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ status: 503, detail: 'máy chủ đang bận' }) }));
    await page.reload();
    await page.waitForSelector('[role=alert] >> text=Chưa biết có ai xem nhiều bất thường hay không');
    await page.waitForSelector('[data-test=audit-row]');
    assert.equal(await page.locator(notice).count(), 0);
    await page.unroute('**/audit/heavy-days*');
    await page.locator('[role=alert]', { hasText: 'Chưa biết có ai' }).getByRole('button').click();
    await page.waitForSelector(notice);
    await close();
  }
};
