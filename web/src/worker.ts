/** The worker: one engine, one session, commands in, events and frames out. */
import { Engine, type Message } from './engine.js';
import { in_node, parent_port, parent_scope, read_bytes, make_scheduler, type Port } from './host.js';
import type { Reply, Request, StartRequest } from './worker_protocol.js';

/** How long the engine computes before messages are looked at again. */
const slice_milliseconds = 8;

interface ManifestEntry {
  id: string;
  file: string;
  sha256: string;
}

interface Manifest {
  data_sets: ManifestEntry[];
  images: ManifestEntry[];
  networks: ManifestEntry[];
}

class EngineWorker {
  private port: Port | null = null;
  private engine: Engine | null = null;
  private session = 0;
  private data = '';
  private manifest: Promise<Manifest> | null = null;
  private pump_scheduled = false;
  private queue: Promise<void> = Promise.resolve();
  private readonly schedule = make_scheduler(() => this.pump());

  attach(port: Port): void {
    this.port = port;
  }

  /** Requests are served one after the other, also those that wait for data. */
  receive(request: Request): void {
    this.queue = this.queue.then(() => this.serve(request)).catch((error) => this.crash(error));
  }

  private async serve(request: Request): Promise<void> {
    if (request.type === 'start') return this.start(request);
    const engine = this.engine;
    if (engine === null) throw new Error('the engine was not started');
    switch (request.type) {
      case 'labs':
        return this.answer(request.id, engine.labs());
      case 'expand':
        return this.answer(request.id, engine.expand(request.plan));
      case 'benchmark':
        return this.answer(request.id, engine.benchmark(request.lab, request.repeats));
      case 'command':
        return this.answer(
          request.id,
          await this.with_data(engine.command(this.session, request.text)),
        );
      case 'provide':
        return this.answer(
          request.id,
          engine.provide(this.session, request.name, request.content),
        );
    }
  }

  private async start(request: StartRequest): Promise<void> {
    this.engine = await Engine.create(request.script, request.module);
    this.session = this.engine.open_session();
    this.data = request.data;
    this.send({ type: 'ready' });
  }

  private answer(id: number, messages: Message[]): void {
    this.send({ type: 'answer', id, messages });
    this.keep_pumping(0);
  }

  /** Fetches the data sets that the engine asks for and adds what it says to them. */
  private async with_data(messages: Message[]): Promise<Message[]> {
    const all = [...messages];
    for (const message of messages) {
      if (typeof message !== 'string' || !message.startsWith('{"event":"need_data"')) continue;
      const { names } = JSON.parse(message) as { names: string[] };
      for (const name of names) all.push(...(await this.provide(name)));
    }
    return all;
  }

  private async provide(name: string): Promise<Message[]> {
    let content: Uint8Array | null;
    try {
      content = await this.fetch_data(name);
    } catch (error) {
      const message = `the data set ${name} could not be loaded: ${reason(error)}`;
      return [JSON.stringify({ event: 'error', message })];
    }
    if (content === null || this.engine === null) return [];
    return this.engine.provide(this.session, name, content);
  }

  /** The bytes of a data set, or null when the site has none of that name. */
  private async fetch_data(name: string): Promise<Uint8Array | null> {
    this.manifest ??= this.read_manifest().catch((error) => {
      this.manifest = null;
      throw error;
    });
    const { data_sets, images, networks } = await this.manifest;
    const entry = [...data_sets, ...images, ...networks].find(({ id }) => id === name);
    if (entry === undefined) return null;
    const address = new URL(entry.file, this.data);
    if (address.protocol !== 'file:') address.search = entry.sha256.slice(0, 12);
    return read_bytes(address);
  }

  private async read_manifest(): Promise<Manifest> {
    const bytes = await read_bytes(new URL('manifest.json', this.data));
    return JSON.parse(new TextDecoder().decode(bytes)) as Manifest;
  }

  private keep_pumping(milliseconds: number): void {
    if (this.pump_scheduled) return;
    this.pump_scheduled = true;
    this.schedule(milliseconds);
  }

  private pump(): void {
    this.pump_scheduled = false;
    if (this.engine === null) return;
    try {
      const { again, messages } = this.engine.pump(this.session, slice_milliseconds);
      if (messages.length > 0) this.send({ type: 'messages', messages });
      if (again !== null) this.keep_pumping(again);
    } catch (error) {
      this.crash(error);
    }
  }

  private crash(error: unknown): void {
    this.engine = null;
    this.send({ type: 'crash', message: reason(error) });
  }

  private send(reply: Reply): void {
    const messages = 'messages' in reply ? reply.messages : [];
    const transfer = messages.filter((message) => message instanceof ArrayBuffer);
    this.port?.post(reply, transfer);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const worker = new EngineWorker();
const receive = (message: unknown) => worker.receive(message as Request);
worker.attach(in_node ? await parent_port(receive) : parent_scope(receive));
