/** The progress line over the still picture while the engine and the app arrive. */
import { element, make } from './elements.js';

export class Loading {
  private readonly bar = element<HTMLProgressElement>('loading-bar');
  private readonly text = element('loading-text');
  private readonly parts: { arrived: number; size: number }[] = [];
  private readonly late = setTimeout(() => this.say_late(), 12000);

  /** A part of so many bytes; the returned function hears how many have arrived. */
  part(size: number): (arrived: number) => void {
    const part = { arrived: 0, size };
    this.parts.push(part);
    return (arrived) => {
      part.arrived = Math.min(arrived, size);
      this.show();
    };
  }

  say(text: string): void {
    this.text.textContent = text;
  }

  /** The lab is there. */
  finish(): void {
    clearTimeout(this.late);
    element('stage').classList.add('ready');
  }

  /** There will be no canvas; the still picture stays. */
  give_up(): void {
    clearTimeout(this.late);
    element('loading').hidden = true;
  }

  private show(): void {
    const arrived = this.parts.reduce((sum, part) => sum + part.arrived, 0);
    const size = this.parts.reduce((sum, part) => sum + part.size, 0);
    this.bar.max = size;
    this.bar.value = arrived;
    this.say(
      arrived < size
        ? `Loading the lab: ${megabytes(arrived)} of ${megabytes(size)} MB`
        : 'Starting the lab',
    );
  }

  private say_late(): void {
    element('loading').append(
      make('p', {
        textContent:
          'Still loading. The text and the still pictures beside need nothing more; ' +
          'the lab also runs natively, see the README.',
      }),
    );
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
