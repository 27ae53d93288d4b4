// Who may see what, as people meet it: a tier chosen in a form, what is not shown, the pack for the counterpart.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { accessible, cardTitle, narrow, nothing, open, shot, shownYear, text } from './page.mjs';

const password = 'mot mat khau dai 2026';
/** Accounts of the demo: a leader and an analyst are cleared for restricted records, a liaison officer is not. */
export const accounts = [['chi-huy', password, '--role', 'area_leader'], ['phan-tich', password, '--role', 'analyst'], ['lien-lac', password, '--role', 'liaison'], ['kiem-toan', password, '--role', 'auditor']];

const room = (programme) => `/?room=programmes&programme=${encodeURIComponent(programme)}`;
const notShown = /tài khoản này không được xem/;

/** A browser of its own in which an account is signed in. */
async function as(browser, url, name, path, how = {}) {
  const tab = await open(browser, url, { ...how, path: nothing }); // nothing is asked before anybody is signed in
  const answer = await tab.page.request.post(`${url}/api/v1/session`, { data: { name, password }, headers: { 'X-Cotmoc': '1' } });
  assert.equal(answer.status(), 200, `sign in as ${name}`);
  await tab.page.goto(url + path);
  return tab;
}

const api = async ({ page }, url, path, method = 'GET', body) => {
  const answer = await page.request.fetch(`${url}/api/v1/${path}`, { method, headers: { 'X-Cotmoc': '1', 'Content-Type': 'application/json' }, ...(body ? { data: body } : {}) });
  return { status: answer.status(), body: (await answer.json().catch(() => null)) ?? {} };
};
const incident = (properties) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [106.6, 16.62] }, properties: { kind: 'seizure', loc_precision: '2', ...properties } });

async function record(tab, url, properties) {
  const { today } = (await api(tab, url, 'session')).body;
  const made = await api(tab, url, 'incidents', 'POST', incident({ occurred_on: today, ...properties }));
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return String(made.body.version);
}

/** Opens the form of an incident, chooses its tier, stores it, and gives the version that stands now. */
async function choose(tab, url, id, tier) {
  const { page } = tab;
  await page.goto(`${url}/?sel=incident.${id}`);
  await page.click('[data-test=edit]');
  await page.waitForSelector('#entry-tier');
  await page.selectOption('#entry-tier', tier);
  await page.click('[data-test=entry-save]');
  await page.waitForSelector('[data-test=card] [data-test=tier]');
  return new URL(page.url()).searchParams.get('sel').split('.')[1];
}

/** The files of a zip by name. */
function unzip(bytes) {
  const files = {};
  let at = bytes.readUInt32LE(bytes.length - 22 + 16);
  for (let n = bytes.readUInt16LE(bytes.length - 22 + 10); n > 0; n -= 1) {
    assert.equal(bytes.readUInt32LE(at), 0x02014b50, 'the directory of the zip');
    const [size, name, extra, comment, local] = [bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)];
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + size);
    files[bytes.toString('utf8', at + 46, at + 46 + name)] = bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : Buffer.from(packed);
    at += 46 + name + extra + comment;
  }
  return files;
}

