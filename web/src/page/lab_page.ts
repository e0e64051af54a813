/** The page of one lab: the engine in its worker, the app on the canvas, the text beside. */
import { engine_module, EngineFailure } from '../connection.js';
import { installation } from '../installation.js';
import { Lab, type RecordedRun } from '../lab.js';
import type { Config, ConfiguredEvent, LabDescription } from '../protocol.js';
import * as api from '../tessera.js';
import { Address, names_in, value_in, with_lab } from './address.js';
import {
  app_bytes,
  compile_app,
  NoWebGl,
  type AppHost,
  type Summary,
  type TextRequest,
} from './canvas_app.js';
import { copy, save, save_zip } from './download.js';
import { announce, element } from './elements.js';
import { LiveFigures } from './live_figures.js';
import { Loading } from './loading.js';
import { is_own, own_file, own_name, OwnData, words_for } from './own_data.js';
import { clear_problems, show_problems } from './problems.js';
import type { GivenFile } from './recorded_run.js';
import { Stage } from './stage.js';
import { Steps, type Step } from './steps.js';
import { ask_for_text } from './text_dialog.js';
import { choose_theme, is_dark, start_theme } from './theme.js';
import { describe_figures, show_checks } from './verdicts.js';

const page = document.body.dataset as { lab: string; version: string; notices: string };

/** A broken engine is replaced this often before the page gives up. */
const most_restarts = 3;

class LabPage {
  private lab: Lab | null = null;
  private restarts = 0;
  private last_preset: string | null = null;
  private expected_hash: string | null = null;
  private paused_by_page = false;
  private live_figures: LiveFigures | null = null;
  /** Data sets that the engine last asked for. */
  private wanted_data: string[] = [];
  /** Files of the visitor's, for an engine that replaces a broken one. */
  private readonly given = new Map<string, Uint8Array>();

  private readonly loading = new Loading();
  private readonly stage = new Stage((visible) => this.seen(visible));
  private readonly address = new Address((hash) => this.travel(hash));
  private readonly steps = new Steps((step) => this.apply(step));

  async start(): Promise<void> {
    start_theme(() => this.theme_changed());
    this.connect_tools();
    if (typeof WebAssembly !== 'object') {
      return this.show_stills('This browser has no WebAssembly, which the lab needs.');
    }
    const canvas_possible = has_webgl2();
    try {
      const engine = engine_module(this.loading.part(installation.module_bytes));
      const app = canvas_possible ? compile_app(this.loading.part(app_bytes)) : null;
      await engine;
      await this.connect();
      if (app === null) throw new NoWebGl();
      await this.start_app(await app);
    } catch (error) {
      if (!(error instanceof NoWebGl) || this.lab === null) {
        return this.show_stills(`The lab could not be started: ${(error as Error).message}.`);
      }
      this.show_live_figures();
    }
    this.steps.enable();
    await this.open(location.hash);
  }

  private async start_app(module: WebAssembly.Module): Promise<void> {
    const notices = await fetch(page.notices).then((response) => response.text());
    const app = await this.stage.start(module, this.host(), {
      dark: is_dark(),
      coarse_pointer: matchMedia('(pointer: coarse)').matches,
      version: page.version,
      notices,
      hide: names_in(location.hash, 'ui.hide'),
      lock: names_in(location.hash, 'ui.lock'),
    });
    this.loading.finish();
    Object.assign(globalThis, { tessera: { ...api, app, page: this } });
  }

  /** The lab under way, for scripts in the page and the console. */
  get current_lab(): Lab | null {
    return this.lab;
  }

  private async connect(): Promise<void> {
    const lab = await Lab.connect({ acknowledge: 'by caller', helpers: 'auto' });
    this.lab = lab;
    lab.on('message', (message) => this.stage.take(message));
    lab.on('need_data', ({ names }) => (this.wanted_data = names));
    lab.on('configured', (event) => this.configured(event));
    lab.on('frame', (frame) => show_checks(frame.checks));
    lab.on('error', (error) => {
      if (error instanceof EngineFailure) void this.replace_engine(error);
      else show_problems('That was not possible', [error.message]);
    });
  }

