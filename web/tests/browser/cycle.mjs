// The year's cycle: the table and its files, reports from draft to accepted, recognition from nomination to revocation,
// criteria sets side by side, deadlines, the draw. The demo's data are changed here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { accessible, cardTitle, idle, narrow, nothing, open, query, shot, shownYear, text } from './page.mjs';

const password = 'mot mat khau dai 2026';
/** Accounts of the demo: whoever writes a report judges none of it. */
export const accounts = [['cong-an-xa', password], ['cong-an-tinh', password]];

const cycle = (rest = '') => `/?room=cycle${rest}`;
const commune = 'qd-28-2025.commune';
const expected = (faults, ...statuses) => faults.filter((f) => !statuses.some((s) => f.includes(String(s))));

const get = (page, path) =>
  page.evaluate(async (url) => {
    const answer = await fetch(`/api/v1/${url}`);
    return answer.json();
  }, path);

/** Signs an account in on a page that is open, and opens an address. */
async function as(page, url, name, path) {
  const answer = await page.request.post(`${url}/api/v1/session`, { data: { name, password }, headers: { 'X-Cotmoc': '1' } });
  assert.equal(answer.status(), 200, `sign in as ${name}`);
  await page.goto(url + path);
}

/** A commune that owes the yearly report and has written nothing of it; a second call gives another. */
async function dueCommune(page, nth = 0) {
  const { items } = await get(page, `reports?state=due&obligation=${commune}&limit=100`);
  assert.ok(items.length > nth, 'the demo has no report that is due');
  return items[nth];
}

const sheetOf = (report) => cycle(`&tab=report&unit=${report.code}&period=${report.period}&duty=${report.obligation}`);
/** Waits until the report that is open is in a state; where it does not come to it, tells what the page says instead. */
async function stateIs(page, state) {
  try {
    await page.waitForSelector(`[data-test=report-state][data-state=${state}]`);
  } catch (cause) {
    const said = await page.$$eval('[data-test=report-refused], [data-test=step-refused], [data-test=report-said], .fault', (all) => all.map((e) => e.textContent.trim()).filter(Boolean));
    throw new Error(`the report is not ${state}: ${said.join(' | ') || 'nothing is said'}`, { cause });
  }
}
/** Waits until the tab that is open lies within a narrow screen. */
async function currentTabIn(page, name) {
  const tab = '[data-test=cycle] nav [aria-current=page]';
  const within = ([selector, width]) => {
    const { left, right } = document.querySelector(selector).getBoundingClientRect();
    return left >= -1 && right <= width + 1;
  };
  await page.waitForFunction(within, [tab, narrow.width], { timeout: 10_000 }).catch(async (cause) => {
    throw new Error(`the tab of ${name} is out of sight: ${JSON.stringify(await page.locator(tab).boundingBox())}`, { cause });
  });
}
const fileIs = (page, state) => page.waitForSelector(`[data-test=file-drug_free][data-state=${state}]`);
const rowCodes = (page) => page.$$eval('[data-test=cycle-row]', (rows) => rows.map((row) => row.dataset.code));

async function fill(page, values) {
  for (const [id, value] of Object.entries(values)) await page.fill(`[data-test=value-${id}]`, value);
}

const figures = { residents: '8123', addicts_on_file: '4', users_on_file: '1', addicts_exempt: '2', use_points: '0', offenders_arrested: '1', resident_offenders: '1', wanted_hiding: '0', plants_destroyed: '0', plant_area_m2: '0' };

/** Takes one step of the file as drug-free in the name of a post. */
async function step(page, name, post, fields = {}) {
  const file = '[data-test=file-drug_free]';
  await page.click(`${file} [data-test=choose-${name}]`);
  await page.fill(`${file} [data-test=file-post]`, post);
  for (const [field, value] of Object.entries(fields)) await page.fill(`${file} [data-test=file-${field}]`, value);
  await page.click(`${file} [data-test=file-take]`);
}

async function download(page, selector) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click(selector)]);
  return { name: file.suggestedFilename(), content: readFileSync(await file.path()) };
}

