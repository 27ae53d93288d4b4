// The map at 1440 pixels: what it draws, how it is searched, what a link restores.
import assert from 'node:assert/strict';
import { accessible, cardTitle, drawn, idle, open, query, search, shot, shownYear, text } from './page.mjs';

const overview = (url) => fetch(`${url}/api/v1/overview`).then((r) => r.json());

export const tests = {
  async 'draws every class, the hatch and the ground'(browser, url) {
    const { page, clean, close } = await open(browser, url, { sharp: true });
    await idle(page);
    const { counts } = await overview(url);
    assert.ok((await drawn(page, 'communes', 100)) >= 100);
    assert.ok((await drawn(page, 'communes-silent')) > 0, 'undetermined communes are hatched');
    assert.ok((await drawn(page, 'crossings')) > 0);
    assert.ok((await drawn(page, 'incidents')) > 0);
    assert.ok((await drawn(page, 'border')) > 0);
    assert.equal(await page.evaluate(() => document.querySelector('[data-test=map]').borderMap.hasImage('hatch-light')), true);
    const legend = await page.$$eval('[data-test^=class-] b.num', (cells) => cells.map((cell) => Number(cell.textContent.replace(/\D/g, ''))));
    assert.equal(legend.length, 6);
    assert.equal(legend.reduce((a, b) => a + b, 0), counts.communes, 'the legend counts every commune once');
    assert.match(await text(page, 'body'), /Dữ liệu minh họa/);
    await shot(page, 'map-1440');
    await accessible(page, 'map');
    clean();
    await close();
  },

  async 'a seal on what is recognised and in force, a clock on what is in doubt, by theme and legend'(browser, url) {
    const { page, clean, close } = await open(browser, url);
    await idle(page);
    const files = await page.evaluate(async () => (await (await fetch('/api/v1/recognitions?designation=drug_free&level=commune')).json()).items);
    const kept = files.filter((f) => ['recognised', 'maintained', 'watch', 'relapse_review'].includes(f.state) && !f.ended_on);
    const [sealed, doubted] = [kept.filter((f) => f.in_force), kept.filter((f) => !f.in_force)];
    assert.ok(sealed.length > 0 && doubted.length > 0, 'the demo has both');
    assert.match(await text(page, '[data-test=legend-recognised]'), new RegExp(`hiệu lực: ${sealed.length}\\D[^]*chưa chắc: ${doubted.length}$`));
    for (const lang of ['vi', 'en']) {
      if (lang === 'en') await page.click('[data-test=lang]');
      const beyond = await page.$eval('[data-test=legend-recognised]', (line) => [...line.children].filter((mark) => mark.getBoundingClientRect().right > line.getBoundingClientRect().right).length);
      assert.equal(beyond, 0, `a mark is cut off by the card (${lang})`);
    }
    /** The map on a commune alone: how many marks and sealed outlines it draws there. */
    const at = async (code) => {
      const { seat } = await page.evaluate(async (c) => (await fetch(`/api/v1/units/${c}`)).json(), code);
      await page.goto(`${url}/?layers=class&at=${seat[1]}_${seat[0]}_13.00`);
      await idle(page);
      await drawn(page, 'communes-mark');
      return page.evaluate(() => document.querySelector('[data-test=map]').borderMap.drawn('communes-recognised'));
    };
    assert.equal(await at(doubted[0].unit.code), 0, 'no seal on what is in doubt');
    await shot(page, 'map-clock-1440');
    assert.ok((await at(sealed[0].unit.code)) > 0);
    await shot(page, 'map-seal-1440');
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.waitForSelector(`html[data-theme=${colorScheme}]`);
      await page.waitForFunction((id) => document.querySelector('[data-test=map]').borderMap.hasImage(id), `mark-seal-${colorScheme}`);
    }
    // A class that is switched off takes its marks along.
    const known = (await fetch(`${url}/api/v1/units/${sealed[0].unit.code}/assessment?year=${(await shownYear(url)).year}`).then((r) => r.json())).class;
    await page.click(`[data-test=class-${known}]`);
    await page.waitForFunction(() => document.querySelector('[data-test=map]').borderMap.drawn('communes-mark') === 0);
    clean();
    await close();
  },

  async 'finds a commune without diacritics and opens its letter'(browser, url) {
    const { page, clean, close } = await open(browser, url);
    await idle(page);
    await search(page, 'lao bao');
    await cardTitle(page, 'Lao Bảo');
    assert.equal(query(page).get('sel'), 'unit.19432');
    await page.waitForSelector('[data-test=card-why]');
    const outcomes = await page.$$eval('[data-test=criterion]', (rows) => rows.map((row) => row.dataset.outcome));
    assert.equal(outcomes.length, 8, 'five criteria of Art. 4, three conditions of Art. 6');
    for (const outcome of outcomes) assert.ok(['met', 'not_met', 'insufficient_data', 'not_applicable'].includes(outcome));
    await page.waitForSelector('[data-test=trend]');
    await idle(page);
    await shot(page, 'card-1440');
    await accessible(page, 'card');
    await page.click('[data-test=readings] summary');
    await page.waitForFunction(() => document.querySelectorAll('[data-test=readings] li').length >= 8);
    await page.keyboard.press('Escape');
    await page.waitForSelector('[data-test=card]', { state: 'detached' });
    assert.equal(query(page).get('sel'), null);
    clean();
    await close();
  },

  async 'finds with diacritics, crossings, and coordinates both ways'(browser, url) {
    const { page, clean, close } = await open(browser, url);
    await idle(page);
    await search(page, 'Khe Sanh');
    await cardTitle(page, 'Khe Sanh');
    await page.fill('[role=combobox]', 'La Lay');
    const gate = page.locator('[role=option]', { hasText: 'Cửa khẩu' }).first();
    await gate.waitFor();
    await shot(page, 'search-1440');
    await gate.click();
    await cardTitle(page, 'La Lay');
    assert.match(query(page).get('sel'), /^crossing\./);
    for (const typed of ['16.62, 106.59', '16,62; 106,59']) {
      await search(page, typed);
      await page.waitForFunction(() => new URL(location.href).searchParams.get('sel')?.startsWith('unit.'));
      await idle(page);
    }
    clean();
    await close();
  },

  async 'says when nothing is found'(browser, url) {
    const { page, clean, close } = await open(browser, url);
    await page.fill('[role=combobox]', 'qqqq zzzz');
    await page.waitForFunction(() => document.querySelector('.search .empty')?.textContent.includes('qqqq zzzz'));
    clean();
    await close();
  },

  async 'opens what is clicked on the map'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?layers=class&at=16.7000_106.8000_9.00' });
    await idle(page);
    await drawn(page, 'communes', 5);
    const box = await page.locator('[data-test=map]').boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForSelector('[data-test=card-why]');
    assert.match(query(page).get('sel'), /^unit\.\d{5}$/);
    clean();
    await close();
  },

  async 'switches the language, and says so to screen readers'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?sel=unit.19432' });
    await page.waitForSelector('[data-test=card-why]');
    assert.equal(await page.getAttribute('html', 'lang'), 'vi');
    await page.click('[data-test=lang]');
    await page.waitForSelector('html[lang=en]');
    assert.equal(query(page).get('lang'), 'en');
    assert.match(await text(page, '[data-test=layer-incidents]'), /Incidents/);
    await page.locator('[data-test=card]', { hasText: 'Drug-free conditions' }).waitFor();
    await idle(page);
    assert.match(await page.getAttribute('[data-test=map] canvas', 'aria-label'), /Arrow keys/);
    await shot(page, 'english-1440');
    clean();
    await close();
  },

  async 'a pasted link restores everything; back and forward work'(browser, url) {
    const before = (await shownYear(url)).year - 1;
    const { page, clean, close } = await open(browser, url, { path: `/?year=${before}&layers=class,hotspots&hide=drug_free&sel=unit.19432&at=16.7000_106.7000_8.50` });
    await idle(page);
    await cardTitle(page, 'Lao Bảo');
    assert.equal(await page.getAttribute(`[data-test=year-${before}]`, 'aria-pressed'), 'true');
    assert.equal(await page.getAttribute('[data-test=layer-hotspots]', 'aria-checked'), 'true');
    assert.equal(await page.getAttribute('[data-test=layer-incidents]', 'aria-checked'), 'false');
    assert.equal(await page.getAttribute('[data-test=class-drug_free]', 'aria-checked'), 'false');
    const view = await page.evaluate(() => document.querySelector('[data-test=map]').borderMap.view);
    assert.ok(Math.abs(view.lat - 16.7) < 0.01 && Math.abs(view.lon - 106.7) < 0.01 && Math.abs(view.zoom - 8.5) < 0.01, JSON.stringify(view));
    await search(page, 'Khe Sanh');
    await cardTitle(page, 'Khe Sanh');
    await page.goBack();
    await cardTitle(page, 'Lao Bảo');
    await page.goForward();
    await cardTitle(page, 'Khe Sanh');
    clean();
    await close();
  },

  async 'shows the year that is chosen'(browser, url) {
    const { page, clean, close } = await open(browser, url);
    await idle(page);
    const before = await page.$$eval('[data-test^=class-] b.num', (cells) => cells.map((c) => c.textContent));
    const first = String((await shownYear(url)).year - 2);
    await page.click(`[data-test=year-${first}]`);
    await page.waitForFunction((old) => [...document.querySelectorAll('[data-test^=class-] b.num')].map((c) => c.textContent).join() !== old, before.join());
    assert.equal(query(page).get('year'), first);
    await idle(page);
    clean();
    await close();
  },

  async 'the period and the kinds act on incidents and cells'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?layers=class,incidents,cells&at=16.7000_106.7000_8.00' });
    await idle(page);
    await drawn(page, 'cells-hot');
    const month = `${(await shownYear(url)).year}-01-01`;
    const asked = page.waitForRequest((r) => r.url().includes('/tiles/incidents/') && new URL(r.url()).searchParams.get('from') === month);
    await page.focus('[role=slider] >> nth=0');
    await page.keyboard.press('ArrowRight');
    await asked;
    assert.equal(query(page).get('from'), month);
    await page.click('[data-test=kinds] summary');
    const kinds = page.waitForRequest((r) => r.url().includes('/tiles/cells/') && r.url().includes('kind='));
    await page.click('[data-test=kinds] label >> nth=0');
    await kinds;
    assert.ok(!query(page).get('kind').includes('seizure'));
    await idle(page);
    await shot(page, 'cells-1440');
    clean();
    await close();
  },

  async 'cells follow the selectors of kind, substance and metric, and hatch where nobody looked'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?layers=class,cells,unseen&at=16.7000_106.7000_8.00' });
    await idle(page);
    assert.ok((await drawn(page, 'cells-hot')) > 0);
    assert.ok((await drawn(page, 'cells-unseen')) > 0, 'cells nobody looked at are hatched');
    assert.equal(await page.evaluate(() => document.querySelector('[data-test=map]').borderMap.hasImage('hatch-over-light')), true);
    const asks = (path, name, value) => page.waitForRequest((r) => r.url().includes(path) && new URL(r.url()).searchParams.get(name) === value);
    const total = async (search) => (await fetch(`${url}/api/v1/incidents/histogram?${search}`).then((r) => r.json())).total;
    const all = await text(page, '.time .words p');
    const heroin = Promise.all([asks('/tiles/cells/', 'substance', 'heroin'), asks('/api/v1/incidents/histogram', 'substance', 'heroin')]);
    await page.selectOption('[data-test=substance]', 'heroin');
    await heroin;
    await page.waitForFunction((before) => document.querySelector('.time .words p')?.textContent.includes('bộ lọc') && document.querySelector('.time .words p').textContent !== before, all);
    const said = /·\s*([\d.]+)/.exec(await text(page, '.time .words p'));
    const { from, to } = await shownYear(url);
    const some = await total(`substance=heroin&from=${from}&to=${to}`);
    assert.equal(Number(said?.[1].replace(/\./g, '')), some);
    assert.ok(some > 0 && some < (await total(`from=${from}&to=${to}`)), 'fewer than all');
    await idle(page);
    const mass = asks('/tiles/cells/', 'metric', 'mass');
    await page.selectOption('[data-test=cells-metric]', 'mass');
    await mass;
    await idle(page);
    assert.ok((await drawn(page, 'cells-hot')) > 0);
    await page.click('[data-test=kinds] summary');
    const fewer = page.waitForRequest((r) => r.url().includes('/tiles/cells/') && !(new URL(r.url()).searchParams.get('kind') ?? 'seizure').includes('seizure'));
    await page.click('[data-test=kinds] label >> nth=0');
    await fewer;
    await idle(page);
    await page.selectOption('[data-test=substance]', '');
    await page.waitForFunction(() => !new URL(location.href).searchParams.has('substance'));
    await idle(page);
    await shot(page, 'cells-filtered-1440');
    await accessible(page, 'cells');
    clean();
    await close();
  },

  async 'has no capital letter that MapLibre sets too low'(browser, url) {
    const { page, clean, close } = await open(browser, url);
    await idle(page);
    // MapLibre 6.17 takes a glyph whose top is 55 pixels at 48 pixels of size for one without a top (style/fonts.css).
    const low = await page.evaluate(async () => {
      const letters = 'ẰẮẲẴẶẦẤẨẪẬÈÉẺẼẸỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌỒỐỔỖỘỜỚỞỠỢÙÚỦŨỤỪỨỬỮỰỲÝỶỸỴĂÂĐÊÔƠƯABCDEGHIKLMNOPQRSTUVXYÀÁẢÃẠ';
      const pen = document.createElement('canvas').getContext('2d');
      const found = [];
      for (const [family, weight] of [['Cot Moc Map', 400], ['Cot Moc Map Medium', 500]]) {
        const loaded = await document.fonts.load(`${weight} 48px "${family}"`, letters);
        if (loaded.length < 2) found.push(`${family} is not there`);
        pen.font = `${weight} 48px "${family}"`;
        for (const letter of letters) if (Math.ceil(pen.measureText(letter).actualBoundingBoxAscent) === 55) found.push(`${family} ${letter}`);
      }
      return found;
    });
    assert.deepEqual(low, []);
    clean();
    await close();
  },

  async 'plays through time, a picture at a time'(browser, url) {
    const first = (await shownYear(url)).year - 2;
    const endOfFebruary = new Date(Date.UTC(first, 2, 0)).toISOString().slice(0, 10);
    const { page, clean, close } = await open(browser, url, { path: `/?layers=class,incidents&from=${first}-01-01&to=${endOfFebruary}` });
    await idle(page);
    // Every picture is noted as it comes: on a busy machine a look at the address now and then misses some.
    await page.evaluate(() => {
      window.pictures = [];
      for (const way of ['pushState', 'replaceState']) {
        const own = history[way].bind(history);
        history[way] = (...words) => {
          own(...words);
          const from = new URL(location.href).searchParams.get('from');
          if (window.pictures.at(-1) !== from) window.pictures.push(from);
        };
      }
    });
    await page.click('.play');
    await page.waitForFunction(() => window.pictures.length > 3);
    await page.click('.play');
    const shown = (await page.evaluate(() => window.pictures)).filter((from) => from !== `${first}-01-01`);
    assert.deepEqual(shown.slice(0, 3), ['02', '03', '04'].map((month) => `${first}-${month}-01`));
    assert.equal(await page.getAttribute('.play', 'aria-label'), 'Chạy');
    await page.click('.reset');
    assert.equal(query(page).get('from'), null);
    await idle(page);
    clean();
    await close();
  },

  async 'asks which of several things is meant, and opens it'(browser, url) {
    const { from, to } = await shownYear(url);
    const { items } = await fetch(`${url}/api/v1/incidents?from=${from}&to=${to}&limit=500`).then((r) => r.json());
    const incident = items.find((i) => i.lon !== null && i.loc_precision < 4 && i.unit_code);
    const { page, clean, close } = await open(browser, url, { path: `/?at=${incident.lat}_${incident.lon}_5.00` });
    await idle(page);
    await drawn(page, 'incidents', 5);
    const box = await page.locator('[data-test=map]').boundingBox();
    const { x, y } = await page.evaluate(([lon, lat]) => document.querySelector('[data-test=map]').borderMap.pixel(lon, lat), [incident.lon, incident.lat]);
    await page.mouse.click(box.x + x, box.y + y);
    await page.waitForSelector('[data-test=card] li button, [data-test=card] dl');
    await shot(page, 'choose-1440');
    if (await page.isVisible('[data-test=card] li button')) await page.click('[data-test=card] li button >> nth=0');
    await page.waitForSelector('[data-test=card] dl');
    await accessible(page, 'card of a place');
    await shot(page, 'place-1440');
    clean();
    await close();
  },

  async 'shows every other layer'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?layers=class,incidents,crossings,hotspots,routes,trails,plots&at=16.7000_106.7000_8.60' });
    await idle(page);
    for (const layer of ['hotspots', 'routes', 'trails']) await drawn(page, layer);
    await shot(page, 'layers-1440');
    clean();
    await close();
  },

  async 'works by keyboard alone'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?at=16.7000_106.8000_9.00&layers=class' });
    await idle(page);
    await drawn(page, 'communes', 5);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('href')), '#main', 'the first stop is the skip link');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'combobox');
    await page.keyboard.type('lao bao');
    await page.waitForFunction(() => document.querySelector('[role=option]')?.textContent.includes('Lao Bảo'));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await cardTitle(page, 'Lao Bảo');
    await page.keyboard.press('Escape');
    await page.waitForSelector('[data-test=card]', { state: 'detached' });
    await idle(page);
    await page.focus('[data-test=map] canvas');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-test=card-title]');
    clean();
    await close();
  },

  async 'is as clear in the dark'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?sel=unit.19432', dark: true });
    await page.waitForSelector('[data-test=card-why]');
    await idle(page);
    await drawn(page, 'communes', 3);
    await page.waitForSelector('html[data-theme=dark]');
    await shot(page, 'dark-1440');
    await accessible(page, 'dark map with card');
    await page.click('[data-test=theme]');
    await page.waitForSelector('html[data-theme=light]');
    clean();
    await close();
  },

  async 'prints the map, the legend and the card, and nothing to press'(browser, url) {
    const { page, clean, close } = await open(browser, url, { path: '/?sel=unit.19432' });
    await page.waitForSelector('[data-test=card-why]');
    await idle(page);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.isVisible('header'), false);
    assert.equal(await page.isVisible('[data-test=map] canvas'), true);
    assert.equal(await page.isVisible('[data-test=card-title]'), true);
    assert.equal(await page.isVisible('[data-test=class-type_1]'), true);
    assert.match(await text(page, 'body'), /Nguồn: báo cáo/);
    await page.screenshot({ path: new URL('../screenshots/print.png', import.meta.url).pathname, fullPage: true });
    const pdf = await page.pdf({ preferCSSPageSize: true });
    assert.ok(pdf.length > 20_000);
    clean();
    await close();
  }
};
