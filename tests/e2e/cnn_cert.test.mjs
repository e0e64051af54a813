// The lab of certified networks as a visitor meets it, and its numbers beside the native ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert_same_run, native_files_of, page_files, settled, visitor } from './support.mjs';

const id = 'cnn-cert';
const here = visitor();
const with_lab = (hash, body, options) => here.with_lab(hash, body, { lab: id, ...options });

for (const preset of ['sandwich', 'tanh', 'norms', 'plane', 'museum']) {
  test(`${preset} has the numbers of the native run`, () =>
    with_lab(`#lab=${id}&preset=${preset}`, async (page) => {
      await settled(page);
      assert_same_run(await page_files(page), await native_files_of(id, '--preset', preset), preset);
    }));
}

test('the first preset is there within seconds', () =>
  with_lab(`#lab=${id}&preset=sandwich`, async (page) => {
    const start = Date.now();
    await settled(page);
    assert.ok(Date.now() - start < 20000);
    const text = await page.evaluate(() => document.body.innerText);
    assert.match(text, /CNN-Cert/);
  }));
