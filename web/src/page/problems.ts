/** What could not be used or went wrong, told in the page and put away by the visitor. */
import { element, make } from './elements.js';

export function show_problems(title: string, messages: string[]): void {
  const box = element('problems');
  if (messages.length === 0) {
    box.replaceChildren();
    return;
  }
  const close = make('button', { type: 'button', className: 'quiet', textContent: 'Dismiss' });
  close.addEventListener('click', () => box.replaceChildren());
  box.replaceChildren(
    make(
      'div',
      { className: 'problem' },
      make('strong', { textContent: title }),
      make('ul', {}, ...messages.map((message) => make('li', { textContent: message }))),
      close,
    ),
  );
}

export function clear_problems(): void {
  element('problems').replaceChildren();
}
