/** A visitor's own data file or recorded run, dropped on the page or chosen; it never leaves the browser. */
import { announce, element } from './elements.js';
import { show_problems } from './problems.js';
import { recorded_run, type GivenFile } from './recorded_run.js';
import type { RecordedRun } from '../lab.js';

/** The names under which the engine knows the visitor's files. */
export const own_file = 'own';
const own_property = 'own-property';

/** The name under which the engine knows a file that is called so. */
export function own_name(file: string): string {
  return /\.vnnlib$/i.test(file) ? own_property : own_file;
}

export function is_own(name: string): boolean {
  return name === own_file || name === own_property;
}

const largest_bytes = 64 * 1024 * 1024;

/** What a visitor is asked for. */
export function words_for(name: string): string {
  if (name === own_property) return 'a property (VNN-LIB)';
  return name === own_file ? 'a file of your own' : `your file of “${name}”`;
}

export class OwnData {
  private readonly chooser = element<HTMLInputElement>('own-file');

  constructor(
    private readonly use: (files: GivenFile[]) => Promise<void>,
    private readonly replay: (run: RecordedRun) => Promise<void>,
  ) {
    element('open-file').addEventListener('click', () => this.chooser.click());
    this.chooser.addEventListener('change', () => this.take(this.chooser.files));
    addEventListener('dragover', (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      document.body.classList.add('dropping');
    });
    addEventListener('dragleave', (event) => {
      if (event.relatedTarget === null) document.body.classList.remove('dropping');
    });
    addEventListener('drop', (event) => {
      event.preventDefault();
      document.body.classList.remove('dropping');
      void this.take(event.dataTransfer?.files ?? null);
    });
  }

  private async take(list: FileList | null): Promise<void> {
    const [first] = list ?? [];
    if (list === null || first === undefined) return;
    try {
      const files = await Promise.all(
        Array.from(list, async (file) => ({ name: file.name, content: await read(file) })),
      );
      const run = recorded_run(files);
      if (run !== null) {
        await this.replay(run);
        announce(`Replaying ${first.name}`);
      } else {
        for (const { name, content } of files) {
          if (/\.png$/i.test(name) && !is_png(content)) throw new Error('it is not a PNG file');
        }
        await this.use(files);
        announce(`Using ${names(list)}; it stays in your browser`);
      }
    } catch (error) {
      show_problems(`${names(list)} cannot be used`, [(error as Error).message]);
    }
    this.chooser.value = '';
  }
}

function names(list: FileList): string {
  return Array.from(list, ({ name }) => name).join(', ');
}

function is_png(content: Uint8Array): boolean {
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  return signature.every((byte, place) => content[place] === byte);
}

async function read(file: File): Promise<Uint8Array> {
  if (file.size === 0) throw new Error('the file is empty');
  if (file.size > largest_bytes) {
    const size = (file.size / 1048576).toFixed(0);
    throw new Error(`${size} MiB are too much for the browser; at most 64 MiB are read here`);
  }
  return new Uint8Array(await file.arrayBuffer());
}
