/** Light or dark: the system's wish, or the visitor's choice, which is remembered. */

const key = 'tessera.theme';
const system = matchMedia('(prefers-color-scheme: dark)');

function chosen(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage is blocked
  }
}

export function is_dark(): boolean {
  const theme = document.documentElement.dataset['theme'];
  return theme === undefined ? system.matches : theme === 'dark';
}

/** The visitor's choice; the system's own wish takes the choice away again. */
export function choose_theme(dark: boolean): void {
  const root = document.documentElement;
  if (dark === system.matches) delete root.dataset['theme'];
  else root.dataset['theme'] = dark ? 'dark' : 'light';
  try {
    if (dark === system.matches) localStorage.removeItem(key);
    else localStorage.setItem(key, dark ? 'dark' : 'light');
  } catch {
    // storage is blocked: the choice lasts as long as the page
  }
}

/** Applies the remembered choice and calls `changed` whenever the system changes its mind. */
export function start_theme(changed: (dark: boolean) => void = () => {}): void {
  const theme = chosen();
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset['theme'] = theme;
  system.addEventListener('change', () => changed(is_dark()));
}
