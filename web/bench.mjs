// What pieces of a lab's work take in WebAssembly: the rows of `tessera bench LAB`, in Node.js.
//
//   node bench.mjs LAB [--site FOLDER] [--repeats N]      (the built site, by default ../build/site)
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    site: { type: 'string', default: path.join(path.dirname(fileURLToPath(import.meta.url)), '../build/site') },
    repeats: { type: 'string', default: '5' },
  },
});
if (positionals.length !== 1) {
  console.error('usage: node bench.mjs LAB [--site FOLDER] [--repeats N]');
  process.exit(2);
}
const tessera = await import(pathToFileURL(path.join(values.site, 'tessera.js')));
const milliseconds = (seconds) => (seconds * 1e3).toFixed(3).padStart(10);
console.log(`${''.padEnd(38)}    min ms  median ms  computed`);
for (const row of await tessera.benchmark(positionals[0], Number(values.repeats))) {
  const reference = row.reference === '' ? '' : `; reference: ${row.reference}`;
  const times = `${milliseconds(row.minimum_seconds)} ${milliseconds(row.median_seconds)}`;
  console.log(`${row.name.padEnd(38)} ${times}  ${row.computed}${reference}`);
}
