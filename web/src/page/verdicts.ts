/** The paper's claims as lines of text, and the figures in words for screen readers. */
import type { Check } from '../frame.js';
import { element, make } from './elements.js';

const words = { holds: 'Holds here', fails: 'Does not hold here', undecided: 'Not tested here' };

export function show_checks(checks: Check[]): void {
  const list = element('checks');
  const shown = checks.filter((check) => check.verdict !== 'undecided');
  element('verdicts').hidden = shown.length === 0;
  list.replaceChildren(
    ...shown.map((check) =>
      make(
        'li',
        { className: check.verdict },
        make('strong', { textContent: words[check.verdict] }),
        ` ${check.line}`,
      ),
    ),
  );
}

const settled_milliseconds = 800;
let settled: ReturnType<typeof setTimeout> | undefined;

/** Tells what the figures show, once nothing has changed for a while. */
export function describe_figures(sentences: string[]): void {
  element('in-words').replaceChildren(
    ...sentences.map((sentence) => make('p', { textContent: sentence })),
  );
  clearTimeout(settled);
  settled = setTimeout(() => {
    element('live').textContent = sentences[0] ?? '';
  }, settled_milliseconds);
}
