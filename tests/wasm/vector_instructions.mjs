// Looks into a WebAssembly module: Eigen's kernels must have become vector instructions.
//
//   node vector_instructions.mjs MODULE.wasm

import { execFileSync } from 'node:child_process';
import process from 'node:process';

const module = process.argv[2];
const listing = execFileSync('llvm-objdump-19', ['-d', module], {
  encoding: 'utf8',
  maxBuffer: 2 ** 30,
});
const count = (instruction) =>
  listing.match(new RegExp(`\\t${instruction.replace('.', '\\.')}(?![\\w.])`, 'g'))?.length ?? 0;

let complete = true;
for (const [instruction, least] of Object.entries({
  'f64x2.mul': 100,
  'f64x2.add': 100,
  'v128.load': 100,
})) {
  const found = count(instruction);
  console.log(`${instruction}: ${found} (at least ${least} expected)`);
  if (found < least) complete = false;
}
process.exitCode = complete ? 0 : 1;