export const tests = {
  async 'a table of communes, narrowed, sorted, and handed out as CSV and XLSX'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: cycle() });
    await page.waitForSelector('[data-test=cycle-row]');
    const days = await page.$$eval('[data-test=cycle-row]', (rows) => rows.slice(0, 30).map((row) => Number(/(\d+) ngày/.exec(row.cells[3].textContent)?.[1] ?? 0)));
    assert.ok(days[0] > 0 && days.every((d, i) => i === 0 || d <= days[i - 1]), `the longest silence first: ${days}`);
    await shot(page, 'cycle-1440');
    await accessible(page, 'the table of the cycle');

    await page.check('[data-test=cycle-silent]');
    await page.click('[data-test=sort-name]');
    await page.waitForFunction(() => new URL(location.href).searchParams.get('sort') === 'name');
    const shown = await rowCodes(page);
    assert.ok(shown.length > 0 && shown.length < 100);
    const names = await page.$$eval('[data-test=cycle-row] th button', (list) => list.map((b) => b.textContent.replace(/^(Xã|Phường|Đặc khu) /, '')));
    assert.deepEqual(names, [...names].sort(new Intl.Collator('vi').compare));

    const csv = await download(page, '[data-test=cycle-csv]');
    const { year } = await shownYear(url);
    assert.match(csv.name, new RegExp(`^cotmoc-${year}-\\d{4}-\\d{2}-\\d{2}\\.csv$`));
    const lines = csv.content.toString('utf8').replace('\uFEFF', '').trim().split('\r\n');
    assert.match(lines[0], /^code,name,province,year,class,provisional,reason,recognition/);
    assert.deepEqual(lines.slice(1).map((line) => line.slice(0, 5)), shown, 'the file has the rows of the screen in their order');
    const book = await download(page, '[data-test=cycle-xlsx]');
    assert.match(book.name, /\.xlsx$/);
    assert.equal(book.content.subarray(0, 2).toString(), 'PK');
    assert.ok(book.content.length > 4000);

    await page.fill('[data-test=cycle-find]', 'qqqq');
    await page.waitForSelector('[data-test=empty]');
    await page.click('[data-test=cycle-clear]');
    await page.selectOption('[data-test=cycle-state]', 'recognised');
    await page.waitForFunction(() => [...document.querySelectorAll('[data-test=cycle-row] [data-state]')].every((m) => m.dataset.state === 'recognised'));
    await page.reload();
    await page.waitForSelector('[data-test=cycle-row]');
    assert.equal(await page.inputValue('[data-test=cycle-state]'), 'recognised', 'the address keeps the filter');
    await page.click('[data-test=row-file] >> nth=0');
    await page.waitForSelector('[data-test=file-steps]');
    await page.goBack();
    await page.waitForSelector('[data-test=cycle-row]');
    clean();
    await close();
  },

  async 'a report: faults at their field, nothing lost, questions, return, and acceptance by another post'(browser, url) {
    const { page, faults, close } = await open(browser, url, { path: nothing });
    const report = await dueCommune(page);
    await as(page, url, 'cong-an-xa', sheetOf(report));
    await page.waitForSelector('[data-test=figure]');
    await page.waitForFunction(() => [...document.querySelectorAll('[data-test=figure] .before')].some((cell) => /\d/.test(cell.textContent.replace('Năm trước:', ''))), null);
    // A gap must be told as one: handing in says at each field what is missing.
    await page.click('[data-test=report-submit]');
    await page.waitForSelector('[data-test=fault-use_points]');
    assert.match(await text(page, '[data-test=fault-residents]'), /chưa nêu số liệu/);
    await fill(page, { ...figures, use_points: '-1', addicts_exempt: '40', wanted_hiding: 'hai' });
    await page.click('[data-test=report-save]');
    await page.waitForFunction(() => document.querySelector('[data-test=report-said]').textContent.includes('không đọc được'));
    await page.fill('[data-test=value-wanted_hiding]', '0');
    await page.click('[data-test=report-save]');
    await page.waitForSelector('[data-test=fault-use_points]');
    assert.equal(await page.inputValue('[data-test=value-use_points]'), '-1', 'what was typed stays');
    await shot(page, 'report-refused-1440');
    await accessible(page, 'a report that was refused');
    page.once('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.waitForSelector('[data-test=report-restored]');
    assert.equal(await page.inputValue('[data-test=value-addicts_exempt]'), '40', 'a reload loses nothing');
    await page.fill('[data-test=value-use_points]', '0');
    await page.selectOption('[data-test=state-plant_area_m2]', 'not_collected');
    await page.click('[data-test=report-save]');
    // More persons in treatment than on file: asked, not blocked.
    await page.waitForSelector('[data-test=question][data-kind=rule]');
    assert.equal(await page.isVisible('[data-test=report-restored]'), false);
    await page.fill('[data-test="answer-rule.exempt_within_file"]', 'gồm người từ xã khác đến điều trị');
    await page.fill('[data-test=report-document]', '12/BC');
    await shot(page, 'report-1440');
    await accessible(page, 'a report with questions');
    await page.click('[data-test=report-submit]');
    await stateIs(page, 'submitted');
    assert.match(await text(page, '[data-test=question][data-kind=rule]'), /gồm người từ xã khác/);
    await page.waitForSelector('[data-test=step-barred]');
    assert.equal(await page.isDisabled('[data-test=step-accepted]'), true, 'whoever wrote it does not accept it');

    await as(page, url, 'cong-an-tinh', sheetOf(report));
    await page.click('[data-test=step-returned]');
    await page.waitForSelector('[data-test=step-reason-fault]');
    await page.fill('[data-test=step-reason]', 'nêu rõ số đang điều trị');
    await page.click('[data-test=step-returned]');
    await stateIs(page, 'returned');

    await as(page, url, 'cong-an-xa', sheetOf(report));
    assert.match(await text(page, '[data-test=report-returned]'), /nêu rõ số đang điều trị/);
    assert.equal(await page.inputValue('[data-test=value-addicts_exempt]'), '40');
    await page.fill('[data-test=value-addicts_exempt]', '2');
    await page.click('[data-test=report-submit]');
    await stateIs(page, 'submitted');

    await as(page, url, 'cong-an-tinh', sheetOf(report));
    await page.click('[data-test=step-accepted]');
    await stateIs(page, 'accepted');
    assert.deepEqual(await page.$$eval('[data-test=report-history] [data-state]', (list) => list.map((m) => m.dataset.state)).then((list) => list.slice(-4)), ['submitted', 'returned', 'submitted', 'accepted']);
    assert.match(await text(page, '[data-test=report-history]'), /cong-an-tinh/);
    await shot(page, 'report-accepted-1440');
    const told = await get(page, `units/${report.code}/reports?year=${report.period}`);
    assert.equal(told.items.find((v) => v.indicator === 'addicts_exempt').value, 2);
    assert.equal(told.items.find((v) => v.indicator === 'plant_area_m2').value_state, 'not_collected');
    assert.equal(await page.isVisible('[data-test=counts-otherwise]'), false);

    // An import over it changes what counts; the sheet says so beside the figure that was accepted.
    const sent = await page.request.post(`${url}/api/v1/imports`, { headers: { 'X-Cotmoc': '1' }, multipart: { layer: 'reports', file: { name: 'sua.csv', mimeType: 'text/csv', buffer: Buffer.from(`commune_code,period,indicator,value\n${report.code},${report.period},users_on_file,3\n`) } } });
    assert.equal(sent.status(), 202, await sent.text());
    await page.waitForFunction(async (at) => (await (await fetch(at)).json()).items.find((v) => v.indicator === 'users_on_file')?.value === 3, `/api/v1/units/${report.code}/reports?year=${report.period}`);
    await page.reload();
    await page.waitForSelector('[data-test=figure][data-indicator=users_on_file] [data-test=counts-otherwise]');
    assert.match(await text(page, '[data-test=counts-otherwise]'), /: 3, .*sua\.csv/);
    assert.equal((await page.$$('[data-test=counts-otherwise]')).length, 1);
    assert.deepEqual(expected(faults, 400), []);
    await close();
  },

  async 'a nil report is an explicit act, and in the demo another post accepts it'(browser, url) {
    const { page, faults, close } = await open(browser, url, { path: nothing });
    const report = await dueCommune(page);
    await page.goto(url + sheetOf(report));
    await page.waitForSelector('[data-test=figure]');
    assert.equal(await page.isChecked('[data-test=nil-yes]'), false, 'nothing is a nil report until somebody says so');
    await page.check('[data-test=nil-yes]');
    assert.equal(await page.isVisible('[data-test=value-use_points]'), false);
    await page.click('[data-test=report-submit]');
    await page.waitForSelector('[data-test=fault-residents]');
    await page.fill('[data-test=value-residents]', '7005');
    await shot(page, 'report-nil-1440');
    await page.click('[data-test=report-submit]');
    await stateIs(page, 'submitted');
    await page.fill('[data-test=step-post]', 'Công an tỉnh');
    await page.click('[data-test=step-accepted]');
    await stateIs(page, 'accepted');
    assert.match(await text(page, '[data-test=report-history]'), /không phát sinh/);
    const told = await get(page, `units/${report.code}/reports?year=${report.period}`);
    assert.equal(told.items.find((v) => v.indicator === 'use_points').value, 0);
    assert.deepEqual(expected(faults, 400), []);
    await close();
  },

  async 'two posts write one report: the second is told, sees both, and loses nothing'(browser, url) {
    const { page, faults, close } = await open(browser, url, { path: nothing });
    const report = await dueCommune(page);
    await as(page, url, 'cong-an-xa', sheetOf(report));
    await page.waitForSelector('[data-test=figure]');
    await page.fill('[data-test=value-residents]', '8123');
    const other = await page.request.put(`${url}/api/v1/reports/${report.id}`, { data: { document: '40/BC', values: { residents: { value: 8200 }, use_points: { value_state: 'withheld' } } }, headers: { 'X-Cotmoc': '1' } });
    assert.equal(other.status(), 200, 'the other saves first');
    await page.click('[data-test=report-save]');
    await page.waitForSelector('[data-test=report-clash]');
    assert.match(await text(page, '[data-test=report-clash]'), /cong-an-xa đã lưu một bản khác.*Những gì bạn gõ vẫn còn nguyên.*8\.123.*8\.200/s);
    assert.equal(await page.inputValue('[data-test=value-residents]'), '8123', 'what was typed stays');
    await accessible(page, 'two versions of a report');
    await shot(page, 'report-clash-1440');
    await page.click('[data-test=clash-mine]');
    await page.click('[data-test=report-save]');
    await page.waitForFunction(() => document.querySelector('[data-test=report-said]').textContent.includes('Đã lưu nháp'));
    assert.equal((await get(page, `reports/${report.id}`)).draft.values.residents.value, 8123);
    await page.request.put(`${url}/api/v1/reports/${report.id}`, { data: { version: (await get(page, `reports/${report.id}`)).version, values: { residents: { value: 8300 } } }, headers: { 'X-Cotmoc': '1' } });
    await page.fill('[data-test=value-residents]', '8124');
    await page.click('[data-test=report-submit]');
    await page.click('[data-test=clash-theirs]');
    assert.equal(await page.inputValue('[data-test=value-residents]'), '8300');
    assert.deepEqual(expected(faults, 409), []);
    await close();
  },

  async 'a report that asks for no figures is handed in by its paper'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: nothing });
    const { items } = await get(page, 'reports?state=due&province=14&limit=1000');
    const report = items.find((r) => r.level === 'agency' && r.asked === 0);
    assert.ok(report, 'no agency of the demo owes a report');
    await page.goto(url + sheetOf(report));
    await page.fill('[data-test=report-document]', '7/BC-HQ');
    await page.click('[data-test=report-submit]');
    await stateIs(page, 'submitted');
    assert.match(await text(page, '[data-test=report-history]'), /7\/BC-HQ/);
    assert.equal(await page.inputValue('[data-test=report-document]'), '7/BC-HQ');
    clean();
    await close();
  },

  async 'a commune is nominated, verified by another, recognised, watched, reviewed and revoked'(browser, url) {
    const { page, faults, close } = await open(browser, url, { path: cycle('&tab=recognition') });
    await page.waitForSelector('[data-test=proposal][data-step=nominate]');
    await accessible(page, 'proposals');
    await shot(page, 'proposals-1440');
    const { items } = await get(page, 'recognitions?designation=drug_free');
    let code = '';
    for (const item of items.filter((i) => i.state === '' && i.proposals[0]?.step === 'nominate').slice(0, 20)) {
      const file = (await get(page, `units/${item.unit.code}/recognition`)).items.find((f) => f.designation === 'drug_free');
      if (!file.events) code = item.unit.code;
      if (code) break;
    }
    assert.ok(code, 'no commune of the demo is proposed without events against it');
    const { year } = await shownYear(url);
    await page.goto(url + cycle(`&tab=recognition&unit=${code}`));
    const file = '[data-test=file-drug_free]';
    await page.click(`${file} [data-test=evidence-check]`);
    await page.waitForSelector(`${file} [data-test=evidence-same]`);
    await page.click(`${file} [data-test=prepare-nominate]`);
    await page.fill(`${file} [data-test=file-post]`, 'Công an xã');
    await page.click(`${file} [data-test=file-take]`);
    await fileIs(page, 'candidate');
    await step(page, 'assess_self', 'Công an xã', { year: String(year - 1) });
    await fileIs(page, 'self_assessed');
    await page.click(`${file} [data-test=evidence-check]`);
    await page.waitForFunction(() => document.querySelector('[data-test=evidence-same]')?.textContent.includes('giống hệt'));
    // The applicant does not verify: said before anything is sent.
    await page.click(`${file} [data-test=choose-verify]`);
    await page.fill(`${file} [data-test=file-post]`, 'công an xã');
    await page.waitForSelector(`${file} [data-test=file-barred]`);
    assert.equal(await page.isDisabled(`${file} [data-test=file-take]`), true);
    await step(page, 'verify', 'Công an tỉnh');
    await fileIs(page, 'under_verification');
    await step(page, 'decide', 'Công an tỉnh');
    await page.waitForSelector(`${file} [data-test=file-fault-decision_number]`);
    await shot(page, 'recognition-refused-1440');
    await accessible(page, 'a step that was refused');
    await page.fill(`${file} [data-test=file-number]`, '12/QĐ-UBND');
    await page.click(`${file} [data-test=file-take]`);
    await fileIs(page, 'decided');
    await step(page, 'recognise', 'Công an tỉnh');
    await fileIs(page, 'recognised');
    await page.waitForSelector(`${file} [data-test=in-force]`);
    await step(page, 'watch', 'Đồn biên phòng', { year: String(year) });
    await fileIs(page, 'watch');
    await step(page, 'review', 'Đồn biên phòng', { year: String(year) });
    await fileIs(page, 'relapse_review');
    await step(page, 'revoke', 'Công an tỉnh', { number: '15/QĐ-UBND' });
    await page.waitForSelector(`${file} [data-test=file-fault-reason]`);
    await page.fill(`${file} [data-test=file-reason]`, 'tái phức tạp trên địa bàn');
    await page.click(`${file} [data-test=file-take]`);
    await fileIs(page, 'revoked');
    assert.match(await text(page, `${file} [data-test=file-steps]`), /Thu hồi.*15\/QĐ-UBND.*tái phức tạp/s);
    await shot(page, 'recognition-1440');
    await accessible(page, 'a recognition file');
    assert.deepEqual(expected(faults, 400), []);
    await close();
  },

  async 'roll-ups, conversions and files of a scope'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: cycle('&tab=recognition&view=rollups') });
    await page.waitForSelector('[data-test=rollup-country] [data-test=rollup-row]');
    assert.equal(await page.locator('[data-test=rollup-province] [data-test=rollup-row]').count(), 4);
    await shot(page, 'rollups-1440');
    await accessible(page, 'roll-ups');
    await page.click('[data-test=view-conversions]');
    await page.waitForSelector('[data-test=conversion-row]');
    await shot(page, 'conversions-1440');
    await accessible(page, 'conversions');
    await page.click('[data-test=view-files]');
    await page.waitForSelector('[data-test=file-row]');
    await page.selectOption('[data-test=files-state]', 'watch');
    await page.waitForFunction(() => [...document.querySelectorAll('[data-test=file-row]')].every((row) => row.dataset.state === 'watch'));
    await page.selectOption('[data-test=files-state]', '');
    await page.selectOption('[data-test=designation]', 'clean');
    await page.waitForFunction(() => new URL(location.href).searchParams.get('as') === 'clean');
    clean();
    await close();
  },

  async 'a draw by seed, findings by another post, and the rate with its interval'(browser, url) {
    const { page, faults, close } = await open(browser, url, { path: cycle('&tab=recognition&view=draws') });
    await page.fill('[data-test=draw-seed]', '20261122');
    await page.fill('[data-test=draw-n]', '0');
    await page.click('[data-test=draw-make]');
    await page.waitForSelector('[data-test=draw-refused]');
    await page.fill('[data-test=draw-n]', '6');
    await page.click('[data-test=draw-make]');
    await page.waitForSelector('[data-test=drawn]');
    const units = await page.$$eval('[data-test=drawn]', (rows) => rows.map((row) => row.dataset.code));
    assert.equal(units.length, 6);
    await page.click(`[data-test=finding-${units[0]}]`);
    await page.click('[data-test=finding-save]');
    await page.waitForSelector('[data-test=finding-fault]');
    for (const [i, unit] of units.entries()) {
      if (i > 0) await page.click(`[data-test=finding-${unit}]`);
      await page.check(i === 0 ? '[data-test=find-not_clean]' : '[data-test=find-clean]');
      await page.fill('[data-test=finding-post]', 'Thanh tra tỉnh');
      await page.click('[data-test=finding-save]');
      await page.waitForSelector('[data-test=finding-form]', { state: 'detached' });
    }
    await page.waitForFunction(() => /khoảng tin cậy 95 %/.test(document.querySelector('[data-test=rate-recognised]').textContent));
    await shot(page, 'draw-1440');
    await accessible(page, 'a draw');
    await page.reload();
    await page.waitForSelector('[data-test=drawn]');
    assert.ok(query(page).get('draw'));
    assert.deepEqual(expected(faults, 400), []);
    await close();
  },

  async 'two criteria sets side by side, marked as not official'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: cycle('&tab=whatif&province=40&beside=qd-3122-2010') });
    await page.waitForSelector('[data-test=whatif-row]');
    assert.match(await text(page, '[data-test=whatif-mark]'), /Không chính thức/);
    const differs = await page.$$eval('[data-test=whatif-row]', (rows) => rows.map((row) => row.dataset.differs === 'true'));
    const last = differs.lastIndexOf(true);
    assert.ok(last >= 0 && differs.slice(0, last + 1).every(Boolean), 'communes that differ stand first');
    const said = /(\d+) trên (\d+)/.exec(await text(page, '[data-test=whatif-count]'));
    assert.equal(Number(said[2]), 130);
    await page.click('[data-test=whatif-open] >> nth=0');
    await page.waitForFunction(() => document.querySelectorAll('[data-test=whatif-criteria]').length === 2);
    await shot(page, 'whatif-1440');
    await accessible(page, 'what-if');
    await page.selectOption('[data-test=whatif-other]', 'qd-28-2025');
    await page.waitForFunction(() => /^0 trên 130/.test(document.querySelector('[data-test=whatif-count]')?.textContent.trim() ?? ''));
    clean();
    await close();
  },

  async 'villages, groups and agencies: the table by class and report, files by level, what-if by the set of the province'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: cycle() });
    await page.waitForSelector('[data-test=cycle-row]');
    await page.selectOption('[data-test=cycle-level]', 'village');
    await page.waitForSelector('[data-test=row-report]');
    const { items } = await get(page, `cycle?level=village&year=${(await shownYear(url)).year}`);
    const codesOf = (rows) => rows.map((row) => row.unit.code).sort();
    assert.deepEqual((await rowCodes(page)).sort(), codesOf(items));
    assert.match(await text(page, '[data-test=cycle-row]'), /quang-tri-village/, 'a class that is not official says so');
    assert.equal(await page.$$eval('[data-test=cycle-row] th button', (buttons) => buttons.length), 0, 'nothing to open on the map');

    await page.click('[data-test=cycle-class-no_drug_crime]');
    await page.waitForFunction(() => new URL(location.href).searchParams.get('class') === 'no_drug_crime');
    const good = codesOf(items.filter((row) => row.class === 'no_drug_crime'));
    assert.ok(good.length > 0 && good.length < items.length);
    assert.deepEqual((await rowCodes(page)).sort(), good);
    const csv = await download(page, '[data-test=cycle-csv]');
    assert.deepEqual(csv.content.toString('utf8').trim().split('\r\n').slice(1).map((line) => line.split(',')[0]), await rowCodes(page), 'the file is narrowed alike');
    await page.click('[data-test=cycle-clear]');
    await page.check('[data-test=cycle-silent]');
    const waiting = codesOf(items.filter((row) => row.report && ['due', 'draft', 'returned', 'missing'].includes(row.report.state)));
    assert.ok(waiting.length > 0 && waiting.length < items.length);
    assert.deepEqual((await rowCodes(page)).sort(), waiting);
    await accessible(page, 'the table of villages');
    await page.uncheck('[data-test=cycle-silent]');
    await shot(page, 'cycle-village-1440');
    await page.emulateMedia({ media: 'print' });
    assert.doesNotMatch(await page.$eval('[data-test=cycle]', (e) => e.innerText), /28\/2025/, 'on paper they are not judged by the Decision either');
    assert.match(await page.$eval('[data-test=cycle]', (e) => e.innerText), /bộ tiêu chí của tỉnh/);
    await page.emulateMedia({ media: 'screen' });
    await page.selectOption('[data-test=cycle-level]', 'group');
    await page.waitForFunction(() => [...document.querySelectorAll('[data-test=cycle-row]')].some((row) => row.textContent.includes('Tổ dân phố')));
    assert.equal(query(page).get('class'), null, 'a class of one level is no filter on another');

    await page.goto(url + cycle('&tab=recognition&view=files&as=no_drug_crime'));
    await page.waitForSelector('[data-test=file-row]');
    const all = (await page.$$('[data-test=file-row]')).length;
    await page.selectOption('[data-test=among]', 'village');
    await page.waitForFunction(() => new URL(location.href).searchParams.get('among') === 'village');
    await page.waitForSelector('[data-test=file-row]');
    assert.equal((await page.$$('[data-test=file-row]')).length, all, 'that designation is of villages alone');
    await page.selectOption('[data-test=among]', 'agency');
    await page.waitForSelector('[data-test=empty]');

    await page.goto(url + cycle('&tab=due&among=village'));
    await page.click('[data-test=unsent]');
    await page.waitForSelector('[data-test=cycle-row]');
    assert.deepEqual((await rowCodes(page)).sort(), waiting, 'nobody set them a day: the table tells who has not reported');

    await page.goto(url + cycle('&tab=whatif&of=village'));
    await page.waitForSelector('[data-test=whatif-row]');
    assert.equal(await page.inputValue('[data-test=whatif-one]'), '', 'each by the set of its province');
    assert.deepEqual(await page.$$eval('[data-test=whatif-other] option', (list) => list.map((o) => o.value)), ['quang-tri-village', 'son-la-1185-2023'], 'sets that judge villages');
    await page.selectOption('[data-test=whatif-other]', 'son-la-1185-2023');
    await page.waitForFunction((n) => new RegExp(`trên ${n} đơn vị`).test(document.querySelector('[data-test=whatif-count]')?.textContent ?? ''), items.length);
    await page.click('[data-test=whatif-open] >> nth=0');
    await page.waitForFunction(() => document.querySelectorAll('[data-test=whatif-criteria]').length === 2);
    await accessible(page, 'what-if of villages');
    await shot(page, 'whatif-village-1440');
    clean();
    await close();
  },

  async 'deadlines with their article, silences with their age, and a feed for calendars'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: cycle('&tab=due&province=44') });
    await page.waitForSelector('[data-test=due-row]');
    await page.waitForSelector('[data-test=silence-row]');
    const days = await page.$$eval('[data-test=due-row]', (rows) => rows.map((row) => row.dataset.day));
    assert.deepEqual(days, [...days].sort());
    assert.match(await text(page, '[data-test=due-row]'), /28\/2025\/QĐ-TTg/);
    await page.waitForSelector('[data-test=completeness] tbody tr');
    const feed = await page.getAttribute('[data-test=due-feed]', 'href');
    assert.match(feed, /deadlines\.ics\?.*province=44/);
    const calendar = await page.evaluate(async (at) => (await fetch(at)).text(), feed);
    assert.match(calendar, new RegExp(`^BEGIN:VCALENDAR[^]*DTSTART;VALUE=DATE:${days.at(-1).replaceAll('-', '')}`));
    await shot(page, 'due-1440');
    await accessible(page, 'deadlines');
    await page.click('[data-test=silence-report] >> nth=0');
    await page.waitForSelector('[data-test=report-title]');
    assert.ok(query(page).get('unit'));
    clean();
    await close();
  },

  async 'the card on the map leads to the report that is missing and to the recognition file'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: nothing });
    const report = await dueCommune(page);
    await page.goto(`${url}/?sel=unit.${report.code}`);
    await page.waitForSelector('[data-test=card-file]');
    await page.click('[data-test=beside] summary');
    await shot(page, 'card-cycle-1440');
    await accessible(page, 'the card with what it owes');
    await page.click('[data-test=card-report]');
    await page.waitForSelector('[data-test=report-title]');
    assert.equal(query(page).get('unit'), report.code);
    await page.goBack();
    await page.click('[data-test=card-file] >> nth=0');
    await page.waitForSelector('[data-test=file-drug_free]');
    await page.click('text=Xem trên bản đồ');
    await cardTitle(page, (await get(page, `units/${report.code}`)).name);
    await idle(page);
    clean();
    await close();
  },

  async 'works by keyboard alone: table, report, nil, save'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: cycle() });
    const report = await dueCommune(page);
    await page.waitForSelector('[data-test=cycle-row]');
    await page.focus('[data-test=tab-table]');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-test=report-row]');
    await page.focus('#cycle-unit');
    await page.keyboard.type(report.code);
    await page.waitForSelector(`[data-test=pick-${report.code}]`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForFunction((code) => new URL(location.href).searchParams.get('unit') === code, report.code);
    await page.waitForSelector('[data-test=report-row][data-state=due]');
    await page.focus('[data-test=report-row][data-state=due] [data-test=open-report]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-test=figure]');
    await page.focus('[data-test=nil-no]');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.isChecked('[data-test=nil-yes]'), true);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.test), 'value-residents');
    await page.keyboard.type('8000');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.test), 'value-addicts_on_file');
    await page.keyboard.type('3');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('[data-test=report-said]').textContent.includes('Đã lưu nháp'));
    await stateIs(page, 'draft');
    clean();
    await close();
  },

  async 'fits 390 pixels and the dark, in every part'(browser, url) {
    const parts = { table: ['', '[data-test=cycle-row]'], villages: ['&of=village', '[data-test=row-report]'], models: ['&tab=whatif&of=village', '[data-test=whatif-row]'], report: ['&tab=report', '[data-test=report-row]'], file: ['&tab=recognition&unit=03856', '[data-test=file-steps]'], whatif: ['&tab=whatif&province=44', '[data-test=whatif-row]'], due: ['&tab=due', '[data-test=due-row]'] };
    const { page: first, close: done } = await open(browser, url, { path: nothing });
    const drafts = await get(first, `reports?state=draft&obligation=${commune}&limit=1`);
    await done();
    parts.sheet = [sheetOf(drafts.items[0]).replace('/?room=cycle', ''), '[data-test=figure]'];
    for (const [name, [path, there]] of Object.entries(parts)) {
      const { page, clean, close } = await open(browser, url, { size: narrow, dark: name !== 'table', path: cycle(path) });
      await page.waitForSelector(there);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 0, `${name} is wider than the screen`);
      await currentTabIn(page, name);
      const letters = (spacing) => page.$eval('[data-test=cycle] nav', (nav, wide) => (nav.style.letterSpacing = wide), spacing);
      await letters('1px'); // as by a font that arrives late
      await currentTabIn(page, `${name} in wider letters`);
      await letters('');
      await shot(page, `cycle-${name}-390`);
      await accessible(page, `${name} at 390`);
      clean();
      await close();
    }
  }
};
