// The server of ci/lab: types, compressed files, and nothing from outside its folder.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { serve } from '../../ci/serve.mjs';

let work;
let server;

before(async () => {
  work = await mkdtemp(path.join(os.tmpdir(), 'tessera-serve-'));
  const folder = path.join(work, 'site');
  await mkdir(path.join(folder, 'lab'), { recursive: true });
  await writeFile(path.join(folder, 'index.html'), '<!doctype html>');
  await writeFile(path.join(folder, 'lab', 'index.html'), 'the lab');
  await writeFile(path.join(folder, 'engine.wasm'), 'module');
  await writeFile(path.join(folder, 'engine.wasm.br'), brotliCompressSync('module'));
  await writeFile(path.join(work, 'secret.txt'), 'secret');
  await symlink(path.join(work, 'secret.txt'), path.join(folder, 'link.txt'));
  server = await serve(folder, 0);
});

after(async () => {
  server.closeAllConnections?.();
  server.close();
  await rm(work, { recursive: true });
});

// The path is sent as it is: fetch would tidy it up first.
function get(location, headers = {}, method = 'GET') {
  return new Promise((resolve, reject) => {
    const { port } = server.address();
    request({ host: '127.0.0.1', port, path: location, headers, method }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      );
    })
      .on('error', reject)
      .end();
  });
}

test('files come with their type', async () => {
  const page = await get('/');
  assert.equal(page.status, 200);
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(String(page.body), '<!doctype html>');
  assert.equal((await get('/engine.wasm')).headers['content-type'], 'application/wasm');
});

test('the compressed file is sent to those who take it', async () => {
  const compressed = await get('/engine.wasm', { 'accept-encoding': 'gzip, br' });
  assert.equal(compressed.headers['content-encoding'], 'br');
  assert.deepEqual(compressed.body, brotliCompressSync('module'));
  for (const header of ['gzip', 'br;q=0', '']) {
    const plain = await get('/engine.wasm', { 'accept-encoding': header });
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(String(plain.body), 'module');
  }
});

test('what has not changed is not sent again', async () => {
  const { etag } = (await get('/')).headers;
  const again = await get('/', { 'if-none-match': etag });
  assert.equal(again.status, 304);
  assert.equal(again.body.length, 0);
});

test('a folder is its index, under an address that ends in a slash', async () => {
  const moved = await get('/lab?x=1');
  assert.equal(moved.status, 301);
  assert.equal(moved.headers.location, '/lab/?x=1');
  assert.equal(String((await get('/lab/?x=1')).body), 'the lab');
});

test('nothing outside the folder is sent', async () => {
  for (const location of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/lab/../../secret.txt',
    '/link.txt',
    '/missing',
  ]) {
    assert.equal((await get(location)).status, 404, location);
  }
});

test('requests that are not valid are refused', async () => {
  assert.equal((await get('/%zz')).status, 400);
  assert.equal((await get('/a%00b')).status, 400);
  assert.equal((await get('/', {}, 'POST')).status, 405);
});

test('a port that is taken is an error that says so', () =>
  assert.rejects(serve(path.join(work, 'site'), server.address().port), /is taken/));
