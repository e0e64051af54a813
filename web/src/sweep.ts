/** Many runs on a pool of workers: one engine each, one configuration at a time. */
import { Connection, EngineFailure, engine_module } from './connection.js';
import { processor_threads } from './host.js';
import { Lab, LabError } from './lab.js';
import type { Config, Value } from './protocol.js';
import { run_in, type RunResult } from './run.js';

/** The values of one swept parameter. */
export type SweepValues = Value[] | { from: number; to: number; step?: number };

/** The plan of `tessera sweep`: one run per combination, the first name slowest. */
export interface SweepPlan {
  lab: string;
  preset?: string;
  config?: Config;
  grid: Record<string, SweepValues>;
}

/** What became of one configuration: its result, or why there is none. */
export interface SweepOutcome {
  index: number;
  /** The swept values alone. */
  point: Config;
  config: Config;
  result?: RunResult;
  error?: Error;
}

export interface SweepOptions {
  /** How many run at once; by default as many as the processor has threads, less one. */
  workers?: number;
  /** Called as each configuration is done, in no order. */
  onResult?: (outcome: SweepOutcome, done: number, all: number) => void;
  /** Ends all work at once; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Address of another worker script that runs Tessera's. */
  worker?: URL;
}

interface Job {
  point: Config;
  config: Config;
}

interface ExpandedPlan {
  lab: string;
  preset: string;
  jobs: Job[];
}

/** Runs a plan. A configuration that fails is reported; its worker is replaced if it broke. */
export async function sweep(plan: SweepPlan, options: SweepOptions = {}): Promise<SweepOutcome[]> {
  options.signal?.throwIfAborted();
  const pool = new Pool(await expand(plan), options);
  return pool.run();
}

async function expand(plan: SweepPlan): Promise<ExpandedPlan> {
  const connection = await Connection.open({ messages: () => {}, failure: () => {} });
  try {
    const [answer] = await connection.ask({ type: 'expand', plan: JSON.stringify(plan) });
    const event = JSON.parse(String(answer)) as ExpandedPlan & { event: string; message: string };
    if (event.event === 'error') throw new LabError(event.message);
    return event;
  } finally {
    connection.close();
  }
}

class Pool {
  private readonly outcomes: SweepOutcome[] = [];
  private readonly labs = new Set<Lab>();
  private next_job = 0;
  private done = 0;

  constructor(
    private readonly plan: ExpandedPlan,
    private readonly options: SweepOptions,
  ) {}

  async run(): Promise<SweepOutcome[]> {
    const { signal } = this.options;
    const wanted = this.options.workers ?? Math.max(1, (await processor_threads()) - 1);
    const workers = Math.min(Math.max(1, Math.floor(wanted)), this.plan.jobs.length);
    await engine_module();
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    const work = Promise.all(Array.from({ length: workers }, () => this.work()));
    try {
      signal?.throwIfAborted();
      await Promise.race([work, aborted]);
      return this.outcomes;
    } finally {
      this.next_job = this.plan.jobs.length;
      for (const lab of this.labs) lab.close();
      work.catch(() => {});
    }
  }

  /** One worker's life: job after job, in a new engine whenever the old one broke. */
  private async work(): Promise<void> {
    let lab: Lab | null = null;
    while (this.next_job < this.plan.jobs.length) {
      const index = this.next_job++;
      const { point, config } = this.plan.jobs[index]!;
      const outcome: SweepOutcome = { index, point, config };
      try {
        lab ??= await this.new_lab();
        const { preset } = this.plan;
        outcome.result = await run_in(lab, this.plan.lab, config, { preset });
      } catch (error) {
        if (this.options.signal?.aborted) return;
        outcome.error = error as Error;
        if (error instanceof EngineFailure || lab === null) lab = this.discard(lab);
      }
      this.outcomes[index] = outcome;
      this.done += 1;
      this.options.onResult?.(outcome, this.done, this.plan.jobs.length);
    }
    this.discard(lab);
  }

  private async new_lab(): Promise<Lab> {
    const { worker } = this.options;
    const lab = await Lab.connect(worker === undefined ? {} : { worker });
    this.labs.add(lab);
    return lab;
  }

  private discard(lab: Lab | null): null {
    lab?.close();
    if (lab !== null) this.labs.delete(lab);
    return null;
  }
}
