// How it looks and to whom it speaks: light and dark, desk and phone, screen readers, old browsers.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import {
  lab_address, lab_ready, launch, open_page, screenshot, statistics, visitor,
} from './support.mjs';

const here = visitor();

const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong, as one line each. */
function violations(page) {
  return page.evaluate(async (script) => {
    (0, eval)(script);
    const { violations } = await globalThis.axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  }, axe);
}

for (const colorScheme of ['light', 'dark']) {
  for (const [device, viewport] of Object.entries(sizes)) {
    const options = { colorScheme, viewport, deviceScaleFactor: device === 'phone' ? 2 : 1 };

    test(`gallery, ${colorScheme}, ${device}`, async () => {
      const { page, complaints, close } = await here.open(options);
      await page.goto(here.site.address);
      await page.waitForLoadState('networkidle');
      const seen = statistics(await screenshot(page, `gallery-${colorScheme}-${device}`));
      assert.ok(seen.colours > 100 && seen.drawn > 0.02, JSON.stringify(seen));
      assert.equal(seen.background_brightness > 128, colorScheme === 'light');
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      assert.deepEqual(complaints, []);
      await close();
    });

    test(`lab, ${colorScheme}, ${device}`, async () => {
      const { page, complaints, close } = await here.open(options);
      await page.goto(lab_address(here.site));
      await lab_ready(page);
      await page.waitForTimeout(500);
      await screenshot(page, `lab-${colorScheme}-${device}`);
      const canvas = statistics(
        await screenshot(page.locator('#canvas'), `canvas-${colorScheme}-${device}`),
      );
      assert.ok(canvas.colours > 100 && canvas.drawn > 0.05, JSON.stringify(canvas));
      assert.equal(canvas.background_brightness > 128, colorScheme === 'light');
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      assert.deepEqual(complaints, []);
      await close();
    });

    test(`axe-core finds nothing, ${colorScheme}, ${device}`, async () => {
      const { page, close } = await here.open({ ...options, bypassCSP: true });
      await page.goto(here.site.address);
      assert.deepEqual(await violations(page), []);
      await page.goto(lab_address(here.site));
      await lab_ready(page);
      assert.deepEqual(await violations(page), []);
      await close();
    });
  }
}

test('figures and verdicts are told in words', async () => {
  const { page, close } = await here.open();
  await page.goto(lab_address(here.site));
  await lab_ready(page);
  await page.waitForFunction(() => document.getElementById('live').textContent.length > 40);
  assert.ok((await page.locator('#checks li').count()) >= 3);
  assert.ok((await page.locator('#in-words').textContent()).length > 200);
  await close();
});

test('without WebGL2 the figures are pictures that change', async () => {
  const plain = await launch(['--disable-gpu', '--disable-3d-apis']);
  try {
    const { page, complaints, close } = await open_page(plain, here.site);
    await page.goto(lab_address(here.site));
    const pictures = page.locator('#live-pictures img');
    await pictures.first().waitFor();
    await page.getByText('offers no WebGL2').waitFor();
    const seen = statistics(await screenshot(pictures.first(), 'without-webgl'));
    assert.ok(seen.colours > 20 && seen.drawn > 0.02, JSON.stringify(seen));
    const before = await pictures.first().getAttribute('src');
    await page.getByLabel('training rows N', { exact: true }).fill('10');
    await page.getByLabel('training rows N', { exact: true }).press('Enter');
    await page.waitForFunction(() => /[#&]n=10/.test(location.hash));
    await page.waitForFunction(
      (src) => document.querySelector('#live-pictures img').src !== src,
      before,
    );
    assert.deepEqual(complaints.filter((text) => !/webgl/i.test(text)), []);
    await close();
  } finally {
    await plain.close();
  }
});

test('without WebAssembly the stills are shown', async () => {
  const { page, complaints, close } = await here.open();
  await page.addInitScript(() => delete globalThis.WebAssembly);
  await page.goto(lab_address(here.site));
  await page.getByText('no WebAssembly').waitFor();
  const still = page.locator('#stills img').first();
  await still.scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector('#stills img').naturalWidth > 0);
  assert.deepEqual(complaints, []);
  await close();
});
