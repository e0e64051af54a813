// A browser, a server and the eyes of the tests.
//
// TESSERA_SITE     the built static folder
// TESSERA_COMMAND  the native command `tessera`
// CHROMIUM         the browser; by default the first of `chromium`, `chromium-browser` on PATH
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';
import { serve } from '../../ci/serve.mjs';

const run_file = promisify(execFile);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export const site_folder = path.resolve(process.env.TESSERA_SITE ?? path.join(root, 'build/site'));
export const command = path.resolve(process.env.TESSERA_COMMAND ?? path.join(root, 'build/native/tessera'));

/** Screenshots are kept here when TESSERA_SCREENSHOTS names a folder. */
const screenshots = process.env.TESSERA_SCREENSHOTS;

/** The site lies in a folder of its host, as it would in a course. */
const subfolder = 'courses/statistics/tessera';

function browser_path() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const name of ['chromium', 'chromium-browser']) {
      const candidate = path.join(folder, name);
      if (existsSync(candidate)) return candidate;
    }
  }
  throw new Error('no Chromium: set CHROMIUM to its path');
}

const software_rendering = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const quiet = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

export function launch(rendering = software_rendering) {
  return chromium.launch({ executablePath: browser_path(), args: [...quiet, ...rendering] });
}

/** A worker that breaks down for two seeds: by an error and, in Node.js, by leaving. */
function faulty_worker(worker) {
  return `import './static/${worker}';
const breaks = (request) => {
  if (request.type !== 'command') return;
  if (request.text.includes('"seed":3')) throw new Error('this seed breaks the worker');
  if (request.text.includes('"seed":5') && typeof process === 'object') process.exit(3);
};
if (typeof process === 'object') {
  const { parentPort } = await import('node:worker_threads');
  parentPort.on('message', breaks);
} else {
  const receive = self.onmessage;
  self.onmessage = (event) => { breaks(event.data); receive(event); };
}
`;
}

/** A copy of the site behind a server. */
export async function start_site() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tessera-e2e-'));
  const site = path.join(folder, subfolder);
  await cp(site_folder, site, { recursive: true });
  const worker = (await readdir(path.join(site, 'static'))).find((name) => /^worker-.*\.js$/.test(name));
  await writeFile(path.join(site, 'faulty_worker.js'), faulty_worker(worker));
  const server = await serve(folder, 0);
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    address: `${origin}/${subfolder}/`,
    folder: pathToFileURL(`${site}/`),
    async stop() {
      server.closeAllConnections?.();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** A site and a browser for the tests of one file. */
export function visitor() {
  const visitor = {
    site: undefined,
    browser: undefined,
    open: (options) => open_page(visitor.browser, visitor.site, options),

    /** Opens a page, hands it to `body`, and insists that it had nothing to complain about. */
    async with_page(address, body, options = {}) {
      const { page, complaints, close } = await visitor.open(options);
      try {
        await page.goto(address);
        await body(page);
        assert.deepEqual(complaints, []);
      } finally {
        await close();
      }
    },

    /** The same with a lab that has come to rest. */
    with_lab(hash, body, { lab, ...options } = {}) {
      const address = lab_address(visitor.site, hash, lab);
      return visitor.with_page(address, async (page) => (await lab_ready(page), body(page)), options);
    },
  };
  before(async () => {
    visitor.site = await start_site();
    visitor.browser = await launch();
  });
  after(async () => {
    await visitor.browser?.close();
    await visitor.site?.stop();
  });
  return visitor;
}

/** A page whose complaints and requests are written down. */
export async function open_page(browser, site, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('requestfailed', (request) => {
    // Whoever leaves a page calls off what it was still loading.
    const called_off = request.failure()?.errorText === 'net::ERR_ABORTED';
    if (!called_off) complaints.push(`failed: ${request.url()}`);
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && origin !== site.origin) {
      complaints.push(`left the origin: ${request.url()}`);
    }
  });
  return { page, complaints, close: () => context.close() };
}

export const lab_address = (site, hash = '', lab = 'double-descent') =>
  `${site.address}lab/${lab}/${hash}`;

/** Waits until the canvas shows the lab and all is computed. */
export async function lab_ready(page) {
  await page.waitForSelector('#stage.ready', { timeout: 60000 });
  await settled(page);
}

/** Waits until the lab is done and its last frame has come. */
export function settled(page, after = -1) {
  return page.waitForFunction(
    (sequence) => {
      const lab = globalThis.tessera?.page.current_lab;
      return lab?.status?.state === 'done' && lab.frame?.progress === 1 && lab.frame.sequence > sequence;
    },
    after,
    { timeout: 60000 },
  );
}

