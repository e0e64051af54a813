// The FARMap lab as a visitor meets it: watching, painting walls, walking, and the native numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assert_same_run, configured, native_files_of, page_files, screenshot, settled, statistics, visitor,
} from './support.mjs';

const here = visitor();
const with_farmap = (hash, body, options) => here.with_lab(hash, body, { lab: 'farmap', ...options });

const command = (page, json) =>
  page.evaluate((text) => globalThis.tessera.page.current_lab.post(text), JSON.stringify(json));

/** Where the world is drawn in the window. */
async function world(page) {
  const canvas = await page.locator('#canvas').boundingBox();
  const { x, y, plot } = await page.evaluate(() =>
    globalThis.tessera.app.widgets().figures.find(({ view }) => view === 'world'),
  );
  const [left, top, width, height] = plot;
  return { x: canvas.x + x + left, y: canvas.y + y + top, width, height };
}

test('the first run is watched, not over at once', async () => {
  const { page, complaints, close } = await here.open();
  await page.goto(`${here.site.address}lab/farmap/`);
  await page.waitForSelector('#stage.ready', { timeout: 60000 });
  await page.waitForFunction(() => globalThis.tessera?.page.current_lab?.status?.steps > 100);
  assert.equal(await page.evaluate(() => globalThis.tessera.page.current_lab.status.state), 'running');
  const seen = statistics(await screenshot(page.locator('#canvas'), 'farmap-running'));
  assert.ok(seen.colours > 100 && seen.drawn > 0.05, JSON.stringify(seen));
  await page.getByText(/coverage/i).first().waitFor();
  assert.deepEqual(complaints, []);
  await close();
});

test('every preset of a single run has the numbers of the native run', () =>
  with_farmap('#lab=farmap&preset=hairpin', async (page) => {
    await command(page, { do: 'speed', steps_per_second: 0 });
    const presets = await page.evaluate(() => {
      const { presets } = globalThis.tessera.page.current_lab.opened.description;
      return presets
        .filter(({ overrides }) => !overrides.experiment && !overrides.times && !overrides.driver)
        .map(({ id }) => id);
    });
    assert.ok(presets.length >= 15);
    for (const preset of presets) {
      const before = await page.evaluate(async (id) => {
        const lab = globalThis.tessera.page.current_lab;
        await lab.preset(id);
        await lab.reset();
        return lab.frame.sequence;
      }, preset);
      await settled(page, before);
      assert_same_run(await page_files(page), await native_files_of('farmap', '--preset', preset), preset);
    }
  }));

test('a wall is drawn with the pointer, and stays in the link', () =>
  with_farmap('#lab=farmap&preset=draw&steps=100', async (page) => {
    const place = await world(page);
    const y = place.y + place.height * 0.4;
    await page.mouse.move(place.x + place.width * 0.4, y);
    await page.mouse.down();
    await page.mouse.move(place.x + place.width * 0.6, y, { steps: 8 });
    await page.mouse.up();
    await page.waitForFunction(() => location.hash.includes('painted='));
    assert.ok((await configured(page)).config.painted.length > 0);
  }));

test('arrow keys walk the agent', () =>
  with_farmap('#lab=farmap&preset=steer', async (page) => {
    const step = () => page.evaluate(() =>
      globalThis.tessera.page.current_lab.frame.channels.find(({ name }) => name === 'step').value,
    );
    const place = await world(page);
    const before = await step();
    await page.mouse.move(place.x + place.width * 0.2, place.y + place.height * 0.2);
    await page.waitForTimeout(300);
    await page.mouse.down();
    await page.waitForTimeout(100);
    await page.mouse.up();
    for (const key of ['ArrowUp', 'ArrowLeft', 'ArrowDown', 'ArrowRight', 'ArrowRight']) {
      await page.keyboard.press(key, { delay: 60 });
      await page.waitForTimeout(150);
    }
    assert.ok((await step()) > before, 'some of the ways are free');
  }));

test('a drawing that cannot be used is refused, and its place named', async () => {
  const { page, close } = await here.open();
  await page.goto(`${here.site.address}lab/farmap/#lab=farmap&preset=draw&map=%23%23%23%7C%23x%23`);
  await page.locator('#problems').getByText(/line 2.*column 2/).waitFor({ timeout: 60000 });
  await close();
});
