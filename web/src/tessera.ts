/**
 * Tessera's JavaScript API; the same in a browser and in Node.js 18 or later.
 *
 *     import * as tessera from './tessera.js';
 *     const lab = await tessera.open('double-descent', { n: 12 });
 *     lab.on('frame', (frame) => console.log(frame.progress));
 *     const { summary } = await tessera.run('double-descent', {}, { preset: 'B1' });
 */
import { Connection } from './connection.js';
import { Lab, LabError, type OpenOptions } from './lab.js';
import type { BenchmarkRow, Config, EngineEvent, LabDescription } from './protocol.js';

export { EngineFailure } from './connection.js';
export { decode_files, decode_frame, FrameError } from './frame.js';
export { Lab, LabError } from './lab.js';
export { run } from './run.js';
export { sweep } from './sweep.js';
export type * from './frame.js';
export type { LabEvents, OpenOptions } from './lab.js';
export type * from './protocol.js';
export type { RunResult } from './run.js';
export type { SweepOptions, SweepOutcome, SweepPlan, SweepValues } from './sweep.js';

/** Opens a lab in a worker of its own; it computes at once unless `autorun` is false. */
export function open(id: string, config: Config = {}, options: OpenOptions = {}): Promise<Lab> {
  return Lab.open(id, config, options);
}

/** All labs with their parameters, presets and views, and the engine's version. */
export async function describe(): Promise<{ labs: LabDescription[]; version: string }> {
  const connection = await Connection.open({ messages: () => {}, failure: () => {} });
  try {
    const [answer] = await connection.ask({ type: 'labs' });
    const event = JSON.parse(String(answer)) as EngineEvent;
    if (event.event === 'labs') return { labs: event.labs, version: event.version };
    throw new LabError(event.event === 'error' ? event.message : 'the engine named no labs');
  } finally {
    connection.close();
  }
}

/** What pieces of a lab's work take here: the rows of `tessera bench LAB`. */
export async function benchmark(lab: string, repeats = 5): Promise<BenchmarkRow[]> {
  const connection = await Connection.open({ messages: () => {}, failure: () => {} });
  try {
    const [answer] = await connection.ask({ type: 'benchmark', lab, repeats });
    const event = JSON.parse(String(answer)) as EngineEvent;
    if (event.event === 'benchmark') return event.rows;
    throw new LabError(event.event === 'error' ? event.message : 'the engine gave no times');
  } finally {
    connection.close();
  }
}

/** All labs with their parameters, presets and views. */
export async function list(): Promise<LabDescription[]> {
  return (await describe()).labs;
}
