/** The lab without a canvas: HTML controls from the schema and the figures as SVG pictures. */
import type { Lab } from '../lab.js';
import type { Config, ConfiguredEvent, Field, LabDescription, Value } from '../protocol.js';
import { views_shown } from '../layout.js';
import { element, make } from './elements.js';
import { is_dark } from './theme.js';

/** Reads what a visitor typed; undefined when it is no value of the field. */
function read(field: Field, text: string): Value | undefined {
  switch (field.type) {
    case 'integer':
    case 'real': {
      const number = Number(text);
      return text.trim() === '' || Number.isNaN(number) ? undefined : number;
    }
    case 'integers':
    case 'reals':
      return text.split(',').map(Number);
    default:
      return text;
  }
}

export class LiveFigures {
  private readonly controls = new Map<string, HTMLInputElement | HTMLSelectElement>();
  private readonly pictures = new Map<string, HTMLImageElement>();
  private description: LabDescription | null = null;
  private config: Config = {};
  private drawing = false;
  private again = false;

  constructor(
    private readonly lab: Lab,
    private readonly summaries: (sentences: string[]) => void,
  ) {
    element('live-figures').hidden = false;
    lab.on('opened', ({ description }) => this.open(description));
    lab.on('configured', (event) => this.configure(event));
    lab.on('frame', (frame) => {
      void lab.post(JSON.stringify({ do: 'ack', sequence: frame.sequence }));
      void this.draw();
    });
  }

  /** The colours changed. */
  redraw(): void {
    void this.draw();
  }

  private open(description: LabDescription): void {
    this.description = description;
    this.controls.clear();
    const groups = new Map<string, HTMLFieldSetElement>();
    for (const field of description.schema) {
      let group = groups.get(field.group);
      if (group === undefined) {
        group = make('fieldset', {}, make('legend', { textContent: field.group }));
        groups.set(field.group, group);
      }
      group.append(this.control(field));
    }
    element('live-controls').replaceChildren(...groups.values());
  }

  private control(field: Field): HTMLElement {
    const input =
      field.type === 'choice'
        ? make(
            'select',
            {},
            ...field.choices.map(({ key, label }) =>
              make('option', { value: key, textContent: label }),
            ),
          )
        : make('input', { type: field.type === 'boolean' ? 'checkbox' : 'text' });
    input.title = `${field.help} Allowed: ${field.allowed}.`;
    input.addEventListener('change', () => this.changed(field, input));
    this.controls.set(field.name, input);
    const unit = field.unit === '' ? '' : ` (${field.unit})`;
    return make('label', {}, make('span', { textContent: field.label + unit }), input);
  }

  private changed(field: Field, input: HTMLInputElement | HTMLSelectElement): void {
    const value =
      input instanceof HTMLInputElement && input.type === 'checkbox'
        ? input.checked
        : read(field, input.value);
    // What cannot be read is sent as it is, so that the engine says what is allowed.
    const set = { [field.name]: value ?? input.value };
    this.lab.configure(set).catch(() => this.show_values());
  }

  private configure({ config }: ConfiguredEvent): void {
    this.config = config;
    this.show_values();
  }

  private show_values(): void {
    for (const [name, input] of this.controls) {
      const value = this.config[name];
      if (input instanceof HTMLInputElement && input.type === 'checkbox') {
        input.checked = value === true;
      } else {
        input.value = String(value);
      }
    }
  }

  /** Draws all figures; when asked again meanwhile, once more afterwards. */
  private async draw(): Promise<void> {
    this.again = true;
    if (this.drawing) return;
    this.drawing = true;
    try {
      while (this.again) {
        this.again = false;
        await this.draw_once();
      }
    } finally {
      this.drawing = false;
    }
  }

  private async draw_once(): Promise<void> {
    if (this.description === null) return;
    const sentences: string[] = [];
    const shown: HTMLImageElement[] = [];
    for (const view of views_shown(this.description, this.config)) {
      const { svg, summary } = await this.lab.figure(view, { dark: is_dark() });
      sentences.push(summary);
      shown.push(await this.picture(view, svg, summary));
    }
    element('live-pictures').replaceChildren(...shown);
    this.summaries(sentences);
  }

  private async picture(view: string, svg: string, summary: string): Promise<HTMLImageElement> {
    const picture = this.pictures.get(view) ?? make('img', { width: 720, height: 440 });
    this.pictures.set(view, picture);
    const old = picture.src;
    picture.alt = summary;
    picture.src = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
    await picture.decode();
    if (old !== '') URL.revokeObjectURL(old);
    return picture;
  }
}
