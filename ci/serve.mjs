// Serves a folder on 127.0.0.1, with pre-compressed files where they exist: FILE.br, FILE.gz.
//
//   node ci/serve.mjs FOLDER [--port N]
//
// Without --port it takes the first free port from 8420 on. The address is printed on one line.

import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

const firstPort = 8420;
const lastPort = 8499;

const types = {
  '.bib': 'text/plain; charset=utf-8',
  '.bin': 'application/octet-stream',
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.npy': 'application/octet-stream',
  '.otf': 'font/otf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
  '.zip': 'application/zip',
};

const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
];

// The regular file at `name`, if it is one and lies inside the folder also when links are followed.
async function fileInside(folder, name) {
  try {
    const real = await realpath(name);
    if (real !== folder && !real.startsWith(folder + path.sep)) return null;
    const info = await stat(real);
    return { name: real, info };
  } catch {
    return null;
  }
}

// True if the Accept-Encoding header allows `encoding` (a quality of 0 forbids it).
function accepts(header, encoding) {
  return header.split(',').some((item) => {
    const [name, ...parameters] = item.trim().toLowerCase().split(/\s*;\s*/);
    return name === encoding && !parameters.some((p) => /^q=0(\.0*)?$/.test(p));
  });
}

function refuse(response, status, text) {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

async function answer(folder, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return refuse(response, 405, 'only GET and HEAD are allowed');
  }
  let location;
  try {
    location = decodeURIComponent(request.url.split(/[?#]/)[0]);
  } catch {
    return refuse(response, 400, 'the address is not valid');
  }
  if (!location.startsWith('/') || location.includes('\0')) {
    return refuse(response, 400, 'the address is not valid');
  }
  let file = await fileInside(folder, path.join(folder, path.posix.normalize(location)));
  if (file?.info.isDirectory()) {
    if (!location.endsWith('/')) {
      const query = request.url.slice(request.url.split(/[?#]/)[0].length);
      response.writeHead(301, { Location: encodeURI(`/${location.replace(/^\/+/, '')}/`) + query });
      return response.end();
    }
    file = await fileInside(folder, path.join(file.name, 'index.html'));
  }
  if (!file?.info.isFile()) return refuse(response, 404, 'not found');

  const headers = {
    'Content-Type': types[path.extname(file.name).toLowerCase()] ?? 'application/octet-stream',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-cache',
    Vary: 'Accept-Encoding',
  };
  let sent = file;
  for (const [encoding, suffix] of encodings) {
    if (!accepts(request.headers['accept-encoding'] ?? '', encoding)) continue;
    const compressed = await fileInside(folder, file.name + suffix);
    if (compressed?.info.isFile() && compressed.info.mtimeMs >= file.info.mtimeMs) {
      sent = compressed;
      headers['Content-Encoding'] = encoding;
      break;
    }
  }
  headers['Content-Length'] = sent.info.size;
  headers.ETag = `"${sent.info.size.toString(16)}-${Math.round(sent.info.mtimeMs).toString(16)}"`;
  if (request.headers['if-none-match'] === headers.ETag) {
    delete headers['Content-Length'];
    response.writeHead(304, headers);
    return response.end();
  }
  response.writeHead(200, headers);
  if (request.method === 'HEAD') return response.end();
  createReadStream(sent.name)
    .on('error', () => response.destroy())
    .pipe(response);
}

// Starts the server; resolves to it once it listens. Without a port it looks for a free one.
export async function serve(folder, port) {
  const root = await realpath(folder);
  const server = createServer((request, response) => {
    answer(root, request, response).catch(() => response.destroy());
  });
  const ports = port === undefined ? range(firstPort, lastPort) : [port];
  for (const candidate of ports) {
    try {
      await listen(server, candidate);
      return server;
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error(
    port === undefined
      ? `no port from ${firstPort} to ${lastPort} is free: give one with --port`
      : `port ${port} is taken: give another one with --port`,
  );
}

function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { port: { type: 'string' } },
    allowPositionals: true,
  });
  if (positionals.length !== 1) throw new Error('usage: node ci/serve.mjs FOLDER [--port N]');
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65535)) {
    throw new Error(`--port ${values.port}: a number from 0 to 65535 is needed`);
  }
  const server = await serve(positionals[0], port);
  console.log(`http://127.0.0.1:${server.address().port}/`);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections?.();
    });
  }
}

if (process.argv[1] && import.meta.url === new URL(`file://${path.resolve(process.argv[1])}`).href) {
  main().catch((error) => {
    console.error(`serve: ${error.message}`);
    process.exitCode = 2;
  });
}
