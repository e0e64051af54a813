// What a hand does in the figures of the canvas: zoom, pan, menus, splitters, playing, typing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configured, screenshot, settled, visitor } from './support.mjs';

const { with_lab } = visitor();

const widgets = (page) => page.evaluate(() => globalThis.tessera.app.widgets());

/** Where a figure and its plot lie in the window. */
async function place_of(page, wanted = 'error') {
  const canvas = await page.locator('#canvas').boundingBox();
  const { figures } = await widgets(page);
  const { view, x, y, width, height, plot } = figures.find((figure) => figure.view === wanted);
  const [left, top, plot_width, plot_height] = plot;
  return {
    view,
    box: { x: canvas.x + x, y: canvas.y + y, width, height },
    centre: {
      x: canvas.x + x + left + plot_width / 2,
      y: canvas.y + y + top + plot_height / 2,
    },
  };
}

async function control(page, name) {
  const canvas = await page.locator('#canvas').boundingBox();
  const place = (await widgets(page)).controls.find(({ field }) => field === name);
  return { ...place, x: canvas.x + place.x, y: canvas.y + place.y };
}

/** What a figure looks like, with the pointer out of the way. */
async function picture(page, { box }, name) {
  await page.mouse.move(2, 2);
  await page.waitForTimeout(200);
  return Buffer.from((await screenshot({ screenshot: () => page.screenshot({ clip: box }) }, name)).data);
}

async function open_menu(page, { box }) {
  await page.mouse.click(box.x + box.width - 18, box.y + 18);
  await page.waitForTimeout(200);
}

async function choose(page, line) {
  for (let i = 0; i < line; ++i) await page.keyboard.press('ArrowDown', { delay: 40 });
  await page.keyboard.press('Enter', { delay: 40 });
}

async function content(download) {
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('a figure is saved as CSV, PNG and SVG, with where it comes from', () =>
  with_lab('#lab=double-descent&preset=ridge&n=9', async (page) => {
    const figure = await place_of(page);
    const name = `double-descent-ridge-${figure.view}`;
    const saved = [];
    for (const line of [1, 2, 3]) {
      await open_menu(page, figure);
      const download = page.waitForEvent('download');
      await choose(page, line);
      const file = await download;
      saved.push([file.suggestedFilename(), await content(file)]);
    }
    const [csv, png, svg] = saved.map(([, bytes]) => bytes);
    assert.deepEqual(saved.map(([file]) => file), [`${name}.csv`, `${name}.png`, `${name}.svg`]);
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    assert.match(svg.toString(), /^<(\?xml|svg)/);
    for (const bytes of [csv, png, svg]) {
      const text = bytes.toString('latin1');
      assert.match(text, /Schaeffer/);
      assert.match(text, /ridge/);
    }
    assert.ok(csv.toString().trim().split('\n').length > 20);
  }));

test('the wheel zooms a figure that has the focus, and a double click fits it again', () =>
  with_lab('', async (page) => {
    const figure = await place_of(page);
    await page.locator('#canvas').focus();
    const before = await picture(page, figure, 'figure-fitted');
    await page.mouse.move(figure.centre.x, figure.centre.y);
    await page.mouse.wheel(0, -300);
    await page.waitForTimeout(200);
    assert.notDeepEqual(await picture(page, figure, 'figure-zoomed'), before);
    await page.mouse.dblclick(figure.centre.x, figure.centre.y);
    await page.waitForTimeout(200);
    assert.deepEqual(await picture(page, figure, 'figure-fitted-again'), before);
  }));

test('dragging moves what a figure shows', () =>
  with_lab('', async (page) => {
    const figure = await place_of(page);
    await page.locator('#canvas').focus();
    const before = await picture(page, figure);
    await page.mouse.move(figure.centre.x, figure.centre.y + 30);
    await page.mouse.down();
    await page.mouse.move(figure.centre.x + 60, figure.centre.y + 50, { steps: 6 });
    await page.mouse.up();
    assert.notDeepEqual(await picture(page, figure), before);
  }));

test('two fingers zoom', () =>
  with_lab('', async (page) => {
    const figure = await place_of(page);
    const before = await picture(page, figure);
    const client = await page.context().newCDPSession(page);
    const touch = (type, apart) =>
      client.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: type === 'touchEnd' ? [] : [-1, 1].map((side, id) => ({
          x: figure.centre.x + side * apart, y: figure.centre.y, id,
        })),
      });
    await touch('touchStart', 20);
    for (let apart = 24; apart <= 60; apart += 6) await touch('touchMove', apart);
    await touch('touchEnd');
    await page.waitForTimeout(200);
    assert.notDeepEqual(await picture(page, figure, 'figure-pinched'), before);
  }, { hasTouch: true }));

