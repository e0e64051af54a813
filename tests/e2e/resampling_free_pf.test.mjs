// The lab of resampling-free particle filters as a visitor meets it, and its numbers beside the native ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert_same_run, native_files_of, page_files, screenshot, settled, statistics, visitor } from './support.mjs';

const id = 'resampling-free-pf';
const here = visitor();
const with_filters = (hash, body, options) => here.with_lab(hash, body, { lab: id, ...options });

test('particles are seen moving, not only where they end', async () => {
  const { page, complaints, close } = await here.open();
  await page.goto(`${here.site.address}lab/${id}/`);
  await page.waitForSelector('#stage.ready', { timeout: 60000 });
  await page.waitForFunction(() => globalThis.tessera?.page.current_lab?.status?.steps > 30);
  assert.equal(await page.evaluate(() => globalThis.tessera.page.current_lab.status.state), 'running');
  const seen = statistics(await screenshot(page.locator('#canvas'), 'filters-running'));
  assert.ok(seen.colours > 100 && seen.drawn > 0.05, JSON.stringify(seen));
  assert.deepEqual(complaints, []);
  await close();
});

for (const preset of ['figure-1', 'figure-2', 'divergence', 'linear', 'lorenz', 'volatility']) {
  test(`${preset} has the numbers of the native run`, () =>
    with_filters(`#lab=${id}&preset=${preset}`, async (page) => {
      await settled(page);
      assert_same_run(await page_files(page), await native_files_of(id, '--preset', preset), preset);
    }));
}
