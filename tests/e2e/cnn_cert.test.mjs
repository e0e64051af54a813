// The lab of certified networks as a visitor meets it, and its numbers beside the native ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert_same_run, native_files_of, page_files, settled, visitor } from './support.mjs';

const id = 'cnn-cert';
const here = visitor();
const with_lab = (hash, body, options) => here.with_lab(hash, body, { lab: id, ...options });

test('the museum has the numbers of the native run', () =>
  with_lab(`#lab=${id}&preset=museum`, async (page) => {
    await settled(page);
    assert_same_run(await page_files(page), await native_files_of(id, '--preset', 'museum'), 'museum');
  }));

// Networks are trained in single precision: what rounding does to their weights grows with every step.
const tolerance = 1e-3;

for (const preset of ['sandwich', 'tanh', 'norms', 'plane']) {
  test(`${preset} has the radii of the native run`, () =>
    with_lab(`#lab=${id}&preset=${preset}`, async (page) => {
      await settled(page);
      const radii = (files) =>
        Object.entries(JSON.parse(files['summary.json']).scalars).filter(([name]) => name.startsWith('radius/'));
      const native = radii(await native_files_of(id, '--preset', preset));
      const ours = new Map(radii(await page_files(page)));
      assert.ok(native.length > 2);
      for (const [name, value] of native) {
        assert.ok(Math.abs(ours.get(name) - value) <= tolerance * value, `${name}: ${ours.get(name)}, ${value} natively`);
      }
    }));
}

test('a change of the radius keeps the network: the page answers within seconds', () =>
  with_lab(`#lab=${id}&preset=sandwich`, async (page) => {
    await settled(page);
    const start = Date.now();
    await page.evaluate(() => globalThis.tessera.page.current_lab.configure({ eps: 0.07 }));
    await settled(page);
    const files = await page_files(page);
    assert.ok(Date.now() - start < 5000);
    assert.equal(JSON.parse(files['config.json']).config.eps, 0.07);
  }));
