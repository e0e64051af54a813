// The JavaScript API in Node.js, and the parts that differ in the browser.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { assert_same_scalars, launch, native_files, open_page, start_site } from './support.mjs';

const steps_file = new URL('../../assets/labs/double-descent/steps.json', import.meta.url);

let site;
let tessera;

before(async () => {
  site = await start_site();
  tessera = await import(new URL('tessera.js', site.folder));
});

after(() => site?.stop());

test('list names the lab with its parameters', async () => {
  const labs = await tessera.list();
  const lab = labs.find(({ id }) => id === 'double-descent');
  assert.ok(lab.schema.some(({ name }) => name === 'n'));
});

test('what the guided steps name is there', async () => {
  const [{ schema, presets, views }] = await tessera.list();
  const steps = JSON.parse(await readFile(steps_file, 'utf8'));
  for (const step of steps) {
    assert.ok(presets.some(({ id }) => id === step.preset), `preset ${step.preset}`);
    assert.ok(!step.view || views.some(({ id }) => id === step.view), `view ${step.view}`);
    for (const name of Object.keys(step.set ?? {})) {
      assert.ok(schema.some((field) => field.name === name), `parameter ${name}`);
    }
    const words = [step.try, step.why, step.look_for].join(' ');
    for (const [, label] of words.matchAll(/\*\*(.+?)\*\*/g)) {
      assert.ok(schema.some((field) => field.label.includes(label)), `control “${label}”`);
    }
  }
});

test('run gives scalars, typed arrays and checks, the same as natively', async () => {
  const result = await tessera.run('double-descent', { n: 9 }, { preset: 'explore' });
  const native = await native_files('--preset', 'explore', '--set', 'n=9');
  assert.deepEqual(result.config, JSON.parse(native['config.json']).config);
  assert_same_scalars(result.summary, JSON.parse(native['summary.json']).scalars, 'n=9');
  const series = Object.values(result.channels).find(({ kind }) => kind === 'series');
  assert.ok(series.y instanceof Float64Array && series.y.length > 1);
  assert.ok(result.checks.length > 0);
  assert.match(result.data[0].sha256, /^[0-9a-f]{64}$/);
});

test('the same run twice gives the same bits', async () => {
  const [a, b] = await Promise.all([1, 2].map(() => tessera.run('double-descent', { seed: 7 })));
  assert.deepEqual(a.summary, b.summary);
});

test('a lab tells of its frames, takes changes and refuses what is not allowed', async () => {
  const lab = await tessera.open('double-descent', {}, { autorun: false });
  try {
    let frames = 0;
    lab.on('frame', () => ++frames);
    const configured = await lab.configure({ n: 20 });
    assert.equal(configured.config.n, 20);
    await assert.rejects(lab.configure({ n: -1 }), /n: .*allowed/);
    await assert.rejects(lab.configure({ nn: 1 }), /nn/);
    await assert.rejects(lab.preset('B99'), /preset/);
    assert.equal(lab.configured.config.n, 20);
    await lab.finish();
    assert.ok(frames > 0);
    const figure = await lab.figure('error');
    assert.match(figure.svg, /^<svg|^<\?xml/);
    assert.ok(figure.csv.includes(',') && figure.summary.length > 20);
    const names = (await lab.files()).map(({ name }) => name);
    assert.ok(names.includes('config.json') && names.includes('summary.json'));
  } finally {
    lab.close();
  }
  await assert.rejects(lab.finish(), /closed/);
});

test('an unknown lab is refused', () =>
  assert.rejects(tessera.open('double-ascent'), /double-descent/));

test('frames that are not whole are refused', () => {
  const bytes = new Uint8Array(64);
  assert.throws(() => tessera.decode_frame(bytes.buffer), tessera.FrameError);
  new TextEncoder().encodeInto('TSRF', bytes);
  new DataView(bytes.buffer).setUint32(4, 1, true);
  new DataView(bytes.buffer).setUint32(8, 4000, true);
  assert.throws(() => tessera.decode_frame(bytes.buffer), tessera.FrameError);
});