export const tests = {
  async 'an entry a leader restricts in its form is gone from the screen of a liaison officer, and comes back'(browser, url) {
    const leader = await as(browser, url, 'chi-huy', room('new?kind=support_project'));
    const officer = await as(browser, url, 'lien-lac', room('log'));
    const title = `Việc kín ${Date.now()}`;
    await leader.page.fill('#entry-title', title);
    await leader.page.selectOption('#entry-state', { index: 1 });
    assert.deepEqual(await leader.page.$$eval('#entry-tier option', (all) => all.map((o) => o.value)), ['public', 'shared', '', 'restricted']);
    await leader.page.click('[data-test=log-save]');
    await leader.page.waitForSelector('[data-test=entry-title]');
    const code = new URL(leader.page.url()).searchParams.get('programme').slice(2);
    const link = `[data-test=log] [data-code="${code}"]`;
    await officer.page.reload();
    await officer.page.waitForSelector(link);

    const say = async (tier) => {
      await leader.page.goto(url + room(`d.${code}`));
      await leader.page.waitForSelector('#entry-tier');
      await leader.page.selectOption('#entry-tier', tier);
      await leader.page.click('[data-test=log-save]');
      await leader.page.waitForSelector('[data-test=entry-title]');
    };
    await say('restricted');
    await leader.page.waitForSelector('[data-test=tier] [data-state=restricted]');
    await officer.page.reload();
    await officer.page.waitForSelector('[data-test=log] li');
    assert.equal(await officer.page.locator(link).count(), 0, 'the list still shows it');
    await officer.page.goto(url + room(`e.${code}`));
    await officer.page.waitForFunction(() => /Không có mục này/.test(document.querySelector('.tabbed article')?.textContent ?? ''));
    assert.doesNotMatch(await text(officer.page, 'body'), new RegExp(title));

    // Back to what the layer has: silence would keep what was said.
    await say('internal');
    await officer.page.reload();
    await officer.page.waitForSelector('[data-test=entry-title]');
    assert.equal(await text(officer.page, '[data-test=entry-title]'), title);
    await leader.close();
    await officer.close();
  },

  async 'an incident is restricted on the map, and who is not cleared reads no tier it may not choose'(browser, url) {
    const analyst = await as(browser, url, 'phan-tich', '/');
    const officer = await as(browser, url, 'lien-lac', '/');
    const id = await record(analyst, url, { source_ref: `SV-kin-${Date.now()}`, note: 'ghi chú của ta' });
    await officer.page.goto(`${url}/?sel=incident.${id}`);
    await cardTitle(officer.page, 'Bắt giữ, thu giữ');
    const restricted = await choose(analyst, url, id, 'restricted');
    assert.equal((await api(analyst, url, `incidents/${restricted}`)).body.tier, 'restricted');
    await shot(analyst.page, 'restricted-card-1440');
    for (const version of [id, restricted]) {
      await officer.page.goto(`${url}/?sel=incident.${version}`);
      await officer.page.waitForSelector('[data-test=card] [role=alert]');
      assert.doesNotMatch(await text(officer.page, '[data-test=card]'), /ghi chú của ta|Bắt giữ/);
    }
    assert.equal((await api(analyst, url, `incidents/${await choose(analyst, url, restricted, 'internal')}`)).body.tier, 'internal');

    await officer.page.goto(url + room('new?kind=support_project'));
    await officer.page.waitForSelector('#entry-tier');
    assert.deepEqual(await officer.page.$$eval('#entry-tier option', (all) => all.map((o) => o.value)), ['public', 'shared', '']);
    assert.match(await text(officer.page, '#entry-tier-hint'), /không được xem bản ghi hạn chế/);
    await analyst.close();
    await officer.close();
  },

  async 'the map of a liaison officer offers hot spots, of which those shared are drawn, and no key routes'(browser, url) {
    const analyst = await as(browser, url, 'phan-tich', '/');
    const hotspot = { type: 'Feature', geometry: { type: 'Point', coordinates: [106.6, 16.62] }, properties: { code: `DN-${Date.now()}`, level: 'point', state: 'suspected', since: '2026-01-05', tier: 'shared' } };
    const made = await api(analyst, url, 'hotspots', 'POST', hotspot);
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { page, close } = await as(browser, url, 'lien-lac', '/');
    const counted = page.locator('[data-test=layer-hotspots]', { hasText: /[1-9]/ }); // the layer stands there before its count comes
    await counted.waitFor();
    assert.equal(await page.locator('[data-test=layer-routes], [data-test=layer-cells]').count(), 0);
    const [tile] = await Promise.all([page.waitForResponse((r) => r.url().includes('/tiles/hotspots/')), page.click('[data-test=layer-hotspots]')]);
    assert.equal(tile.status(), 200);
    await shot(page, 'liaison-hotspots-1440');
    await close();
    await analyst.close();
  },

  async 'a column above the clearance is "not shown", never "unknown"'(browser, url) {
    const analyst = await as(browser, url, 'phan-tich', '/');
    const id = await record(analyst, url, { source_ref: `SV-nguoi-${Date.now()}`, arrested_n: 3, cases_n: 1 });
    await analyst.page.goto(`${url}/?sel=incident.${id}`);
    await cardTitle(analyst.page, 'Bắt giữ, thu giữ');
    assert.match(await text(analyst.page, '[data-test=card]'), /3 người, 1 vụ/);
    const officer = await as(browser, url, 'lien-lac', `/?sel=incident.${id}`, { size: narrow });
    await cardTitle(officer.page, 'Bắt giữ, thu giữ');
    const card = await text(officer.page, '[data-test=card]');
    assert.match(card, notShown);
    assert.doesNotMatch(card, /không rõ|3 người/);
    await shot(officer.page, 'not-shown-390');
    await officer.page.goto(`${url}/?room=registers&list=trails`);
    await officer.page.waitForSelector('[data-test=register-row]');
    assert.match(await text(officer.page, '[data-test=register-row]'), notShown);
    await analyst.page.goto(`${url}/?room=registers&list=trails`);
    await analyst.page.waitForSelector('[data-test=register-row]');
    assert.doesNotMatch(await text(analyst.page, 'main'), notShown);
    await analyst.close();
    await officer.close();
  },

  async 'the shared pack holds what its page counts, without what stays with us, and stands in the audit'(browser, url) {
    const analyst = await as(browser, url, 'phan-tich', '/');
    const [ours, theirs] = [`SV-ta-${Date.now()}`, `SV-ban-${Date.now()}`];
    await record(analyst, url, { source_ref: ours, tier: 'internal', note: 'chỉ của ta', cases_n: 7 });
    const shared = await record(analyst, url, { source_ref: theirs, tier: 'shared', note: 'nguồn tin của ta', cases_n: 9 });
    const officer = await as(browser, url, 'lien-lac', room('pack'));
    const { page, clean } = officer;
    const layer = '[data-test=pack-layer][data-layer=incidents]';
    await page.waitForSelector(layer);
    assert.match(await text(page, '[data-test=pack-recorded]'), /ghi vào nhật ký kiểm toán/);
    assert.match(await text(page, layer), /Không gửi: .*ghi chú/i);
    await shot(page, 'pack-1440');
    await accessible(page, 'the shared pack');
    const counted = Object.fromEntries(await page.$$eval('[data-test=pack-layer]', (rows) => rows.map((row) => [row.dataset.layer, Number(row.querySelector('[data-test=pack-records]').textContent)])));
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('[data-test=pack-make]')]);
    const bytes = readFileSync(await download.path());
    const files = unzip(bytes);
    const manifest = JSON.parse(files['manifest.json']);
    assert.deepEqual(Object.fromEntries(manifest.files.map((f) => [f.layer, f.records])), counted, 'what is counted is what is in it');
    assert.ok(counted.incidents >= 1);
    assert.equal(manifest.made_by, 'lien-lac');
    assert.deepEqual(Object.keys(files).sort(), ['manifest.json', ...manifest.files.flatMap((f) => f.file ?? [])].sort());
    const csv = files['incidents.csv'].toString('utf8');
    const lines = csv.replace('\uFEFF', '').trim().split(/\r?\n/);
    assert.equal(lines.length - 1, counted.incidents);
    assert.ok(lines.some((line) => line.includes(shared)) || csv.includes(',9,'), 'the record that was said to be shared');
    for (const secret of [ours, theirs, 'chỉ của ta', 'nguồn tin của ta', 'arrested_n', 'detection_mode']) assert.ok(!csv.includes(secret), `${secret} went out`);
    assert.match(await text(page, '[data-test=pack-said]'), /Đã tải shared-.*ghi vào nhật ký/);
    const auditor = await as(browser, url, 'kiem-toan', '/');
    const [line] = (await api(auditor, url, 'audit?kind=export&limit=1')).body.items;
    assert.match(JSON.stringify(line), new RegExp(`shared-pack.*${createHash('sha256').update(bytes).digest('hex')}|${createHash('sha256').update(bytes).digest('hex')}.*shared-pack`));

    // Days in which nothing was shared make no pack; what the server cannot count is said.
    await page.fill('[data-test=pack-from]', '2001-01-01');
    await page.fill('[data-test=pack-to]', '2001-01-02');
    await page.waitForFunction((row) => document.querySelector(`${row} [data-test=pack-records]`)?.textContent === '0', layer);
    clean();
    await page.route('**/shared-pack?*', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ status: 503, detail: 'máy chủ đang bận' }) }));
    const { from, to } = await shownYear(url);
    await page.fill('[data-test=pack-from]', from);
    await page.fill('[data-test=pack-to]', to);
    await page.waitForSelector('[data-test=pack-make]:not([disabled])');
    await page.click('[data-test=pack-make]');
    await page.waitForSelector('[data-test=pack-failed]');
    assert.match(await text(page, '[data-test=pack-failed]'), /máy chủ đang bận/);

    await page.setViewportSize(narrow);
    const [wide, space] = await page.evaluate(() => [document.querySelector('.tabbed').scrollWidth, innerWidth]);
    assert.ok(wide <= space + 1, `the pack is ${wide} px wide`);
    await shot(page, 'pack-390');
    await auditor.close();
    await analyst.close();
    await officer.close();
  }
};
