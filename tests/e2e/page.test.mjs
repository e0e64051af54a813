// The page as a visitor meets it: gallery, lab, presets, controls, address, own data, tools.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assert_same_run, configured, drop, native_files, page_files, lab_ready, lab_address, settled, visitor,
} from './support.mjs';

const here = visitor();
const { with_page, with_lab } = here;

const problems = (page) => page.locator('#problems li').allTextContents();

test('the gallery names the lab and leads to it', () =>
  with_page(here.site.address, async (page) => {
    await page.getByRole('link', { name: /descent/i }).click();
    await lab_ready(page);
    assert.match(page.url(), /lab\/double-descent\/#lab=double-descent&preset=explore&v=1$/);
  }));

test('a link to the gallery that names a lab leads to that state', () =>
  with_page(`${here.site.address}#lab=double-descent&preset=B6&n=4&v=1`, async (page) => {
    await lab_ready(page);
    const { preset, config } = await configured(page);
    assert.deepEqual([preset, config.n], ['B6', 4]);
  }));

test('text stands in the page before any script or WebAssembly has come', async () => {
  const { page, close } = await here.open({ javaScriptEnabled: false });
  try {
    await page.goto(lab_address(here.site));
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.ok((await page.locator('.steps > li').count()) >= 10);
    assert.ok(await page.locator('.poster img').evaluate((image) => image.naturalWidth > 0));
  } finally {
    await close();
  }
});

test('every preset runs, and its numbers are those of the native run', () =>
  with_lab('', async (page) => {
    const presets = await page.evaluate(() =>
      globalThis.tessera.page.current_lab.opened.description.presets.map(({ id }) => id),
    );
    assert.ok(presets.length >= 18);
    for (const preset of presets) {
      const before = await page.evaluate(async (id) => {
        const lab = globalThis.tessera.page.current_lab;
        await lab.preset(id);
        await lab.reset(); // also when the preset was there already
        return lab.frame.sequence;
      }, preset);
      await settled(page, before);
      assert.equal((await configured(page)).preset, preset);
      assert_same_run(await page_files(page), await native_files('--preset', preset), preset);
    }
  }));

test('a guided step brings its state, and is marked', () =>
  with_lab('', async (page) => {
    const step = page.locator('[data-preset="factor-3"]');
    await step.click();
    await page.waitForFunction(() => location.hash.includes('preset=factor-3'));
    assert.equal(await step.getAttribute('aria-current'), 'step');
    assert.equal((await configured(page)).config.no_residuals, true);
  }));

test('every guided step brings a state without problems', () =>
  with_lab('', async (page) => {
    const steps = page.locator('button[data-preset]');
    for (let i = 0; i < (await steps.count()); ++i) {
      const step = steps.nth(i);
      const { preset } = await step.evaluate((button) => ({ ...button.dataset }));
      await step.click();
      await page.waitForFunction(
        (id) => globalThis.tessera.page.current_lab.configured.preset === id,
        preset,
      );
      assert.equal(await step.getAttribute('aria-current'), 'step', preset);
      assert.deepEqual(await problems(page), [], preset);
    }
  }));

test('dragging a control changes value, numbers and address', () =>
  with_lab('', async (page) => {
    const place = await page.evaluate(() =>
      globalThis.tessera.app.widgets().controls.find(({ field }) => field === 'n'),
    );
    assert.ok(place, 'the app shows a control for n');
    const canvas = await page.locator('#canvas').boundingBox();
    const x = canvas.x + place.x + place.width * 0.2;
    const y = canvas.y + place.y + place.height / 2;
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + place.width * 0.3, y, { steps: 8 });
    await page.mouse.up();
    await page.waitForFunction(() => /[#&]n=\d+/.test(location.hash));
    const { config, overrides } = await configured(page);
    assert.notEqual(config.n, 12);
    assert.deepEqual(Object.keys(overrides), ['n']);
    await settled(page);
    const native = await native_files('--preset', 'explore', '--set', `n=${config.n}`);
    assert_same_run(await page_files(page), native, `n=${config.n}`);
  }));

test('back and forward bring the earlier states', () =>
  with_lab('', async (page) => {
    for (const preset of ['B6', 'ridge']) {
      await page.evaluate((id) => globalThis.tessera.page.current_lab.preset(id), preset);
      await page.waitForFunction((id) => location.hash.includes(`preset=${id}&`), preset);
    }
    const arrives_at = (id) =>
      page.waitForFunction(
        (preset) => globalThis.tessera.page.current_lab.configured.preset === preset,
        id,
      );
    await page.goBack();
    await arrives_at('B6');
    await page.goBack();
    await arrives_at('explore');
    await page.goForward();
    await arrives_at('B6');
  }));

test('every preset survives the way through its link', () =>
  with_lab('', async (page) => {
    const differences = await page.evaluate(async () => {
      const { page, open } = globalThis.tessera;
      const { presets } = page.current_lab.opened.description;
      const lab = await open('double-descent', {}, { autorun: false });
      const found = [];
      for (const { id } of presets) {
        const before = await lab.preset(id, { seed: 12345, n_max: 41 });
        await lab.post(JSON.stringify({ do: 'open', hash: before.hash, autorun: false }));
        const after = lab.configured;
        if (JSON.stringify(after.config) !== JSON.stringify(before.config)) found.push(id);
        if (after.problems.length > 0) found.push(`${id}: ${after.problems[0].message}`);
      }
      lab.close();
      return found;
    });
    assert.deepEqual(differences, []);
  }));

const hostile = [
  ['#lab=double-descent&preset=<script>alert(1)</script>', /preset/],
  ['#lab=double-descent&preset=B1&n=1e999&v=1', /n/],
  ['#lab=double-descent&n=-5', /n/],
  ['#lab=double-descent&n=NaN', /n/],
  ['#lab=double-descent&noise=inf', /noise/],
  ['#lab=double-descent&nonsense=1', /nonsense/],
  ['#lab=../../etc/passwd', /lab/],
  ['#lab=double-descent&v=99', /version/],
  ['#lab=double-descent&basis=%00%ff%fe', /basis/],
  [`#lab=double-descent&target=${'x'.repeat(20000)}`, /longer/],
];

test('links that cannot be used are reported and the rest is kept', async () => {
  for (const [hash, message] of hostile) {
    await with_lab(hash, async (page) => {
      const found = await problems(page);
      assert.ok(found.some((problem) => message.test(problem)), `${hash.slice(0, 60)}: ${found}`);
      const { config, hash: clean, overrides } = await configured(page);
      assert.deepEqual([config.n, overrides], [12, {}]);
      assert.equal(new URL(page.url()).hash, clean);
    });
  }
});

test('link and command can be copied, the run be saved', () =>
  with_lab('#lab=double-descent&preset=ridge&n=9', async (page) => {
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('Link copied').waitFor();
    assert.equal(await clipboard(), page.url());
    await page.getByRole('button', { name: 'Copy as command' }).click();
    await page.getByText('Command copied').waitFor();
    assert.equal(await clipboard(), 'tessera run double-descent --preset ridge --set n=9');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download run' }).click();
    const download = await saved;
    assert.equal(download.suggestedFilename(), 'tessera-double-descent-ridge.zip');
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    const archive = Buffer.concat(chunks);
    assert.equal(archive.subarray(0, 2).toString(), 'PK');
    for (const name of ['config.json', 'summary.json', 'frames.tsr']) {
      assert.ok(archive.includes(`tessera-double-descent-ridge/${name}`), name);
    }
  }, { permissions: ['clipboard-read', 'clipboard-write'] }));

const file = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

function table(rows) {
  const lines = ['a,b,c,outcome'];
  for (let i = 0; i < rows; ++i) {
    const [a, b, c] = [Math.sin(i), Math.cos(3 * i), (i % 7) - 3];
    lines.push([a, b, c, a - 2 * b + c * c].join(','));
  }
  return lines.join('\n');
}

test("a visitor's own table is used, and a broken one is refused with its line", () =>
  with_lab('', async (page) => {
    await page.setInputFiles('#own-file', file('mine.csv', table(60)));
    await page.waitForFunction(() => location.hash.includes('data=own'));
    await settled(page);
    assert.match(await page.locator('#own-name').textContent(), /mine\.csv/);
    await page.setInputFiles('#own-file', file('broken.csv', `${table(20)}\n1,2\n`));
    await page.locator('#problems li').first().waitFor();
    assert.match((await problems(page)).join(' '), /22/);
    await page.setInputFiles('#own-file', file('empty.csv', ''));
    await page.getByText('the file is empty').waitFor();
  }));

const curves = (page) =>
  page.evaluate(() =>
    globalThis.tessera.page.current_lab.frame.channels.map(({ name, values }) => [name, Array.from(values ?? [])]),
  );

test('a downloaded run is replayed when its zip is dropped, and the next change computes again', () =>
  with_lab('#lab=double-descent&preset=polynomial-sweep', async (page) => {
    const [download, recorded] = [page.waitForEvent('download'), await curves(page)];
    await page.getByRole('button', { name: 'Download run' }).click();
    const chunks = [];
    for await (const chunk of await (await download).createReadStream()) chunks.push(chunk);
    await page.evaluate(() => globalThis.tessera.page.current_lab.preset('B6'));
    await settled(page);

    await drop(page, { 'run.zip': Buffer.concat(chunks) });
    await page.getByText('Replaying run.zip').waitFor();
    await page.waitForFunction(() => location.hash.includes('preset=polynomial-sweep'));
    await settled(page);
    assert.deepEqual(await curves(page), recorded);

    await drop(page, { 'config.json': Buffer.from('{}') });
    await page.getByText('a recorded run is config.json and frames.tsr').waitFor();
    await drop(page, { 'damaged.zip': Buffer.concat(chunks).subarray(0, 3000) });
    await page.getByText('damaged.zip cannot be used').waitFor();
    assert.deepEqual(await curves(page), recorded);

    await page.evaluate(() => globalThis.tessera.page.current_lab.preset('B6'));
    await settled(page);
    assert.equal((await configured(page)).preset, 'B6');
  }));

test('the wheel scrolls the page until the canvas has the focus', () =>
  with_lab('', async (page) => {
    await page.mouse.move(195, 500);
    await page.mouse.wheel(0, 200);
    await page.waitForFunction(() => scrollY > 100);
    await page.evaluate(() => scrollTo(0, document.getElementById('stage').offsetTop));
    const before = await page.evaluate(() => scrollY);
    await page.locator('#canvas').focus();
    await page.mouse.wheel(0, 200);
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(() => scrollY), before);
  }, { viewport: { width: 390, height: 844 } }));

test('nothing is drawn while nothing changes', () =>
  with_lab('', async (page) => {
    await page.waitForTimeout(1500);
    const drawn = () => page.evaluate(() => globalThis.tessera.app.frames_drawn());
    const before = await drawn();
    assert.ok(before > 0);
    await page.waitForTimeout(1500);
    assert.equal(await drawn(), before);
  }));

test('a lost graphics context comes back', () =>
  with_lab('', async (page) => {
    await page.evaluate(async () => {
      const context = document.getElementById('canvas').getContext('webgl2');
      const extension = context.getExtension('WEBGL_lose_context');
      extension.loseContext();
      await new Promise((resolve) => setTimeout(resolve, 200));
      extension.restoreContext();
    });
    await page.getByText('The graphics are back').waitFor();
    const before = await page.evaluate(() => globalThis.tessera.app.frames_drawn());
    await page.evaluate(() => globalThis.tessera.page.current_lab.preset('B6'));
    await page.waitForFunction((n) => globalThis.tessera.app.frames_drawn() > n, before);
  }));

test('a broken engine is replaced and the visitor told', () =>
  with_lab('#lab=double-descent&preset=ridge&n=9', async (page) => {
    await page.evaluate(() => {
      const huge = new Uint8Array(600 * 1024 * 1024); // more than an engine may have
      return globalThis.tessera.page.current_lab.provide('own', huge).catch(() => {});
    });
    await page.getByText('The lab was started again').waitFor();
    await settled(page);
    const { preset, config } = await configured(page);
    assert.deepEqual([preset, config.n], ['ridge', 9]);
  }));