const plan = { lab: 'double-descent', preset: 'explore', config: { repeats: 5 }, grid: { seed: { from: 0, to: 7 } } };

test('a sweep runs every configuration', async () => {
  const seen = [];
  const outcomes = await tessera.sweep(plan, {
    workers: 2,
    onResult: ({ index }, done, all) => seen.push([index, done, all]),
  });
  assert.deepEqual(outcomes.map(({ point }) => point.seed), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.ok(outcomes.every(({ result }) => Object.keys(result.summary).length > 0));
  assert.deepEqual(seen.map(([, done]) => done), [1, 2, 3, 4, 5, 6, 7, 8]);
  const alone = await tessera.run('double-descent', { repeats: 5, seed: 6 });
  assert.deepEqual(outcomes[6].result.summary, alone.summary);
});

test('a sweep reports workers that break, replaces them and goes on', async () => {
  const worker = new URL('faulty_worker.js', site.folder);
  const outcomes = await tessera.sweep(plan, { workers: 2, worker });
  const broken = outcomes.filter(({ error }) => error !== undefined);
  assert.deepEqual(broken.map(({ config }) => config.seed), [3, 5]);
  assert.match(broken[0].error.message, /this seed breaks the worker/);
  assert.match(broken[1].error.message, /ended with code 3/);
  assert.equal(outcomes.filter(({ result }) => result !== undefined).length, 6);
});

test('a sweep ends at once when it is cancelled', async () => {
  const controller = new AbortController();
  const long = { ...plan, config: { repeats: 1000 }, grid: { seed: { from: 0, to: 199 } } };
  let results = 0;
  const work = tessera.sweep(long, {
    workers: 2,
    signal: controller.signal,
    onResult: () => {
      results += 1;
      controller.abort();
    },
  });
  await assert.rejects(work, { name: 'AbortError' });
  assert.ok(results < 5);
});

test('a plan that names what is not there is refused', () =>
  assert.rejects(tessera.sweep({ ...plan, grid: { sede: [1] } }), /sede/));

test('a worker without memory breaks alone', async () => {
  const lab = await tessera.open('double-descent', {}, { autorun: false });
  await assert.rejects(lab.provide('own', new Uint8Array(600 * 1024 * 1024)), tessera.EngineFailure);
  const { summary } = await tessera.run('double-descent', { repeats: 5 });
  assert.ok(Object.keys(summary).length > 0);
});

test('in the browser: run, sweep, broken workers and cancelling', async () => {
  const browser = await launch();
  try {
    const { page, complaints, close } = await open_page(browser, site);
    await page.goto(site.address);
    const result = await page.evaluate(
      async ({ address, plan }) => {
        const tessera = await import(`${address}tessera.js`);
        const { summary } = await tessera.run('double-descent', { repeats: 5, seed: 6 });
        const worker = new URL('faulty_worker.js', address);
        const outcomes = await tessera.sweep(plan, { workers: 2, worker });
        const controller = new AbortController();
        const work = tessera.sweep(plan, { signal: controller.signal, onResult: () => controller.abort() });
        const cancelled = await work.then(() => 'finished', (error) => error.name);
        return {
          summary,
          broken: outcomes.filter(({ error }) => error).map(({ config }) => config.seed),
          sixth: outcomes[6].result.summary,
          cancelled,
        };
      },
      { address: site.address, plan },
    );
    assert.deepEqual(result.broken, [3]);
    assert.deepEqual(result.summary, result.sixth);
    assert.equal(result.cancelled, 'AbortError');
    const alone = await tessera.run('double-descent', { repeats: 5, seed: 6 });
    assert.deepEqual(result.summary, alone.summary, 'browser and Node.js agree to the last bit');
    assert.deepEqual(complaints.filter((text) => !text.includes('this seed breaks')), []);
    await close();
  } finally {
    await browser.close();
  }
});
