/** A recorded run among the files that a visitor gives: a run folder, or the zip of one. */
import { unzipSync } from 'fflate';
import type { RecordedRun } from '../lab.js';

export type GivenFile = { name: string; content: Uint8Array };

/** The run, or null when the files are something else. Throws when only a part of it is there. */
export function recorded_run(files: GivenFile[]): RecordedRun | null {
  const all = files.flatMap((file) => (file.name.endsWith('.zip') ? unpacked(file) : [file]));
  const find = (name: string) => all.find((file) => file.name === name)?.content;
  const recording = find('frames.tsr');
  const config = find('config.json');
  if (recording === undefined && config === undefined) {
    if (all.length === files.length) return null;
    throw new Error('there is no recorded run in it (config.json and frames.tsr)');
  }
  if (recording === undefined || config === undefined) {
    throw new Error('a recorded run is config.json and frames.tsr: give both, or their zip');
  }
  return { ...settings(config), recording };
}

function unpacked({ content }: GivenFile): GivenFile[] {
  const wanted = /(^|\/)(config\.json|frames\.tsr)$/;
  const files = unzipSync(content, { filter: ({ name }) => wanted.test(name) });
  return Object.entries(files).map(([path, content]) => ({
    name: path.slice(path.lastIndexOf('/') + 1),
    content,
  }));
}

function settings(content: Uint8Array): Omit<RecordedRun, 'recording'> {
  const json = JSON.parse(new TextDecoder().decode(content)) as Partial<RecordedRun>;
  const { lab, preset, config } = json;
  if (typeof lab !== 'string' || typeof preset !== 'string' || typeof config !== 'object') {
    throw new Error('config.json is not that of a run');
  }
  return { lab, preset, config };
}