/** The tables and series of the page's lab and its summary, as the texts of its run folder. */
export function page_files(page) {
  return page.evaluate(async () => {
    const files = await globalThis.tessera.page.current_lab.files();
    const text = new TextDecoder();
    return Object.fromEntries(
      files
        .filter(({ name }) => /\.(csv|json)$/.test(name))
        .map(({ name, content }) => [name, text.decode(content)]),
    );
  });
}

export function configured(page) {
  return page.evaluate(() => globalThis.tessera.page.current_lab.configured);
}

/** Runs a lab natively with arguments; gives the texts of its run folder by name. */
export async function native_files_of(lab, ...values) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tessera-run-'));
  const out = path.join(folder, 'run');
  try {
    await run_file(command, ['run', lab, ...values, '--out', out]);
    const names = (await readdir(out)).filter((name) => /\.(csv|json)$/.test(name));
    const read = async (name) => [name, await readFile(path.join(out, name), 'utf8')];
    return Object.fromEntries(await Promise.all(names.map(read)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

export const native_files = (...values) => native_files_of('double-descent', ...values);

// WebAssembly and the native build share kernels but not the mathematical library, and badly
// conditioned fits magnify a last bit. A value may differ by this part of itself, or by this part
// of the largest value beside it (at least 1), below which there is only rounding noise.
export const tolerance = 1e-6;
export const noise = 1e-12;

function assert_near(here, native, largest, what) {
  if (here === native || (Number.isNaN(here) && Number.isNaN(native))) return;
  const allowed = Math.max(tolerance * Math.abs(native), noise * Math.max(1, largest));
  assert.ok(Math.abs(here - native) <= allowed, `${what}: ${here} here, ${native} natively`);
}

/** Numbers by name: those of the summary. */
export function assert_same_scalars(here, native, what) {
  assert.deepEqual(Object.keys(here), Object.keys(native), what);
  for (const name of Object.keys(native)) assert_near(here[name], native[name], 1, `${what}, ${name}`);
}

/** Commas within quotes do not part cells. */
const cells_of = (table) =>
  table.trim().split('\n').map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));

/** Two CSV texts with the same words and, within the tolerance, the same numbers. */
function assert_same_table(here, native, what) {
  const [ours, theirs] = [cells_of(here), cells_of(native)];
  assert.deepEqual(ours[0], theirs[0], what);
  assert.equal(ours.length, theirs.length, what);
  const largest = theirs[0].map((_, column) =>
    theirs.slice(1).reduce((most, row) => {
      const size = Math.abs(Number(row[column]));
      return Number.isFinite(size) ? Math.max(most, size) : most;
    }, 0),
  );
  theirs.slice(1).forEach((row, index) =>
    row.forEach((cell, column) => {
      const mine = ours[index + 1][column];
      const where = `${what}, line ${index + 2}, ${theirs[0][column]}`;
      if (Number.isNaN(Number(cell))) assert.equal(mine, cell, where);
      else assert_near(Number(mine), Number(cell), largest[column], where);
    }),
  );
}

/** Two run folders with the same numbers. */
export function assert_same_run(here, native, what) {
  assert.deepEqual(Object.keys(here).sort(), Object.keys(native).sort(), what);
  assert.deepEqual(JSON.parse(here['config.json']).config, JSON.parse(native['config.json']).config);
  const scalars = (files) => JSON.parse(files['summary.json']).scalars;
  assert_same_scalars(scalars(here), scalars(native), what);
  for (const name of Object.keys(native).filter((name) => name.endsWith('.csv'))) {
    assert_same_table(here[name], native[name], `${what}, ${name}`);
  }
}

/** Decodes a screenshot, and keeps it when asked to. */
export async function screenshot(target, name) {
  const bytes = await target.screenshot();
  if (screenshots && name) {
    await mkdir(screenshots, { recursive: true });
    await writeFile(path.join(screenshots, `${name}.png`), bytes);
  }
  return PNG.sync.read(bytes);
}

/** How many colours a picture has, and which part of it is not its most frequent colour. */
export function statistics({ data }) {
  const counts = new Map();
  for (let i = 0; i < data.length; i += 4) {
    const colour = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const pixels = data.length / 4;
  const [background, most] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
  const [red, green, blue] = [background >> 16, (background >> 8) & 255, background & 255];
  return {
    colours: counts.size,
    drawn: 1 - most / pixels,
    background_brightness: (red + green + blue) / 3,
  };
}

/** Drops files, contents by name, on the page as a visitor does. */
export const drop = (page, files) =>
  page.evaluate(
    (contents) => {
      const dataTransfer = new DataTransfer();
      for (const [name, bytes] of contents) dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
      for (const type of ['dragover', 'drop']) {
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    Object.entries(files).map(([name, content]) => [name, [...content]]),
  );
