// Programmes and cooperation: targets and the lists behind their numbers, duties with obstacles and results, the log with
// its clocks, the calendar, entry by keyboard, both sides on the map, narrow and dark. The demo's log is changed here.
import assert from 'node:assert/strict';
import { accessible, cardTitle, drawn, idle, narrow, open, query, shot, shownYear, text } from './page.mjs';

const room = (part = '') => `/?room=programmes${part ? `&programme=${encodeURIComponent(part)}` : ''}`;
const part = (page) => query(page).get('programme') ?? '';
const at = (page, wanted) => page.waitForFunction((text) => (new URL(location.href).searchParams.get('programme') ?? '').startsWith(text), wanted);
const saved = async (page) => {
  await page.click('[data-test=log-save]');
  await page.waitForSelector('[data-test=entry-title]');
  return part(page).slice(2);
};

export const tests = {
  async 'a programme, its targets by state, and the list behind a number down to the record'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: room() });
    await page.waitForSelector('[data-test=programme-nghe-an-14]');
    assert.equal(await page.locator('[data-test^=programme-][href]').count(), 6, 'six documents');
    await accessible(page, 'the list of programmes');
    await page.click('[data-test=programme-nghe-an-14]');
    await page.waitForSelector('[data-test=target-named-kept]');
    const states = await page.$$eval('.targets .mark', (marks) => new Set(marks.map((m) => m.className.split(' ')[1])).size);
    assert.ok(states >= 3, `targets stand in ${states} states`);
    await accessible(page, 'a programme');
    await shot(page, 'programme-1440');

    await page.click('[data-test=target-named-kept]');
    await page.waitForSelector('[data-test=lines] tbody tr');
    assert.match(await text(page, '[data-test=target-reason]'), /trên 11/);
    await page.uncheck('.only input');
    await page.waitForFunction(() => document.querySelectorAll('[data-test=lines] tbody tr').length === 11);
    // A quarter has no verdict of its own where the goal is one for the year.
    await page.goto(url + room('t.quang-tri-directive/training-held'));
    await page.waitForSelector('[data-test=target-reason]');
    await page.selectOption('[data-test=when-period]', `${(await shownYear(url)).year}-Q1`);
    await page.waitForFunction(() => document.querySelector('[data-test=target-reason]')?.textContent.includes('cả năm'));
    // As known before anything was recorded: nothing is claimed.
    await page.fill('[data-test=when-known]', '2026-01-31');
    await page.waitForSelector('[data-test=known-note]');
    await page.waitForSelector('.mark.unknown');

    await page.goto(url + room('t.quang-tri-directive/agreements-carried-out'));
    await page.click('[data-test=line-open] >> nth=0');
    await page.waitForSelector('[data-test=entry-title]');
    await page.goto(url + room('t.quang-tri-directive/places-managed-there'));
    await page.click('[data-test=line-open] >> nth=0');
    await idle(page);
    assert.equal(query(page).get('sel')?.startsWith('hotspot.'), true, 'a hot spot behind a number opens on the map');
    clean();
    await close();
  },

  async 'three years of the demo show every state of a target and of a duty'(browser, url) {
    const { page, close } = await open(browser, url, { path: room() });
    const items = (path) => page.evaluate(async (p) => (await (await fetch(p)).json()).items, path);
    const programmes = (await items('/api/v1/programmes')).map((p) => p.id);
    const { years } = await page.evaluate(async () => (await fetch('/api/v1/overview')).json());
    const targets = new Set();
    for (const id of programmes) for (const year of years) for (const t of await items(`/api/v1/programmes/${id}/targets?year=${year}`)) targets.add(t.state);
    assert.deepEqual([...targets].sort(), ['achieved', 'at_risk', 'off_track', 'on_track', 'unknown']);
    const duties = new Set((await items(`/api/v1/duties?from=${years.at(-1)}-01-01&limit=5000`)).map((d) => d.state));
    for (const state of ['done', 'obstructed', 'open', 'overdue', 'undated']) assert.ok(duties.has(state), `no duty is ${state}`);
    await close();
  },

  async 'a request with its two clocks: a person refused, nothing lost, answered, its history, ended'(browser, url) {
    const { page, faults, close } = await open(browser, url, { path: room('log') });
    await page.waitForSelector('[data-test=log] li');
    await accessible(page, 'the log');
    await page.click('[data-test=log-new]');
    await page.selectOption('[data-test=entry-kind]', 'request');
    await page.click('[data-test=log-save]');
    await page.waitForSelector('[data-test=log-incomplete]');
    await page.waitForSelector('[data-test=fault-direction]');
    await page.fill('#entry-title', 'Ủy thác, đầu mối Nguyễn Văn An');
    await page.selectOption('#entry-direction', 'out');
    await page.selectOption('#entry-subtype', 'legal_assistance');
    await page.fill('#entry-sent_on', '2026-10-01');
    await page.check('.chip:has-text("Salavan") input');
    await page.selectOption('#entry-programme', 'quang-tri-directive');
    await page.click('[data-test=log-save]');
    await page.waitForSelector('[data-test=fault-title]');
    assert.equal(await page.inputValue('#entry-title'), 'Ủy thác, đầu mối Nguyễn Văn An', 'what was typed stays');
    assert.equal((await page.textContent('[data-test=fault-title]')).includes('Văn An'), false, 'the refusal repeats no name');
    await accessible(page, 'a form that was refused');
    await shot(page, 'log-form-1440');
    await page.fill('#entry-title', 'Ủy thác tư pháp thử');
    const code = await saved(page);
    assert.match(await text(page, '[data-test=turn]'), /lượt phía bạn/);

    await page.click('[data-test=to-acknowledged]');
    await page.waitForSelector('[data-test=log-form]');
    await page.fill('#entry-acknowledged_on', '2026-10-05');
    await saved(page);
    await page.click('[data-test=to-answered]');
    await page.waitForSelector('[data-test=log-form]');
    await page.fill('#entry-answered_on', '2026-09-01');
    await page.click('[data-test=log-save]');
    await page.waitForSelector('[data-test=fault-answered_on]');
    await page.fill('#entry-answered_on', '2026-10-20');
    await saved(page);
    assert.match(await text(page, '[data-test=turn]'), /trả lời sau 19 ngày.*sau 4 ngày.*lượt của ta/s);
    await accessible(page, 'an entry');
    await page.click('[data-test=history] summary');
    await page.waitForFunction(() => document.querySelectorAll('[data-test=change]').length === 3);

    await page.goto(url + room(`log?counterpart=LA-SLV&kind=request`));
    await page.waitForSelector(`[data-code="${code}"]`);
    assert.equal(await page.locator('[data-test=log] > li').count(), 1, 'the address narrows the log');
    await page.click(`[data-code="${code}"] a`);
    await page.click('[data-test=entry-end]');
    await page.fill('#entry-end-reason', 'thử xong');
    await page.click('[data-test=entry-end-yes]');
    await at(page, 'log');
    await page.goto(url + room(`e.${code}`));
    await page.waitForSelector('[data-test=no-entry]');
    assert.deepEqual(faults.filter((f) => !/ 400 /.test(f)), []);
    await close();
  },

  async 'the place of an entry is picked on the map, or typed; what stood in the form stays'(browser, url) {
    for (const size of [undefined, narrow]) {
      const { page, clean, close } = await open(browser, url, { path: room('new?kind=support_project&title=Trạm thử&side=la'), ...(size ? { size } : {}) });
      await page.click('[data-test=pick-at]');
      await idle(page);
      assert.equal(await page.isVisible('[data-test=log-form]'), false, 'the map has the room to itself');
      const box = await page.locator('[data-test=map]').boundingBox();
      await page.mouse.click(box.x + box.width / 3, box.y + box.height / 4);
      await page.waitForSelector('[data-test=corner-0]');
      await accessible(page, 'picking a place');
      await shot(page, `pick-${size ? 390 : 1440}`);
      const pinned = (await text(page, '[data-test=corner-0]')).split(';').map((v) => Number(v.trim().replace(',', '.')));
      await page.click('[data-test=pick-done]');
      await page.waitForSelector('[data-test=log-form]');
      assert.equal(await page.inputValue('#entry-title'), 'Trạm thử', 'what was typed stays');
      const at = (await page.inputValue('#entry-at')).split(', ').map(Number);
      assert.ok(Math.abs(at[0] - pinned[0]) < 1e-5 && Math.abs(at[1] - pinned[1]) < 1e-5 && at[0] > 8 && at[1] > 100, `${at} is not where the pin was: ${pinned}`);

      await page.fill('#entry-at', '16,62; 106,59');
      await page.click('[data-test=pick-at]');
      await page.waitForSelector('[data-test=corner-0]');
      assert.equal(await text(page, '[data-test=corner-0]'), '16,62; 106,59', 'what was typed is the pin');
      await page.fill('[data-test=coordinates]', '16,7; 106,5');
      await page.click('[data-test=coordinates-take]');
      await page.click('[data-test=pick-cancel]');
      assert.equal(await page.inputValue('#entry-at'), '16,62; 106,59', 'a pin that was not taken changes nothing');
      // Leaving by the address leaves the map as it was.
      await page.click('[data-test=pick-at]');
      await page.waitForSelector('[data-test=pick-hint]');
      await page.evaluate(() => history.back());
      await page.waitForFunction(() => !document.querySelector('[data-test=pick-hint]'));
      clean();
      await close();
    }
  },

  async 'from a duty: an obstacle raised and resolved, a result recorded; agencies, relations and the calendar'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: room('a.son-la.hai-quan') });
    await page.waitForSelector('[data-test=agency-title]');
    await accessible(page, 'an agency');
    const overdue = page.locator('[data-test=duties] tr', { has: page.locator('.mark.overdue') }).first();
    await overdue.locator('[data-test=add-obstacle]').click();
    await page.waitForSelector('#entry-title');
    await page.waitForFunction(() => document.querySelector('#entry-programme').value === 'son-la-533'); // the form knows the duty
    await page.fill('#entry-title', 'Thiếu máy soi thử');
    const obstacle = await saved(page);
    await page.goto(url + room('a.son-la.hai-quan'));
    await page.waitForSelector(`[data-test=obstacle]:has-text("Thiếu máy soi thử")`);
    await page.locator(`[data-test=obstacle]:has-text("Thiếu máy soi thử") [data-test=resolve]`).first().click();
    await page.waitForSelector('[data-test=log-form]');
    assert.equal(await page.inputValue('#entry-state'), 'resolved');
    await saved(page);
    assert.equal(part(page), `e.${obstacle}`);
    await page.goto(url + room('a.son-la.ngoai-vu'));
    await page.locator('[data-test=add-evidence]').first().click();
    await page.fill('#entry-title', 'Đã trình đoàn ra thử');
    await page.selectOption('#entry-level', 'agency_pair');
    await page.selectOption('#entry-state', 'done');
    await page.fill('#entry-day', (await page.evaluate(async () => (await fetch('/api/v1/session')).json())).today);
    await saved(page);
    await page.goto(url + room('a.son-la.ngoai-vu'));
    await page.waitForSelector('[data-test=agency-title]');

    await page.goto(url + room('calendar'));
    await page.waitForSelector('[data-test=agenda] li');
    assert.match(await text(page, '[data-test=rotations]'), /không theo lượt/);
    await accessible(page, 'the calendar');
    await shot(page, 'calendar-1440');
    await page.selectOption('[data-test=calendar-programme]', 'son-la-533');
    await page.waitForFunction(() => [...document.querySelectorAll('[data-test=agenda] li')].every((li) => !li.textContent.includes('Nghệ An')));

    await page.goto(url + room('log'));
    await page.waitForSelector('[data-test=relations] tbody tr');
    const cell = page.locator('[data-test=relations] tr', { hasText: 'Savannakhet' }).locator('td a').nth(1);
    const all = Number(/trên (\d+)/.exec(await cell.textContent())[1]);
    await cell.click();
    await page.waitForFunction((n) => document.querySelectorAll('[data-test=log] > li').length === n, all);
    clean();
    await close();
  },

  async 'both sides on the map: the switch, the signs, the card; far legs of routes'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?layers=routes&at=16.6200_106.4500_10.00' });
    await idle(page);
    await drawn(page, 'routes-far');
    assert.match(await text(page, '[data-test=routes-legend]'), /phía bạn/);
    await page.click('[data-test=layer-cooperation]');
    await page.waitForSelector('[data-test=coop-legend]');
    await idle(page);
    assert.ok((await drawn(page, 'cooperation', 4)) >= 4, 'offices and projects of both sides');
    await shot(page, 'map-cooperation-1440');
    await page.goto(`${url}/?layers=routes,cooperation&sel=entry.QT-DA-1`);
    await cardTitle(page, 'Trạm tại bản biên giới số 1 (dữ liệu minh họa)');
    await accessible(page, 'the card of a project');
    await page.click('[data-test=entry-open]');
    await page.waitForSelector('[data-test=entry-title]');
    await page.click('[data-test=entry-map]');
    await cardTitle(page, 'Trạm tại bản biên giới số 1 (dữ liệu minh họa)');
    clean();
    await close();
  },

  async 'by keyboard alone at 390 px in the dark: an exchange is entered, nothing is wider than the screen'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: room('log'), size: narrow, dark: true });
    const fits = async (what) => {
      const [wide, room] = await page.evaluate(() => [document.querySelector('.tabbed').scrollWidth, innerWidth]);
      assert.ok(wide <= room, `${what} is ${wide} px wide`);
    };
    await page.waitForSelector('[data-test=relations] tbody tr');
    await fits('the log');
    await accessible(page, 'the log, narrow and dark');
    await shot(page, 'log-390-dark');
    await page.focus('[data-test=log-new]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-test=entry-kind]');
    const reach = async (id) => {
      for (let n = 0; n < 80; n += 1) {
        if (await page.evaluate((wanted) => document.activeElement?.id === wanted || document.activeElement?.dataset.test === wanted, id)) return;
        await page.keyboard.press('Tab');
      }
      assert.fail(`Tab does not reach ${id}`);
    };
    await reach('entry-kind');
    await page.keyboard.type('Trao');
    await page.waitForSelector('#entry-title');
    await reach('entry-title');
    await page.keyboard.type('Trao đổi bằng bàn phím');
    await reach('entry-direction');
    await page.keyboard.type('Ta');
    await reach('entry-sent_on');
    await page.keyboard.type('11012026');
    await fits('the form');
    await reach('log-save');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-test=entry-title]');
    assert.equal(await text(page, '[data-test=entry-title]'), 'Trao đổi bằng bàn phím');
    await fits('an entry');
    for (const way of ['', 'p.nghe-an-14', 't.nghe-an-14/named-kept', 'a.nghe-an.bien-phong', 'calendar']) {
      await page.goto(url + room(way));
      await page.waitForFunction(() => document.querySelector('.tabbed article')?.textContent.length > 120);
      await fits(way || 'the list');
    }
    clean();
    await close();
  }
};
