/**
 * Helpers of a lab whose work falls into parts: workers with the same configuration, each of which
 * computes one part after the other. The protocol is in src/lab/session.h; what comes out does not
 * depend on how many helpers there are, nor on who is faster.
 */
import { Connection } from './connection.js';
import type { Message } from './engine.js';
import type { Command, Config, EngineEvent, PartEvent, PartResultEvent, StatusEvent } from './protocol.js';

/** How a team reaches the lab it works for. */
export interface Leader {
  /** Sends a command; gives the events that answer it, none when the lab is closed. */
  ask(command: Command): Promise<EngineEvent[]>;
  /** What helpers must open. */
  opened(): Opened | null;
  /** Files that were given to the lab besides those of the site. */
  readonly provided: ReadonlyMap<string, Uint8Array>;
}

export interface Opened {
  lab: string;
  preset: string;
  config: Config;
}

/** Helpers without work are kept so long: a moved slider makes work again. */
const patience_milliseconds = 10_000;
/** For less that is left to do no helper is hired: it takes a moment to start one. */
const least_seconds_left = 0.3;

export class Team {
  private readonly helpers = new Set<Helper>();
  private run = 0;
  private running = false;
  private closed = false;
  private hiring = false;
  private failures = 0;
  private dismissal: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly leader: Leader,
    private readonly most: number,
    private readonly worker?: URL,
  ) {}

  /** Looks at what the lab says of itself. */
  follow(status: StatusEvent): void {
    if (this.closed) return;
    this.running = status.state === 'running';
    if (status.run !== this.run) {
      this.run = status.run;
      for (const helper of this.helpers) helper.stop();
    }
    for (const helper of this.helpers) helper.pause(status.state === 'paused');
    const left = status.seconds_left ?? 0;
    // The configuration of a new start comes right after its status.
    if (this.running && status.parts > 0) {
      queueMicrotask(() => this.assign(left > least_seconds_left));
    } else if (!this.running) this.dismiss_later();
  }

  close(): void {
    this.closed = true;
    this.keep();
    for (const helper of this.helpers) helper.close();
    this.helpers.clear();
  }

  /** Gives a part to each helper that has none, or hires one if that is worth it. */
  private assign(worth: boolean): void {
    if (this.closed) return;
    this.keep();
    const idle = [...this.helpers].filter((helper) => helper.idle);
    for (const helper of idle) void this.give_to(helper);
    if (idle.length === 0 && worth) void this.hire();
  }

  private async hire(): Promise<void> {
    if (this.hiring || this.helpers.size >= this.most || this.failures > this.most) return;
    this.hiring = true;
    try {
      const helper = await Helper.open(
        (result) => void this.take(helper, result),
        (key, run) => this.lose(helper, key, run),
        this.worker,
      );
      if (this.closed) return helper.close();
      this.helpers.add(helper);
      if (this.running) await this.give_to(helper);
      else this.dismiss_later();
    } catch {
      this.failures += 1;
    } finally {
      this.hiring = false;
    }
  }

  private async give_to(helper: Helper): Promise<void> {
    const opened = this.leader.opened();
    if (!helper.idle || opened === null || this.closed) return;
    helper.idle = false;
    try {
      const { run } = this;
      await helper.prepare(run, opened, this.leader.provided);
      if (run !== this.run) return void (helper.idle = true);
      const events = await this.leader.ask({ do: 'give' });
      const part = events.find((event): event is PartEvent => event.event === 'part');
      if (part === undefined || part.key === null) return void (helper.idle = true);
      if (part.run !== run) {
        helper.idle = true;
        void this.leader.ask({ do: 'take_back', run: part.run, key: part.key });
        return;
      }
      await helper.work(part.run, part.key);
    } catch {
      this.lose(helper, helper.key, helper.run);
    }
  }

  private async take(helper: Helper, { run, key, done, result }: PartResultEvent): Promise<void> {
    if (run !== this.run) return;
    const told = this.leader.ask({ do: 'take', run, key, done, result });
    if (!done) return;
    helper.finished();
    await told;
    if (this.running) await this.give_to(helper);
  }

  private lose(helper: Helper, key: string | null, run: number): void {
    if (!this.helpers.delete(helper)) return;
    this.failures += 1;
    helper.close();
    if (key !== null && !this.closed) void this.leader.ask({ do: 'take_back', run, key });
  }

  private dismiss_later(): void {
    if (this.dismissal !== null || this.helpers.size === 0) return;
    this.dismissal = setTimeout(() => {
      this.dismissal = null;
      for (const helper of this.helpers) {
        if (helper.idle) {
          helper.close();
          this.helpers.delete(helper);
        }
      }
    }, patience_milliseconds);
  }

  private keep(): void {
    if (this.dismissal !== null) clearTimeout(this.dismissal);
    this.dismissal = null;
  }
}

class Helper {
  idle = true;
  /** The part it works on. */
  key: string | null = null;
  run = 0;
  /** The lab's start whose configuration it has open. */
  private prepared = 0;
  private paused = false;
  private connection!: Connection;

  static async open(
    result: (event: PartResultEvent) => void,
    failure: (key: string | null, run: number) => void,
    worker?: URL,
  ): Promise<Helper> {
    const helper = new Helper();
    const fail = () => failure(helper.key, helper.run);
    helper.connection = await Connection.open(
      {
        messages: (messages) => {
          for (const event of events_in(messages)) {
            if (event.event === 'part_result') result(event);
            else if (event.event === 'error') fail();
          }
        },
        failure: fail,
      },
      worker,
    );
    return helper;
  }

  /** Opens the lab unless it is open. */
  async prepare(
    run: number,
    { lab, preset, config }: Opened,
    provided: ReadonlyMap<string, Uint8Array>,
  ): Promise<void> {
    if (this.prepared === run) return;
    for (const [name, content] of provided) {
      await this.connection.ask({ type: 'provide', name, content });
    }
    await this.command({ do: 'open', lab, preset, config, helper: true });
    this.prepared = run;
  }

  async work(run: number, key: string): Promise<void> {
    this.run = run;
    this.key = key;
    this.paused = false;
    await this.command({ do: 'part', run, key });
  }

  finished(): void {
    this.key = null;
    this.idle = true;
  }

  /** What it works on is of no use any more. */
  stop(): void {
    if (this.key === null) return;
    void this.command({ do: 'pause' }).catch(() => {});
    this.finished();
  }

  pause(paused: boolean): void {
    if (this.key === null || this.paused === paused) return;
    this.paused = paused;
    void this.command({ do: paused ? 'pause' : 'run' }).catch(() => {});
  }

  close(): void {
    this.connection.close();
  }

  private async command(command: Command): Promise<void> {
    const messages = await this.connection.ask({ type: 'command', text: JSON.stringify(command) });
    const error = events_in(messages).find((event) => event.event === 'error');
    if (error !== undefined) throw new Error(error.message);
  }
}

function events_in(messages: Message[]): EngineEvent[] {
  return messages
    .filter((message) => typeof message === 'string')
    .map((message) => JSON.parse(message) as EngineEvent);
}
