// Writes FILE.br and FILE.gz beside the files of a folder that are worth it, for servers that can send
// them. Results are kept by content, so that only what has changed is compressed again.
//
//   node ci/compress.mjs FOLDER CACHE_FOLDER

import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

const compressible = new Set([
  '.css', '.csv', '.html', '.js', '.json', '.map', '.mjs', '.npy', '.onnx', '.otf', '.svg', '.ttf', '.txt',
  '.wasm', '.webmanifest', '.xml',
]);
const smallest = 1024; // bytes; below it a packet is saved at best

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);
const methods = {
  '.br': (data) =>
    brotli(data, {
      params: {
        [zlib.constants.BROTLI_PARAM_QUALITY]: 11,
        [zlib.constants.BROTLI_PARAM_SIZE_HINT]: data.length,
      },
    }),
  '.gz': (data) => gzip(data, { level: 9 }),
};

async function* filesIn(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(name);
    else if (entry.isFile()) yield name;
  }
}

async function exists(name) {
  return stat(name).then(
    () => true,
    () => false,
  );
}

// The compressed form of the data, from the cache if it has been made before.
async function compressed(data, suffix, cache) {
  const kept = path.join(cache, createHash('sha256').update(data).digest('hex') + suffix);
  if (!(await exists(kept))) {
    const unfinished = `${kept}.${process.pid}`;
    await writeFile(unfinished, await methods[suffix](data));
    await rename(unfinished, kept);
  }
  return kept;
}

const [folder, cache] = process.argv.slice(2);
if (!folder || !cache) {
  console.error('usage: node ci/compress.mjs FOLDER CACHE_FOLDER');
  process.exit(2);
}
await mkdir(cache, { recursive: true });
const totals = { plain: 0, '.br': 0, '.gz': 0 };
for await (const name of filesIn(folder)) {
  if (!compressible.has(path.extname(name))) continue;
  const data = await readFile(name);
  if (data.length < smallest) continue;
  totals.plain += data.length;
  for (const suffix of Object.keys(methods)) {
    await copyFile(await compressed(data, suffix, cache), name + suffix);
    totals[suffix] += (await stat(name + suffix)).size;
  }
}
const kilobytes = (bytes) => `${Math.round(bytes / 1000)} kB`;
console.log(
  `    ${kilobytes(totals.plain)}; brotli ${kilobytes(totals['.br'])}, gzip ${kilobytes(totals['.gz'])}`,
);
