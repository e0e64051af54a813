/** One worker with one engine: questions become promises, the rest goes to a listener. */
import type { Message } from './engine.js';
import { compile, start_worker, type Port } from './host.js';
import { installation } from './installation.js';
import type { Question, Reply, StartRequest } from './worker_protocol.js';

/** The engine broke down: a trap, no more memory, a worker that ended. */
export class EngineFailure extends Error {
  override name = 'EngineFailure';
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

export interface ConnectionListener {
  /** What the engine says by itself. */
  messages(messages: Message[]): void;
  failure(failure: EngineFailure): void;
}

let module: Promise<WebAssembly.Module> | null = null;

/** The compiled engine; compiled once, used by every worker. */
export function engine_module(
  progress?: (bytes: number) => void,
): Promise<WebAssembly.Module> {
  module ??= compile(installation.module, progress).catch((error) => {
    module = null;
    throw error;
  });
  return module;
}

export class Connection {
  private port: Port | null = null;
  private next_id = 1;
  private readonly waiting = new Map<
    number,
    { resolve: (messages: Message[]) => void; reject: (error: Error) => void }
  >();
  private started: { resolve: () => void; reject: (error: Error) => void } | null = null;
  private broken: EngineFailure | null = null;

  private constructor(private readonly listener: ConnectionListener) {}

  static async open(
    listener: ConnectionListener,
    worker: URL = installation.worker,
  ): Promise<Connection> {
    const connection = new Connection(listener);
    await connection.start(worker);
    return connection;
  }

  /** Everything the engine says to a question. Rejects with EngineFailure. */
  ask(question: WithoutId<Question>, transfer: ArrayBuffer[] = []): Promise<Message[]> {
    return new Promise((resolve, reject) => {
      if (this.broken !== null || this.port === null) {
        reject(this.broken ?? new EngineFailure('the lab is closed'));
        return;
      }
      const id = this.next_id++;
      this.waiting.set(id, { resolve, reject });
      this.port.post({ ...question, id }, transfer);
    });
  }

  /** Ends the worker, also in the middle of its work. */
  close(): void {
    this.end(new EngineFailure('the lab is closed'));
  }

  private async start(worker: URL): Promise<void> {
    const compiled = await engine_module();
    const ready = new Promise<void>((resolve, reject) => (this.started = { resolve, reject }));
    this.port = await start_worker(worker, {
      message: (message) => this.receive(message as Reply),
      failure: (reason) => this.fail(reason),
    });
    const request: StartRequest = {
      type: 'start',
      script: installation.script.href,
      module: compiled,
      data: installation.data.href,
    };
    this.port.post(request);
    await ready;
    this.started = null;
  }

  private receive(reply: Reply): void {
    switch (reply.type) {
      case 'ready':
        this.started?.resolve();
        break;
      case 'answer': {
        const asker = this.waiting.get(reply.id);
        this.waiting.delete(reply.id);
        asker?.resolve(reply.messages);
        break;
      }
      case 'messages':
        this.listener.messages(reply.messages);
        break;
      case 'crash':
        this.fail(reply.message);
    }
  }

  private fail(reason: string): void {
    if (this.broken !== null) return;
    const failure = new EngineFailure(`the engine broke down: ${reason}`);
    this.end(failure);
    this.listener.failure(failure);
  }

  private end(failure: EngineFailure): void {
    this.broken ??= failure;
    this.port?.close();
    this.port = null;
    this.started?.reject(failure);
    for (const { reject } of this.waiting.values()) reject(failure);
    this.waiting.clear();
  }
}
