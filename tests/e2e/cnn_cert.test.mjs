// The lab of certified networks as a visitor meets it, and its numbers beside the native ones.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import {
  assert_same_run, command, drop, native_files_of, page_files, screenshot, settled, visitor,
} from './support.mjs';

const id = 'cnn-cert';
const here = visitor();
const with_lab = (hash, body, options) => here.with_lab(hash, body, { lab: id, ...options });

test('the museum has the numbers of the native run', () =>
  with_lab(`#lab=${id}&preset=museum`, async (page) => {
    await settled(page);
    assert_same_run(await page_files(page), await native_files_of(id, '--preset', 'museum'), 'museum');
  }));

// Networks are trained in single precision, from the same sums in the same order: the same bits.
for (const preset of ['sandwich', 'tanh', 'norms', 'plane', 'tiny-exact']) {
  test(`${preset} has the numbers of the native run`, () =>
    with_lab(`#lab=${id}&preset=${preset}`, async (page) => {
      await settled(page);
      assert_same_run(await page_files(page), await native_files_of(id, '--preset', preset), preset);
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

// What comes as a file is computed in double precision from the same numbers: the same radii.
test('a shipped network on MNIST, and networks dropped as files, have the numbers of the native run', () =>
  with_lab(`#lab=${id}&preset=mnist`, async (page) => {
    await settled(page);
    assert_same_run(await page_files(page), await native_files_of(id, '--preset', 'mnist'), 'mnist');
    await screenshot(page, 'cnn-cert-mnist');
    const folder = await mkdtemp(path.join(os.tmpdir(), 'tessera-network-'));
    try {
      for (const name of ['net.onnx', 'net.json']) {
        const file = path.join(folder, name);
        await promisify(execFile)(command, ['train', file, '--set', 'size=10', '--set', 'epochs=3']);
        const sequence = () => page.evaluate(() => globalThis.tessera.page.current_lab.frame.sequence);
        const before = await sequence();
        await page.evaluate(() => globalThis.tessera.page.current_lab.configure({ data: 'digits' }));
        await drop(page, name, await readFile(file));
        await page.waitForFunction(() => location.hash.includes('kind=own'));
        await settled(page, before);
        assert.match(await page.locator('#own-name').textContent(), new RegExp(name));
        const set = ['--set', 'kind=own', '--set', 'data=digits'];
        const native = await native_files_of(id, '--preset', 'mnist', '--data', file, ...set);
        assert_same_run(await page_files(page), native, name);
      }
      const bytes = await readFile(path.join(folder, 'net.onnx'));
      const problem = (text) => page.locator('#problems').getByText(text).waitFor();
      await drop(page, 'half.onnx', bytes.subarray(0, 1000));
      await problem(/own: /);
      await drop(page, 'odd.json', Buffer.from('{"format": "tessera network", "version": 2}'));
      await problem(/is not "tessera network" of version 1/);
    } finally {
      await rm(folder, { recursive: true });
    }
  }));
