/** The engine's C interface (src/app/engine.cpp) as a class. Runs inside a worker. */

/** What Emscripten's module offers. */
interface Exports {
  HEAPU8: Uint8Array;
  _tessera_allocate(size: number): number;
  _tessera_release(pointer: number): void;
  _tessera_labs(): void;
  _tessera_expand(plan: number, length: number): void;
  _tessera_benchmark(lab: number, length: number, repeats: number): void;
  _tessera_session(): number;
  _tessera_close(handle: number): void;
  _tessera_command(handle: number, text: number, length: number): void;
  _tessera_provide(
    handle: number,
    name: number,
    name_length: number,
    content: number,
    length: number,
  ): void;
  _tessera_pump(handle: number, milliseconds: number): number;
  _tessera_next(handle: number): number;
  _tessera_message_data(handle: number): number;
  _tessera_message_size(handle: number): number;
}

type Factory = (options: object) => Promise<Exports>;

/** An event as JSON text, or a binary container. */
export type Message = string | ArrayBuffer;

export class Engine {
  private constructor(private readonly exports: Exports) {}

  /** Instantiates a compiled module with the script that belongs to it. */
  static async create(script: string, module: WebAssembly.Module): Promise<Engine> {
    const { default: factory } = (await import(script)) as { default: Factory };
    const exports = await factory({
      instantiateWasm(
        imports: WebAssembly.Imports,
        done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
      ) {
        void WebAssembly.instantiate(module, imports).then((instance) => done(instance, module));
        return {};
      },
    });
    return new Engine(exports);
  }

  /** The descriptions of all labs, as the text of a "labs" event. */
  labs(): Message[] {
    this.exports._tessera_labs();
    return this.messages(0);
  }

  /** The jobs of a sweep plan, as the text of a "plan" event. */
  expand(plan: string): Message[] {
    this.with_bytes(new TextEncoder().encode(plan), (pointer, length) =>
      this.exports._tessera_expand(pointer, length),
    );
    return this.messages(0);
  }

  /** The times of a lab's pieces of work, as the text of a "benchmark" event. */
  benchmark(lab: string, repeats: number): Message[] {
    this.with_bytes(new TextEncoder().encode(lab), (pointer, length) =>
      this.exports._tessera_benchmark(pointer, length, repeats),
    );
    return this.messages(0);
  }

  open_session(): number {
    return this.exports._tessera_session();
  }

  command(handle: number, text: string): Message[] {
    this.with_bytes(new TextEncoder().encode(text), (pointer, length) =>
      this.exports._tessera_command(handle, pointer, length),
    );
    return this.messages(handle);
  }

  provide(handle: number, name: string, content: Uint8Array): Message[] {
    this.with_bytes(new TextEncoder().encode(name), (name_pointer, name_length) =>
      this.with_bytes(content, (pointer, length) =>
        this.exports._tessera_provide(handle, name_pointer, name_length, pointer, length),
      ),
    );
    return this.messages(handle);
  }

  /** Works for some milliseconds; says after how many more to call again, null for not at all. */
  pump(handle: number, milliseconds: number): { again: number | null; messages: Message[] } {
    const wish = this.exports._tessera_pump(handle, milliseconds);
    return { again: wish === 0 ? null : wish - 1, messages: this.messages(handle) };
  }

  private messages(handle: number): Message[] {
    const messages: Message[] = [];
    for (;;) {
      const kind = this.exports._tessera_next(handle);
      if (kind === 0) return messages;
      const start = this.exports._tessera_message_data(handle);
      const end = start + this.exports._tessera_message_size(handle);
      const bytes = this.exports.HEAPU8.slice(start, end);
      messages.push(kind === 1 ? new TextDecoder().decode(bytes) : bytes.buffer);
    }
  }

  private with_bytes(bytes: Uint8Array, use: (pointer: number, length: number) => void): void {
    const pointer = this.exports._tessera_allocate(bytes.length);
    if (pointer === 0) throw new RangeError(`out of memory: ${bytes.length} bytes`);
    try {
      this.exports.HEAPU8.set(bytes, pointer);
      use(pointer, bytes.length);
    } finally {
      this.exports._tessera_release(pointer);
    }
  }
}
