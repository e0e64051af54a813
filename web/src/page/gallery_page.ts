/** The gallery: nothing but a way on for links that name a lab. */
import { value_in } from './address.js';
import { start_theme } from './theme.js';

function follow_link(): void {
  const lab = value_in(location.hash, 'lab');
  if (lab === null) return;
  const card = document.querySelector<HTMLAnchorElement>(`a[data-lab="${CSS.escape(lab)}"]`);
  if (card !== null) location.replace(card.href + location.hash);
}

start_theme();
follow_link();
addEventListener('hashchange', follow_link);
