/** The page's state in the address: the engine's part and the page's own keys, which begin with "ui.". */

/** The hash without its '#', split at '&'. */
function parts(hash: string): string[] {
  return hash.replace(/^#/, '').split('&').filter((part) => part !== '');
}

function key_of(part: string): string {
  return decode(part.split('=', 1)[0] ?? '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The value of a key, or null. */
export function value_in(hash: string, key: string): string | null {
  const part = parts(hash).find((entry) => key_of(entry) === key);
  return part === undefined ? null : decode(part.slice(part.indexOf('=') + 1));
}

/** The names listed in a key of the page's own, such as ui.hide=a,b. */
export function names_in(hash: string, key: string): string[] {
  return (value_in(hash, key) ?? '').split(',').filter((name) => name !== '');
}

/** `hash` for the engine: the lab is named, also when the visitor came without. */
export function with_lab(hash: string, lab: string): string {
  if (value_in(hash, 'lab') !== null) return hash;
  return `#${[`lab=${encodeURIComponent(lab)}`, ...parts(hash)].join('&')}`;
}

/** The engine's `hash` with the page's own keys of `current`. */
export function with_page_keys(hash: string, current: string): string {
  const own = parts(current).filter((part) => key_of(part).startsWith('ui.'));
  return `#${[...parts(hash), ...own].join('&')}`;
}

/** Changes closer together than this are one step of the history: a slider on its way. */
const one_gesture_milliseconds = 1500;

/** Keeps the address equal to the state, and tells when the visitor goes back or forward. */
export class Address {
  private last_change = -Infinity;

  constructor(private readonly travelled: (hash: string) => void) {
    addEventListener('popstate', () => this.travelled(location.hash));
  }

  /** Writes the state; `step` begins a new entry of the history in any case. */
  write(hash: string, step: boolean): void {
    const wanted = with_page_keys(hash, location.hash);
    if (wanted === location.hash) return;
    const now = performance.now();
    const same_gesture = now - this.last_change < one_gesture_milliseconds;
    this.last_change = now;
    if (step || !same_gesture) history.pushState(null, '', wanted);
    else history.replaceState(null, '', wanted);
  }

  /** Writes the state in place of the entry that led here. */
  replace(hash: string): void {
    history.replaceState(null, '', with_page_keys(hash, location.hash));
  }
}
