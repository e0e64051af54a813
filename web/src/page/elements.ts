/** Short ways to the page's elements. */

/** The element of that id; the build's templates promise that it is there. */
export function element<Type extends HTMLElement>(id: string): Type {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element "${id}"`);
  return found as Type;
}

type Child = Node | string;

/** A new element with properties and children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Says something briefly, also to screen readers. */
export function announce(text: string): void {
  const toast = element('toast');
  toast.textContent = text;
  toast.classList.add('shown');
  clearTimeout(hide_toast);
  hide_toast = setTimeout(() => toast.classList.remove('shown'), 4000);
}

let hide_toast: ReturnType<typeof setTimeout> | undefined;
