/** A lab under way, driven from JavaScript. */
import { Connection, EngineFailure } from './connection.js';
import { processor_threads } from './host.js';
import type { Message } from './engine.js';
import { decode_files, decode_frame, type File, type Frame } from './frame.js';
import type {
  Action,
  Command,
  Config,
  ConfiguredEvent,
  EngineEvent,
  Figure,
  NeedDataEvent,
  OpenedEvent,
  StatusEvent,
} from './protocol.js';
import { Team } from './team.js';

/** The engine refused a command; the lab is as it was. */
export class LabError extends Error {
  override name = 'LabError';
}

export interface LabEvents {
  opened: OpenedEvent;
  need_data: NeedDataEvent;
  configured: ConfiguredEvent;
  status: StatusEvent;
  frame: Frame;
  /** Something was refused or failed; the lab goes on unless it is an EngineFailure. */
  error: Error;
  /** Every message as it came, before it is read. */
  message: Message;
}

type Listeners = { [Name in keyof LabEvents]: Set<(value: LabEvents[Name]) => void> };

export interface OpenOptions {
  /** The preset that `config` refines; the lab's first when absent. */
  preset?: string;
  /** Start computing at once (the default). */
  autorun?: boolean;
  /** Address of another worker script that runs Tessera's. */
  worker?: URL;
  /** Who acknowledges frames: the next one comes only after the last was taken. */
  acknowledge?: 'at once' | 'by caller';
  /**
   * How many workers may compute parts of the lab's work beside its own: none unless told;
   * 'auto' is as many as the processor has threads, less one, and at most four. Numbers do not depend on it.
   */
  helpers?: number | 'auto';
}

const most_helpers = 4;

/** What `config.json` and `frames.tsr` of a run folder hold. */
export interface RecordedRun {
  lab: string;
  preset: string;
  config: Config;
  recording: Uint8Array;
}

export class Lab {
  /** The last of each kind; undefined before the first. */
  opened: OpenedEvent | undefined;
  configured: ConfiguredEvent | undefined;
  status: StatusEvent | undefined;
  frame: Frame | undefined;

  private connection!: Connection;
  private team: Team | null = null;
  private readonly provided = new Map<string, Uint8Array>();
  private readonly listeners: Listeners = {
    opened: new Set(),
    need_data: new Set(),
    configured: new Set(),
    status: new Set(),
    frame: new Set(),
    error: new Set(),
    message: new Set(),
  };

  private constructor(private readonly acknowledge: 'at once' | 'by caller') {}

  /** A lab without a session: the first command must be "open". */
  static async connect(options: OpenOptions = {}): Promise<Lab> {
    const lab = new Lab(options.acknowledge ?? 'at once');
    lab.connection = await Connection.open(
      {
        messages: (messages) => lab.take(messages),
        failure: (failure) => lab.emit('error', failure),
      },
      options.worker,
    );
    const wanted = options.helpers ?? 0;
    const helpers =
      wanted === 'auto' ? Math.min(most_helpers, (await processor_threads()) - 1) : wanted;
    if (helpers > 0) lab.team = lab.new_team(helpers, options.worker);
    return lab;
  }

  private new_team(helpers: number, worker: URL | undefined): Team {
    const leader = {
      ask: async (command: Command) => {
        const messages = await this.post(JSON.stringify(command));
        return events_in(messages);
      },
      opened: () => {
        if (this.opened === undefined || this.configured === undefined) return null;
        const { preset, config } = this.configured;
        return { lab: this.opened.lab, preset, config };
      },
      provided: this.provided,
    };
    return new Team(leader, helpers, worker);
  }

  static async open(id: string, config: Config = {}, options: OpenOptions = {}): Promise<Lab> {
    const lab = await Lab.connect(options);
    try {
      await lab.reopen(id, config, options);
    } catch (error) {
      lab.close();
      throw error;
    }
    return lab;
  }

  /** Opens a lab in the same engine, in place of the one before. */
  async reopen(id: string, config: Config = {}, options: OpenOptions = {}): Promise<ConfiguredEvent> {
    const { preset, autorun } = options;
    return configured_in(
      await this.command({
        do: 'open',
        lab: id,
        config,
        ...(preset !== undefined && { preset }),
        ...(autorun !== undefined && { autorun }),
      }),
    );
  }

  /** Shows a recorded run, frame by frame, until a value is changed. */
  async replay({ lab, preset, config, recording }: RecordedRun): Promise<ConfiguredEvent> {
    await this.provide('frames.tsr', recording);
    return configured_in(
      await this.command({ do: 'open', lab, preset, config, replay: true }),
    );
  }

  on<Name extends keyof LabEvents>(
    name: Name,
    listener: (value: LabEvents[Name]) => void,
  ): () => void {
    this.listeners[name].add(listener);
    return () => this.listeners[name].delete(listener);
  }

  run(): Promise<void> {
    return this.plain({ do: 'run' });
  }

  pause(): Promise<void> {
    return this.plain({ do: 'pause' });
  }

  step(): Promise<void> {
    return this.plain({ do: 'step' });
  }

  reset(): Promise<void> {
    return this.plain({ do: 'reset' });
  }

  /** Limits the speed; 0 takes the limit away. */
  speed(steps_per_second: number): Promise<void> {
    return this.plain({ do: 'speed', steps_per_second });
  }

