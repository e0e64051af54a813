// The lab of certified networks as a visitor meets it, and its numbers beside the native ones.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
        await drop(page, { [name]: await readFile(file) });
        await page.waitForFunction(() => location.hash.includes('kind=own'));
        await settled(page, before);
        assert.match(await page.locator('#own-name').textContent(), new RegExp(name));
        const set = ['--set', 'kind=own', '--set', 'data=digits'];
        const native = await native_files_of(id, '--preset', 'mnist', '--data', file, ...set);
        assert_same_run(await page_files(page), native, name);
      }
      const bytes = await readFile(path.join(folder, 'net.onnx'));
      const problem = (text) => page.locator('#problems').getByText(text).waitFor();
      await drop(page, { 'half.onnx': bytes.subarray(0, 1000) });
      await problem(/own: /);
      await drop(page, { 'odd.json': Buffer.from('{"format": "tessera network", "version": 2}') });
      await problem(/is not "tessera network" of version 1/);
    } finally {
      await rm(folder, { recursive: true });
    }
  }));

// Both files in one drop, or one after the other: the answer of the native run.
test('a property dropped with its network is decided, and given on as files', () =>
  with_lab(`#lab=${id}&preset=square`, async (page) => {
    await settled(page);
    assert_same_run(await page_files(page), await native_files_of(id, '--preset', 'square'), 'square');
    await screenshot(page, 'cnn-cert-square');
    const folder = await mkdtemp(path.join(os.tmpdir(), 'tessera-property-'));
    const sequence = () => page.evaluate(() => globalThis.tessera.page.current_lab.frame.sequence);
    const sentence = async () => {
      const { texts } = JSON.parse((await page_files(page))['summary.json']);
      return texts.sentence;
    };
    try {
      const network = path.join(folder, 'net.onnx');
      await promisify(execFile)(command, ['train', network, '--set', 'kind=dense', '--set', 'epochs=3']);
      const property = path.join(folder, 'question.vnnlib');
      const box = (half, inputs = 64) =>
        [
          '; nearly grey images, and how sure the network is that they are no 0',
          ...Array.from({ length: inputs }, (_, i) => `(declare-const X_${i} Real)`),
          ...Array.from({ length: 10 }, (_, k) => `(declare-const Y_${k} Real)`),
          ...Array.from({ length: inputs }, (_, i) => `(assert (and (<= X_${i} ${half}) (>= X_${i} -${half})))`),
          '(assert (<= Y_0 -3.0))',
        ].join('\n');
      await writeFile(property, box(0.001));
      let before = await sequence();
      await drop(page, { 'question.vnnlib': await readFile(property), 'net.onnx': await readFile(network) });
      await page.waitForFunction(() => /experiment=own-property/.test(location.hash) && /kind=own/.test(location.hash));
      await settled(page, before);
      assert.match(await page.locator('#own-name').textContent(), /net\.onnx/);
      const own = ['--set', 'experiment=own-property', '--set', 'kind=own'];
      const data = ['--data', network, '--data', property];
      const here = await page_files(page);
      assert_same_run(here, await native_files_of(id, '--preset', 'square', ...data, ...own), 'both');
      assert.match(await sentence(), /Yes, proved/);
      const exported = await page.evaluate(async () => {
        const files = await globalThis.tessera.page.current_lab.files();
        return Object.fromEntries(files.map(({ name, content }) => [name, Array.from(content)]));
      });
      assert.equal(Buffer.from(exported['answer.txt']).toString(), 'unsat\n');
      for (const name of ['network.onnx', 'property.vnnlib']) {
        await writeFile(path.join(folder, name), Buffer.from(exported[name]));
      }
      const files = ['network.onnx', 'property.vnnlib'].map((name) => path.join(folder, name));
      const { stdout } = await promisify(execFile)(command, ['verify', ...files]);
      assert.equal(stdout, 'unsat\n');
      await screenshot(page, 'cnn-cert-property');

      // A wider box alone: the network stays.
      await writeFile(property, box(0.5));
      before = await sequence();
      await drop(page, { 'question.vnnlib': await readFile(property) });
      await settled(page, before);
      assert_same_run(
        await page_files(page), await native_files_of(id, '--preset', 'square', ...data, ...own), 'wide',
      );
      assert.match(await sentence(), /No: an unsafe input was found/);

      // One that does not fit says so and what to do; one that is damaged is refused, and the lab goes on.
      before = await sequence();
      await drop(page, { 'small.vnnlib': Buffer.from(box(0.1, 2)) });
      await settled(page, before);
      assert.match(await sentence(), /2 inputs; the network has 64 .* Drop the network/);
      await drop(page, { 'broken.vnnlib': Buffer.from('(declare-const X_0 Real) (assert (< X_0 1))') });
      await page.locator('#problems').getByText(/only <=, >=, and, or are supported/).waitFor();
      assert.match(await sentence(), /2 inputs/);
    } finally {
      await rm(folder, { recursive: true });
    }
  }));