  private async open(hash: string): Promise<void> {
    clear_problems();
    this.expected_hash = hash;
    await this.post(JSON.stringify({ do: 'open', hash: with_lab(hash, page.lab) }));
  }

  /** The visitor went back or forward, or edited the address. */
  private travel(hash: string): void {
    const other = value_in(hash, 'lab');
    if (other !== null && other !== page.lab && other_labs().includes(other)) {
      location.assign(`../${other}/${hash}`);
    } else {
      void this.open(hash);
    }
  }

  private configured(event: ConfiguredEvent): void {
    if (this.expected_hash !== null) this.address.replace(event.hash);
    else this.address.write(event.hash, event.preset !== this.last_preset);
    if (event.problems.length === 0) {
      clear_problems();
    } else {
      show_problems(
        'Parts of this link were not usable and were replaced by their defaults',
        event.problems.map((problem) => problem.message),
      );
    }
    this.expected_hash = null;
    this.last_preset = event.preset;
    this.steps.mark(event);
  }

  private apply(step: Step): void {
    this.stage.show(step.view);
    const { preset, set } = step;
    void this.post(JSON.stringify({ do: 'configure', preset, set }));
    const narrow = matchMedia('(max-width: 63.99rem)').matches;
    if (narrow) element('stage').scrollIntoView({ block: 'start' });
  }

  private async replace_engine(failure: EngineFailure): Promise<void> {
    this.restarts += 1;
    if (this.restarts > most_restarts) {
      show_problems('The lab stopped', [failure.message, 'Reload the page to start it again.']);
      return;
    }
    await this.connect();
    for (const [name, content] of this.given) await this.lab?.provide(name, content);
    await this.open(location.hash);
    show_problems('The lab was started again with the same settings', [failure.message]);
  }

  private host(): AppHost {
    return {
      post: (command) => void this.post(command),
      copy: (text) => void copy(text, 'Text'),
      save,
      summaries: (json) => this.summaries(JSON.parse(json) as Summary[]),
      maximised: () => {},
      edit: (json) => void this.type(JSON.parse(json) as TextRequest),
      theme: (dark) => (choose_theme(dark), this.theme_changed()),
      lost: (is_lost) =>
        announce(is_lost ? 'The graphics stopped; waiting for them' : 'The graphics are back'),
    };
  }

  private summaries(summaries: Summary[]): void {
    describe_figures(summaries.map(({ title, text }) => `${title}: ${text}`));
  }

  private async type(request: TextRequest): Promise<void> {
    const text = await ask_for_text(request);
    if (text !== null) this.stage.type(request.field, text);
  }

  private theme_changed(): void {
    this.stage.set_theme();
    this.live_figures?.redraw();
  }

  /** A lab without an end rests while nobody sees it. */
  private seen(visible: boolean): void {
    if (this.lab?.opened?.description.live !== true) return;
    if (!visible && this.lab.status?.state === 'running') {
      this.paused_by_page = true;
      void this.lab.post('{"do":"pause"}');
    } else if (visible && this.paused_by_page) {
      this.paused_by_page = false;
      void this.lab.post('{"do":"run"}');
    }
  }

  private connect_tools(): void {
    element('copy-link').addEventListener('click', () => void copy(location.href, 'Link'));
    element('copy-command').addEventListener('click', () => {
      const command = this.lab?.configured?.command;
      if (command === undefined) announce('The lab is not there yet');
      else void copy(command, 'Command');
    });
    element('download-run').addEventListener('click', () => void this.download());
    element('copy-bibtex').addEventListener('click', () => {
      void copy(element('bibtex').textContent ?? '', 'BibTeX');
    });
    element('skip').addEventListener('click', (event) => {
      event.preventDefault();
      element('notes').focus();
    });
    new OwnData(
      (files) => this.use_own(files),
      (run) => this.replay(run),
    );
  }

