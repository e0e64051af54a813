/** A field of the page for a text of the canvas: it brings up the keyboard of a phone. */
import type { TextRequest } from './canvas_app.js';
import { make } from './elements.js';

/** What the visitor typed, or null when it was called off. */
export function ask_for_text(request: TextRequest): Promise<string | null> {
  const input = make('input', {
    id: 'typed-text',
    value: request.text,
    autocomplete: 'off',
    inputMode: request.numeric ? 'decimal' : 'text',
  });
  const cancel = make('button', { type: 'button', textContent: 'Cancel' });
  const form = make(
    'form',
    { method: 'dialog' },
    make('label', { htmlFor: input.id, textContent: request.label }),
    input,
    make('p', { textContent: `Takes ${request.allowed}.` }),
    make('div', {}, cancel, make('button', { textContent: 'OK', value: 'ok' })),
  );
  const dialog = make('dialog', { className: 'text-dialog' }, form);
  document.body.append(dialog);
  cancel.addEventListener('click', () => dialog.close());
  dialog.showModal();
  input.focus();
  input.select();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'ok' ? input.value : null);
    });
  });
}
