/** The canvas: its size, focus, clipboard, theme and visibility, around the ImGui app. */
import type { Message } from '../engine.js';
import { CanvasApp, type AppHost, type AppOptions } from './canvas_app.js';
import { element } from './elements.js';
import { is_dark } from './theme.js';

export class Stage {
  readonly canvas = element<HTMLCanvasElement>('canvas');
  private app: CanvasApp | null = null;
  private on_screen = true;

  /** `seen` hears whether any of the canvas can be seen. */
  constructor(private readonly seen: (visible: boolean) => void) {}

  async start(module: WebAssembly.Module, host: AppHost, options: AppOptions): Promise<CanvasApp> {
    this.app = await CanvasApp.start(module, this.canvas, host, options);
    this.follow_size();
    this.follow_focus();
    this.follow_visibility();
    return this.app;
  }

  /** Passes on what the engine said. */
  take(message: Message): void {
    if (typeof message === 'string') this.app?.event(message);
    else this.app?.frame(message);
  }

  show(view: string): void {
    this.app?.show(view);
  }

  type(field: string, text: string): void {
    this.app?.type(field, text);
    this.canvas.focus({ preventScroll: true });
  }

  set_theme(): void {
    this.app?.theme(is_dark());
  }

  private follow_size(): void {
    new ResizeObserver(() => this.app?.resize()).observe(this.canvas);
    const watch_ratio = () => {
      const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
      query.addEventListener('change', () => (this.app?.resize(), watch_ratio()), { once: true });
    };
    watch_ratio();
  }

  /** The app takes keys and the wheel only while the canvas has the focus. */
  private follow_focus(): void {
    this.canvas.addEventListener('pointerdown', () => this.canvas.focus({ preventScroll: true }));
    // The app uses the tabulator itself, so there is another way out for the keyboard.
    document.addEventListener(
      'keydown',
      (event) => {
        if (document.activeElement !== this.canvas || event.key !== 'Escape' || !event.shiftKey) return;
        event.preventDefault();
        event.stopPropagation();
        element('notes').focus();
      },
      { capture: true },
    );
    this.canvas.addEventListener('contextmenu', (event) => event.preventDefault());
    document.addEventListener('paste', (event) => {
      if (document.activeElement !== this.canvas) return;
      this.app?.paste(event.clipboardData?.getData('text/plain') ?? '');
      event.preventDefault();
    });
  }

  private follow_visibility(): void {
    const tell = () => {
      const visible = this.on_screen && document.visibilityState === 'visible';
      this.app?.visible(visible);
      this.seen(visible);
    };
    new IntersectionObserver((entries) => {
      this.on_screen = entries[entries.length - 1]?.isIntersecting ?? true;
      tell();
    }).observe(this.canvas);
    document.addEventListener('visibilitychange', tell);
  }
}