test('the bar between two figures moves', () =>
  with_lab('', async (page) => {
    const { box, view } = await place_of(page);
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width + 4, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width + 104, y, { steps: 6 });
    await page.mouse.up();
    await page.waitForFunction(
      ([name, width]) => globalThis.tessera.app.widgets().figures
        .find((figure) => figure.view === name).width > width + 60,
      [view, box.width],
    );
  }));

test('a number plays through its range and stops when asked', () =>
  with_lab('#lab=double-descent&n=3', async (page) => {
    const place = await control(page, 'n');
    await page.mouse.click(place.x + place.width - 34, place.y + 8);
    await page.waitForFunction(() => globalThis.tessera.page.current_lab.configured.config.n > 6);
    await page.mouse.click(place.x + place.width - 34, place.y + 8);
    await page.waitForTimeout(400);
    const stopped = (await configured(page)).config.n;
    await page.waitForTimeout(400);
    assert.equal((await configured(page)).config.n, stopped);
  }));

/** Brings the keyboard to the text field of n. */
async function enter_n(page) {
  const place = await control(page, 'n');
  await page.mouse.click(place.x + place.width - 40, place.y + place.height - 12);
  await page.waitForTimeout(400);
  return place;
}

const becomes = (page, value) =>
  page.waitForFunction((n) => globalThis.tessera.page.current_lab.configured.config.n === n, value);

test('a value is typed', () =>
  with_lab('', async (page) => {
    await enter_n(page);
    await page.keyboard.type('17', { delay: 40 });
    await page.keyboard.press('Enter', { delay: 40 });
    await becomes(page, 17);
  }));

test('a value is pasted', () =>
  with_lab('', async (page) => {
    await page.evaluate(() => navigator.clipboard.writeText('23'));
    await enter_n(page);
    await page.keyboard.press('Control+V', { delay: 40 });
    await page.waitForTimeout(600);
    await page.keyboard.press('Enter', { delay: 40 });
    await becomes(page, 23);
  }, { permissions: ['clipboard-read', 'clipboard-write'] }));

test('a value out of range is refused, with the reason below it', () =>
  with_lab('', async (page) => {
    const place = await enter_n(page);
    await page.keyboard.type('1000000', { delay: 40 });
    await page.waitForTimeout(600);
    await page.keyboard.press('Enter', { delay: 40 });
    await page.waitForFunction(
      (height) => globalThis.tessera.app.widgets().controls
        .find(({ field }) => field === 'n').height > height + 8,
      place.height,
    );
    assert.equal((await configured(page)).config.n, 12);
  }));

test('a finger types a value in a field of the page', () =>
  with_lab('', async (page) => {
    await page.evaluate(() => document.getElementById('stage').scrollIntoView());
    const canvas = await page.locator('#canvas').boundingBox();
    await page.touchscreen.tap(canvas.x + 26, canvas.y + 30); // opens the drawer of controls
    await page.waitForFunction(() => globalThis.tessera.app.widgets().controls.length > 0);
    const client = await page.context().newCDPSession(page);
    const touch = (type, y) =>
      client.send('Input.dispatchTouchEvent', {
        type, touchPoints: type === 'touchEnd' ? [] : [{ x: canvas.x + 150, y: canvas.y + y }],
      });
    while ((await control(page, 'n')).y > canvas.y + 600) {
      await touch('touchStart', 600);
      for (let y = 580; y >= 300; y -= 40) await touch('touchMove', y);
      await touch('touchEnd');
      await page.waitForTimeout(200);
    }
    const place = await control(page, 'n');
    await page.touchscreen.tap(place.x + place.width - 40, place.y + place.height - 20);
    const field = page.getByLabel('training rows N', { exact: true });
    await field.waitFor();
    await field.fill('21');
    await field.press('Enter');
    await page.waitForFunction(() => globalThis.tessera.page.current_lab.configured.config.n === 21);
    await settled(page);
  }, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }));
