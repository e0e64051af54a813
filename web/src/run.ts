/** A lab's run from start to end, as one value. */
import type { Channel, Check, DataUsed, Frame, TableChannel } from './frame.js';
import type { Config, ConfiguredEvent } from './protocol.js';
import { Lab, type OpenOptions } from './lab.js';

export interface RunResult {
  lab: string;
  preset: string;
  /** Full. */
  config: Config;
  /** The same run as a command line and as a link's fragment. */
  command: string;
  hash: string;
  /** The scalars by name. */
  summary: Record<string, number>;
  tables: Record<string, TableChannel>;
  channels: Record<string, Channel>;
  checks: Check[];
  data: DataUsed[];
}

/** Runs a lab to its end in a worker of its own. Rejects when the engine refuses or breaks down. */
export async function run(
  id: string,
  config: Config = {},
  options: Omit<OpenOptions, 'autorun'> = {},
): Promise<RunResult> {
  const lab = await Lab.connect(options);
  try {
    return await run_in(lab, id, config, options);
  } finally {
    lab.close();
  }
}

/** The same in an engine that is there already. */
export async function run_in(
  lab: Lab,
  id: string,
  config: Config,
  options: OpenOptions,
): Promise<RunResult> {
  const configured = await lab.reopen(id, config, { ...options, autorun: false });
  return result_of(id, configured, await lab.finish());
}

function result_of(id: string, configured: ConfiguredEvent, frame: Frame): RunResult {
  const result: RunResult = {
    lab: id,
    preset: configured.preset,
    config: configured.config,
    command: configured.command,
    hash: configured.hash,
    summary: {},
    tables: {},
    channels: {},
    checks: frame.checks,
    data: frame.data,
  };
  for (const channel of frame.channels) {
    result.channels[channel.name] = channel;
    if (channel.kind === 'scalar') result.summary[channel.name] = channel.value;
    if (channel.kind === 'table') result.tables[channel.name] = channel;
  }
  return result;
}
