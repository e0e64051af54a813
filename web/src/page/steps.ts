/** The guided steps: each button brings the lab into a state. */
import type { Config, ConfiguredEvent } from '../protocol.js';

export interface Step {
  preset: string;
  set: Config;
  /** A view to enlarge; empty: the usual layout. */
  view: string;
}

export class Steps {
  private readonly buttons = [...document.querySelectorAll<HTMLButtonElement>('[data-preset]')];

  constructor(apply: (step: Step) => void) {
    for (const button of this.buttons) {
      button.addEventListener('click', () => apply(step_of(button)));
    }
  }

  /** The labs is there: the buttons work. */
  enable(): void {
    for (const button of this.buttons) button.disabled = false;
  }

  /** Marks the steps that the lab's state is. */
  mark({ preset, overrides }: ConfiguredEvent): void {
    for (const button of this.buttons) {
      const step = step_of(button);
      const current = step.preset === preset && same_values(step.set, overrides);
      button.closest('[data-step]')?.classList.toggle('current', current);
      if (current) button.setAttribute('aria-current', 'step');
      else button.removeAttribute('aria-current');
    }
  }
}

function step_of(button: HTMLButtonElement): Step {
  const { preset = '', set = '{}', view = '' } = button.dataset;
  return { preset, set: JSON.parse(set) as Config, view };
}

function same_values(a: Config, b: Config): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]));
}
