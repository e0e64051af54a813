// The lab of size and time as a visitor meets it, and its numbers beside the native ones.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { assert_same_run, native_files_of, page_files, screenshot, settled, statistics, visitor } from './support.mjs';

const id = 'scale-time';
const here = visitor();
const with_networks = (hash, body, options) => here.with_lab(hash, body, { lab: id, ...options });

test('trainings are seen growing, not only where they end', async () => {
  const { page, complaints, close } = await here.open();
  await page.goto(`${here.site.address}lab/${id}/#lab=${id}&preset=tradeoff&seeds=5`);
  await page.waitForSelector('#stage.ready', { timeout: 60000 });
  await page.waitForFunction(() => globalThis.tessera?.page.current_lab?.frame?.sequence > 2);
  const seen = statistics(await screenshot(page.locator('#canvas'), 'scale-time-running'));
  assert.ok(seen.colours > 50 && seen.drawn > 0.02, JSON.stringify(seen));
  assert.deepEqual(complaints, []);
  await close();
});

for (const preset of ['collapse', 'half-slope', 'descent-size', 'descent-data', 'two-speeds', 'side-by-side']) {
  test(`${preset} has the numbers of the native run`, () =>
    with_networks(`#lab=${id}&preset=${preset}`, async (page) => {
      await settled(page);
      assert_same_run(await page_files(page), await native_files_of(id, '--preset', preset), preset);
    }));
}

test('helpers in other workers change no number', async () => {
  const tessera = await import(new URL('tessera.js', here.site.folder));
  const results = [];
  for (const helpers of [0, 1, 3]) {
    const lab = await tessera.Lab.connect({ helpers });
    let given = 0;
    lab.on('message', (message) => {
      if (typeof message !== 'string') return;
      const { event, key } = JSON.parse(message);
      if (event === 'part' && key !== null) given += 1;
    });
    const config = { seeds: 4, steps: 4000, thresholds: [0.03] };
    await lab.reopen(id, config, { preset: 'tradeoff', autorun: false });
    const frame = await lab.finish();
    lab.close();
    assert.equal(frame.progress, 1);
    assert.equal(given > 0, helpers > 0);
    const scalars = frame.channels.filter(({ kind }) => kind === 'scalar');
    results.push(Object.fromEntries(scalars.map(({ name, value }) => [name, value])));
  }
  assert.ok(Object.keys(results[0]).length > 10);
  assert.deepEqual(results[1], results[0]);
  assert.deepEqual(results[2], results[0]);
});

test('a changed value drops what helpers are at', async () => {
  const tessera = await import(new URL('tessera.js', here.site.folder));
  const lab = await tessera.Lab.connect({ helpers: 2 });
  await lab.reopen(id, { seeds: 2, steps: 20000, thresholds: [0.02] }, { preset: 'tradeoff' });
  await new Promise((resolve) => setTimeout(resolve, 600));
  await lab.configure({ steps: 300, thresholds: [0.06] });
  const changed = await lab.finish();
  lab.close();
  const alone = await tessera.run(id, { seeds: 2, steps: 300, thresholds: [0.06] }, { preset: 'tradeoff' });
  for (const channel of changed.channels.filter(({ kind }) => kind === 'scalar')) {
    assert.equal(channel.value, alone.summary[channel.name], channel.name);
  }
});