  act(action: Action): Promise<void> {
    return this.plain({ do: 'act', action });
  }

  /** Changes values, the rest stays. */
  async configure(set: Config): Promise<ConfiguredEvent> {
    return configured_in(await this.command({ do: 'configure', set }));
  }

  /** Applies a preset, whole, with some values on top. */
  async preset(preset: string, set: Config = {}): Promise<ConfiguredEvent> {
    return configured_in(await this.command({ do: 'configure', preset, set }));
  }

  /** Runs to the end and gives the last frame. */
  async finish(): Promise<Frame> {
    if (this.team !== null) await this.end_of_run();
    await this.command({ do: 'finish' });
    if (this.frame === undefined) throw new LabError('the lab gave no results');
    return this.frame;
  }

  /** Lets the lab and its helpers run until there is no more to do. */
  private async end_of_run(): Promise<void> {
    if (this.status?.state === 'done') return;
    let stop_listening = () => {};
    const ended = new Promise<void>((resolve, reject) => {
      const stop_status = this.on('status', ({ state }) => {
        if (state === 'done' || state === 'failed') resolve();
      });
      const stop_error = this.on('error', (error) => {
        if (error instanceof EngineFailure) reject(error);
      });
      stop_listening = () => {
        stop_status();
        stop_error();
      };
    });
    try {
      await Promise.all([ended, this.run()]);
    } finally {
      stop_listening();
    }
  }

  /** A view as a picture, as numbers and in words. */
  async figure(
    view: string,
    { width = 720, height = 440, dark = false } = {},
  ): Promise<Figure> {
    const { messages } = await this.send({ do: 'figure', view, width, height, dark });
    for (const event of events_in(messages)) {
      if (event.event === 'figure') {
        return { view: event.view, svg: event.svg, csv: event.csv, summary: event.summary };
      }
    }
    throw new LabError(`the lab gave no figure of ${view}`);
  }

  /** The files of the run folder, as `tessera run` writes them. */
  async files(): Promise<File[]> {
    const { messages } = await this.send({ do: 'files' });
    const container = messages.find((message) => message instanceof ArrayBuffer);
    if (container === undefined) throw new LabError('the lab gave no files');
    return decode_files(container);
  }

  /** Gives the engine a data set or a file of the visitor's. */
  async provide(name: string, content: Uint8Array): Promise<void> {
    if (this.team !== null) this.provided.set(name, content.slice());
    const messages = await this.connection.ask({ type: 'provide', name, content });
    this.take(messages);
    throw_error_in(messages);
  }

  /** Sends a command as text, passes everything it causes to the listeners and gives it. */
  async post(text: string): Promise<Message[]> {
    try {
      const messages = await this.connection.ask({ type: 'command', text });
      this.take(messages);
      return messages;
    } catch (error) {
      if (!(error instanceof EngineFailure)) throw error;
      return [];
    }
  }

  close(): void {
    this.team?.close();
    this.connection.close();
  }

  private async plain(command: Command): Promise<void> {
    await this.command(command);
  }

  private async command(command: Command): Promise<EngineEvent[]> {
    const { messages } = await this.send(command);
    this.take(messages);
    return events_in(messages);
  }

  /** Asks without telling the listeners; rejects when the engine refuses. */
  private async send(command: Command): Promise<{ messages: Message[] }> {
    const text = JSON.stringify(command);
    const messages = await this.connection.ask({ type: 'command', text });
    try {
      throw_error_in(messages);
    } catch (error) {
      this.take(messages);
      throw error;
    }
    return { messages };
  }

  private take(messages: Message[]): void {
    for (const message of messages) {
      this.emit('message', message);
      if (message instanceof ArrayBuffer) this.take_frame(message);
      else this.take_event(JSON.parse(message) as EngineEvent);
    }
  }

  private take_event(event: EngineEvent): void {
    switch (event.event) {
      case 'opened':
        this.emit('opened', (this.opened = event));
        break;
      case 'need_data':
        this.emit('need_data', event);
        break;
      case 'configured':
        this.emit('configured', (this.configured = event));
        break;
      case 'status':
        this.emit('status', (this.status = event));
        this.team?.follow(event);
        break;
      case 'error':
        this.emit('error', new LabError(event.message));
    }
  }

  private take_frame(buffer: ArrayBuffer): void {
    let frame: Frame;
    try {
      frame = decode_frame(buffer);
    } catch (error) {
      return this.emit('error', error as Error);
    }
    this.frame = frame;
    if (this.acknowledge === 'at once') {
      void this.post(JSON.stringify({ do: 'ack', sequence: frame.sequence }));
    }
    this.emit('frame', frame);
  }

  private emit<Name extends keyof LabEvents>(name: Name, value: LabEvents[Name]): void {
    for (const listener of this.listeners[name]) listener(value);
  }
}

function events_in(messages: Message[]): EngineEvent[] {
  return messages
    .filter((message) => typeof message === 'string')
    .map((message) => JSON.parse(message) as EngineEvent);
}

function throw_error_in(messages: Message[]): void {
  const error = events_in(messages).find((event) => event.event === 'error');
  if (error !== undefined) throw new LabError(error.message);
}

function configured_in(events: EngineEvent[]): ConfiguredEvent {
  const configured = events.filter((event) => event.event === 'configured').pop();
  if (configured === undefined) throw new LabError('the engine gave no configuration');
  return configured;
}
