// Runs clang-tidy on the C++ files of a build folder whose code, seen with all its headers, or whose
// rules have changed since they last passed; the most recently changed files first. With SECONDS, no
// file is begun after that time, and how many are left for the next run is said.
//
//   node ci/tidy.mjs BUILD_FOLDER CACHE_FOLDER [JOBS] [SECONDS]

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [build, cache, jobs = os.cpus().length, seconds = Infinity] = process.argv.slice(2);
const end = performance.now() + Number(seconds) * 1000;
if (!build || !cache) {
  console.error('usage: node ci/tidy.mjs BUILD_FOLDER CACHE_FOLDER [JOBS] [SECONDS]');
  process.exit(2);
}

// Resolves to whether the command failed, and its output.
function run(command, parameters, folder) {
  return new Promise((resolve) => {
    execFile(command, parameters, { cwd: folder, maxBuffer: 2 ** 30 }, (error, stdout, stderr) => {
      resolve({ failed: error !== null, stdout, stderr });
    });
  });
}

// The file as the compiler sees it, without line numbers: comments stay, as they may silence a rule.
async function fingerprint(entry, rules) {
  const command = entry.command
    .replace(/ -o \S+ -c /, ' -E -P -C -w ')
    .replaceAll(`${root}/`, '');
  const { failed, stdout, stderr } = await run('sh', ['-c', command], root);
  if (failed) throw new Error(`${entry.file}: ${stderr}`);
  return createHash('sha256').update(rules).update(stdout).digest('hex');
}

async function check(entry, rules) {
  const stamp = path.join(cache, await fingerprint(entry, rules));
  if (await stat(stamp).catch(() => null)) return 'unchanged';
  const { failed, stdout, stderr } = await run(
    'clang-tidy-19',
    ['--quiet', `-p=${build}`, entry.file],
    root,
  );
  if (failed) {
    console.log(stdout || stderr);
    return 'failed';
  }
  await writeFile(stamp, '');
  return 'passed';
}

await mkdir(cache, { recursive: true });
const rules = await readFile(path.join(root, '.clang-tidy'));
const database = JSON.parse(await readFile(path.join(build, 'compile_commands.json'), 'utf8'));
// Paths of the source files, the most recently committed first.
async function recent_files() {
  const { stdout } = await run('git', ['log', '--format=', '--name-only', '--', 'src'], root);
  return [...new Set(stdout.split('\n').filter(Boolean))];
}

const recent = await recent_files();
const age = ({ file }) => {
  const place = recent.indexOf(path.relative(root, file));
  return place < 0 ? 0 : place;
};
const waiting = database.filter(({ file }) => file.startsWith(path.join(root, 'src') + path.sep));
waiting.sort((a, b) => age(b) - age(a));
const count = { passed: 0, failed: 0, unchanged: 0 };
async function worker() {
  while (waiting.length > 0 && performance.now() < end) {
    count[await check(waiting.pop(), rules)] += 1;
  }
}
await Promise.all(Array.from({ length: Number(jobs) }, worker));
console.log(
  `clang-tidy: ${count.unchanged} files unchanged, ${count.passed} passed, ${count.failed} failed, ` +
    `${waiting.length} left for the next run`,
);
process.exitCode = count.failed === 0 ? 0 : 1;
