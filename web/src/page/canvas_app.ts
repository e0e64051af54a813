/** The ImGui app on its canvas (src/app/web_app.cpp) as a class. */
import { compile } from '../host.js';

declare const TESSERA_APP_SCRIPT: string;
declare const TESSERA_APP_MODULE: string;
declare const TESSERA_APP_BYTES: number;

export const app_bytes = TESSERA_APP_BYTES;

/** What a figure shows, in words. */
export interface Summary {
  view: string;
  title: string;
  text: string;
}

/** A text that the visitor types on a keyboard of the page's. */
export interface TextRequest {
  field: string;
  label: string;
  text: string;
  /** What the field takes, in words. */
  allowed: string;
  numeric: boolean;
}

/** What the app asks of the page. */
export interface AppHost {
  post(command: string): void;
  copy(text: string): void;
  save(name: string, mime: string, bytes: Uint8Array): void;
  summaries(json: string): void;
  maximised(view: string): void;
  theme(dark: boolean): void;
  /** The answer goes back through CanvasApp.type. */
  edit(json: string): void;
  lost(is_lost: boolean): void;
}

export interface AppOptions {
  dark: boolean;
  coarse_pointer: boolean;
  version: string;
  notices: string;
  hide: string[];
  lock: string[];
}

interface Exports {
  HEAPU8: Uint8Array;
  _malloc(size: number): number;
  _free(pointer: number): void;
  ccall(name: string, returns: string | null, types: string[], values: unknown[]): unknown;
}

type Factory = (options: object) => Promise<Exports>;

export function compile_app(progress: (bytes: number) => void): Promise<WebAssembly.Module> {
  return compile(new URL(TESSERA_APP_MODULE, import.meta.url), progress);
}

export class NoWebGl extends Error {
  override name = 'NoWebGl';
}

export class CanvasApp {
  private constructor(
    private readonly exports: Exports,
    private readonly canvas: HTMLCanvasElement,
  ) {}

  /** Starts the app on the canvas. Rejects with NoWebGl when the browser has no WebGL2. */
  static async start(
    module: WebAssembly.Module,
    canvas: HTMLCanvasElement,
    host: AppHost,
    options: AppOptions,
  ): Promise<CanvasApp> {
    const script = new URL(TESSERA_APP_SCRIPT, import.meta.url).href;
    const { default: factory } = (await import(script)) as { default: Factory };
    const exports = await factory({
      canvas,
      host,
      instantiateWasm(
        imports: WebAssembly.Imports,
        done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
      ) {
        void WebAssembly.instantiate(module, imports).then((instance) => done(instance, module));
        return {};
      },
    });
    const app = new CanvasApp(exports, canvas);
    const json = JSON.stringify({ ...options, ...app.size() });
    const failed = app.call('start', ['string', 'string'], [`#${canvas.id}`, json], 'number');
    if (failed !== 0) throw new NoWebGl('this browser offers no WebGL2');
    return app;
  }

  /** Tells the app how large the canvas is on the page. */
  resize(): void {
    const { width, height, ratio } = this.size();
    this.call('resize', ['number', 'number', 'number'], [width, height, ratio]);
  }

  theme(dark: boolean): void {
    this.call('theme', ['number'], [dark ? 1 : 0]);
  }

  event(json: string): void {
    this.call('event', ['string'], [json]);
  }

  frame(buffer: ArrayBuffer): void {
    const pointer = this.exports._malloc(buffer.byteLength);
    if (pointer === 0) throw new RangeError('the app has no memory for a frame');
    this.exports.HEAPU8.set(new Uint8Array(buffer), pointer);
    this.call('frame', ['number', 'number'], [pointer, buffer.byteLength]);
    this.exports._free(pointer);
  }

  show(view: string): void {
    this.call('show', ['string'], [view]);
  }

  paste(text: string): void {
    this.call('paste', ['string'], [text]);
  }

  type(field: string, text: string): void {
    this.call('type', ['string', 'string'], [field, text]);
  }

  visible(visible: boolean): void {
    this.call('visible', ['number'], [visible ? 1 : 0]);
  }

  frames_drawn(): number {
    return this.call('frames_drawn', [], [], 'number') as number;
  }

  widgets(): unknown {
    return JSON.parse(this.call('widgets', [], [], 'string') as string);
  }

  private size(): { width: number; height: number; ratio: number } {
    const { width, height } = this.canvas.getBoundingClientRect();
    return { width, height, ratio: devicePixelRatio };
  }

  private call(
    name: string,
    types: string[],
    values: unknown[],
    returns: string | null = null,
  ): unknown {
    return this.exports.ccall(`tessera_app_${name}`, returns, types, values);
  }
}
