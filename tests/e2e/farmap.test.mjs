// The FARMap lab as a visitor meets it: watching, painting walls, walking, and the native numbers.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import {
  assert_same_run, configured, drop, native_files_of, page_files, screenshot, settled, statistics, visitor,
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

/** A picture of two rooms with a door, ten pixels a cell, walls and ink in colour. */
function floor_plan() {
  const rooms = ['############', '#....#.....#', '#..........#', '#....#.....#', '############'];
  const picture = new PNG({ width: 120, height: 50 });
  for (let y = 0; y < 50; y += 1) {
    for (let x = 0; x < 120; x += 1) {
      const wall = rooms[Math.floor(y / 10)][Math.floor(x / 10)] === '#';
      picture.data.set(wall ? [90, 20, 20, 255] : [230, 240, 250, 255], 4 * (120 * y + x));
    }
  }
  return PNG.sync.write(picture);
}

test('a floor plan dropped as a PNG file is explored, as it is natively; a hostile one changes nothing', () =>
  with_farmap('#lab=farmap&preset=draw&steps=300&longer_side=12', async (page) => {
    await command(page, { do: 'speed', steps_per_second: 0 });
    const sequence = () => page.evaluate(() => globalThis.tessera.page.current_lab.frame.sequence);
    const before = await sequence();
    const plan = floor_plan();
    await drop(page, { 'plan.png': plan });
    await page.waitForFunction(() => location.hash.includes('world=own'));
    await settled(page, before);
    assert.match(await page.locator('#own-name').textContent(), /plan\.png/);
    const here = await page_files(page);
    assert.equal(JSON.parse(here['summary.json']).scalars['now/coverage'], 1);
    const folder = await mkdtemp(path.join(os.tmpdir(), 'tessera-plan-'));
    try {
      const file = path.join(folder, 'plan.png');
      await writeFile(file, plan);
      const set = ['--set', 'world=own', '--set', 'steps=300', '--set', 'longer_side=12'];
      const native = await native_files_of('farmap', '--preset', 'draw', '--data', file, ...set);
      assert_same_run(here, native, 'plan.png');
    } finally {
      await rm(folder, { recursive: true });
    }

    const problem = (text) => page.locator('#problems').getByText(text).waitFor();
    const flipped = Buffer.from(plan);
    flipped[60] ^= 1;
    await drop(page, { 'flipped.png': flipped });
    await problem(/flipped\.png cannot be used/);
    await problem(/checksum/);
    await drop(page, { 'half.png': plan.subarray(0, plan.length / 2) });
    await problem(/cut short/);
    await drop(page, { 'text.png': Buffer.from('not a picture at all') });
    await problem(/not a PNG file/);
    await drop(page, { 'nothing.png': Buffer.alloc(0) });
    await problem(/the file is empty/);
    assert.equal(await page.evaluate(() => globalThis.tessera.page.current_lab.status.state), 'done');
    assert.deepEqual(JSON.parse((await page_files(page))['summary.json']).scalars,
      JSON.parse(here['summary.json']).scalars);

    await command(page, { do: 'act', action: { name: 'keep' } });
    await page.waitForFunction(() => location.hash.includes('map='));
    assert.equal((await configured(page)).config.world, 'drawn');
  }));

test('a paste of ten million characters is refused at once, and the lab goes on', () =>
  with_farmap('#lab=farmap&preset=draw&steps=100', async (page) => {
    const { message, seconds } = await page.evaluate(async () => {
      const start = performance.now();
      const refusal = await globalThis.tessera.page.current_lab
        .configure({ map: '#'.repeat(1e7) })
        .catch((error) => error);
      return { message: refusal.message, seconds: (performance.now() - start) / 1000 };
    });
    assert.match(message, /map: .*at most 70000/);
    assert.ok(message.length < 300 && seconds < 5, `${message}, ${seconds} s`);
    assert.ok((await configured(page)).config.map.length < 1000);
  }));

test('a drawing that cannot be used is refused, and its place named', async () => {
  const { page, close } = await here.open();
  await page.goto(`${here.site.address}lab/farmap/#lab=farmap&preset=draw&map=%23%23%23%7C%23x%23`);
  await page.locator('#problems').getByText(/line 2.*column 2/).waitFor({ timeout: 60000 });
  await close();
});