  private async download(): Promise<void> {
    const { lab } = this;
    if (lab?.configured === undefined) return announce('The lab is not there yet');
    try {
      save_zip(`tessera-${page.lab}-${lab.configured.preset}`, await lab.files());
    } catch (error) {
      show_problems('The run cannot be saved', [(error as Error).message]);
    }
  }

  /**
   * Gives the engine files: the data set that it waits for, or else the visitor's own, which the lab
   * then uses.
   */
  private async use_own(files: GivenFile[]): Promise<void> {
    if (this.lab?.opened === undefined) throw new Error('the lab is not there yet');
    const { description } = this.lab.opened;
    const given = files.map(({ name, content }) => ({ file: name, own: own_name(name), content }));
    // A property says what the lab does; with which network comes after.
    given.sort((a, b) => Number(a.own === own_file) - Number(b.own === own_file));
    let config = this.lab.configured?.config ?? {};
    const set: Config = {};
    for (const { own, content } of given) {
      const wanted = this.lab.status?.state === 'waiting' ? this.wanted_data : [];
      const name = wanted.includes(own) ? own : (wanted.find((each) => !is_own(each)) ?? own);
      await this.lab.provide(name, content);
      this.given.set(name, content);
      if (is_own(name)) Object.assign(set, choice_of_own(description, name, config));
      config = { ...config, ...set };
    }
    if (Object.keys(set).length > 0) await this.lab.configure(set);
    element('own-name').textContent = `Your file: ${given.map(({ file }) => file).join(', ')}`;
    clear_problems();
  }

  private async replay(run: RecordedRun): Promise<void> {
    if (this.lab === null) throw new Error('the lab is not there yet');
    if (run.lab !== page.lab) throw new Error(`this is a run of “${run.lab}”: open that lab first`);
    await this.lab.replay(run);
    clear_problems();
  }

  /** Sends a command; says so when the lab then waits for a file that only the visitor has. */
  private async post(command: string): Promise<void> {
    await this.lab?.post(command);
    if (this.lab?.status?.state !== 'waiting' || this.wanted_data.length === 0) return;
    show_problems('This data set is not part of the page', [
      `Drop ${this.wanted_data.map(words_for).join(' and ')} on the page, or choose with ` +
        '“Open file”. What you give stays in your browser.',
    ]);
  }

  /** WebAssembly works, a canvas does not: pictures that change. */
  private show_live_figures(): void {
    this.loading.give_up();
    element('stage').classList.add('plain');
    element('no-canvas').textContent =
      'This browser offers no WebGL2, so the lab shows its figures as pictures, ' +
      'with plain controls beside them.';
    element('no-canvas').hidden = false;
    this.live_figures = new LiveFigures(this.lab!, describe_figures);
    Object.assign(globalThis, { tessera: { ...api, page: this } });
  }

  /** Nothing can be computed: the pictures made when the page was built. */
  private show_stills(reason: string): void {
    this.loading.give_up();
    element('no-canvas').textContent = `${reason} The paper's figures are shown as still pictures.`;
    element('no-canvas').hidden = false;
    element<HTMLDetailsElement>('stills').open = true;
  }
}

function has_webgl2(): boolean {
  const context = document.createElement('canvas').getContext('webgl2');
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}

/** The values that make a lab with this configuration use the visitor's own file of that name. */
function choice_of_own({ schema }: LabDescription, own: string, config: Config): Config {
  const field = schema.find(({ choices }) => choices.some(({ key }) => key === own));
  if (field === undefined) {
    throw new Error(own === own_file ? 'this lab reads no files' : 'this lab reads no properties');
  }
  const set: Config = { [field.name]: own };
  for (const { field: other, values } of field.active_when) {
    if (!values.includes(String(config[other]))) set[other] = values[0]!;
  }
  return set;
}

function other_labs(): string[] {
  return (document.body.dataset['labs'] ?? '').split(' ');
}

void new LabPage().start();
