/** The few things that differ between a browser and Node.js. */

export const in_node =
  typeof process === 'object' && typeof process.versions?.node === 'string' && !('document' in globalThis);

/** The other side of a worker, seen from the page or from within. */
export interface Port {
  post(message: unknown, transfer?: ArrayBuffer[]): void;
  close(): void;
}

export interface Listener {
  message(message: unknown): void;
  /** The worker ended or failed without saying so itself. */
  failure(reason: string): void;
}

/** Starts a worker. */
export async function start_worker(script: URL, listener: Listener): Promise<Port> {
  return in_node ? start_thread(script, listener) : start_web_worker(script, listener);
}

function start_web_worker(script: URL, listener: Listener): Port {
  const worker = new Worker(script, { type: 'module' });
  worker.onmessage = (event) => listener.message(event.data);
  worker.onmessageerror = () => listener.failure('a message of the worker could not be read');
  worker.onerror = (event) => {
    event.preventDefault();
    listener.failure(event.message || 'the worker could not be loaded');
  };
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    close: () => worker.terminate(),
  };
}

async function start_thread(script: URL, listener: Listener): Promise<Port> {
  const { Worker: Thread } = await import('node:worker_threads');
  const thread = new Thread(script);
  thread.on('message', (message) => listener.message(message));
  thread.on('error', (error) => listener.failure(error.message));
  thread.on('exit', (code) => listener.failure(`the worker ended with code ${code}`));
  return {
    post: (message, transfer = []) => thread.postMessage(message, transfer),
    close: () => {
      thread.removeAllListeners();
      void thread.terminate();
    },
  };
}

/** The page's side, seen from within a worker. */
export async function parent_port(receive: (message: unknown) => void): Promise<Port> {
  const { parentPort } = await import('node:worker_threads');
  if (parentPort === null) throw new Error('this script runs as a worker only');
  parentPort.on('message', receive);
  return {
    post: (message, transfer = []) => parentPort.postMessage(message, transfer),
    close: () => parentPort.close(),
  };
}

export function parent_scope(receive: (message: unknown) => void): Port {
  const scope = globalThis as unknown as {
    onmessage: (event: MessageEvent) => void;
    postMessage(message: unknown, transfer: ArrayBuffer[]): void;
    close(): void;
  };
  scope.onmessage = (event) => receive(event.data);
  return {
    post: (message, transfer = []) => scope.postMessage(message, transfer),
    close: () => scope.close(),
  };
}

/** How many threads the processor runs at once. */
export async function processor_threads(): Promise<number> {
  if (in_node) return (await import('node:os')).cpus().length;
  return navigator.hardwareConcurrency ?? 2;
}

/** All bytes at an address; `progress` hears how many have arrived. */
export async function read_bytes(
  address: URL,
  progress: (bytes: number) => void = () => {},
): Promise<Uint8Array<ArrayBuffer>> {
  if (address.protocol === 'file:') {
    const { readFile } = await import('node:fs/promises');
    const bytes = new Uint8Array(await readFile(address));
    progress(bytes.length);
    return bytes;
  }
  const response = await fetch(address);
  if (!response.ok || response.body === null) {
    throw new Error(`${address.pathname.split('/').pop()} could not be loaded (${response.status})`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    size += part.value.length;
    progress(size);
  }
  const bytes = new Uint8Array(size);
  let place = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, place);
    place += chunk.length;
  }
  return bytes;
}

/** Compiles a WebAssembly file while it arrives; `progress` hears how many bytes have arrived. */
export async function compile(
  address: URL,
  progress: (bytes: number) => void = () => {},
): Promise<WebAssembly.Module> {
  if (address.protocol === 'file:' || typeof WebAssembly.compileStreaming !== 'function') {
    return WebAssembly.compile(await read_bytes(address, progress));
  }
  const response = await fetch(address);
  if (!response.ok || response.body === null) {
    throw new Error(`${address.pathname.split('/').pop()} could not be loaded (${response.status})`);
  }
  let size = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.length;
      progress(size);
      controller.enqueue(chunk);
    },
  });
  return WebAssembly.compileStreaming(
    new Response(response.body.pipeThrough(counter), {
      headers: { 'content-type': 'application/wasm' },
    }),
  );
}

/** Lets waiting messages be handled, then calls `work`; a pause may be asked for. */
export function make_scheduler(work: () => void): (milliseconds: number) => void {
  const soon = in_node ? () => void setImmediate(work) : message_scheduler(work);
  return (milliseconds) => {
    if (milliseconds > 0) setTimeout(work, milliseconds);
    else soon();
  };
}

/** Sooner than a timer. Node.js would serve this channel a thousand times before any other. */
function message_scheduler(work: () => void): () => void {
  const channel = new MessageChannel();
  channel.port1.onmessage = work;
  return () => channel.port2.postMessage(null);
}
