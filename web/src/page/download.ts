/** Files and texts out of the page. */
import { zipSync, type Zippable } from 'fflate';
import type { File } from '../frame.js';
import { announce, make } from './elements.js';

export function save(name: string, type: string, bytes: Uint8Array): void {
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
  const link = make('a', { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  announce(`Saved ${name}`);
}

/** The files in one folder of a zip archive. */
export function save_zip(folder: string, files: File[]): void {
  const entries: Zippable = {};
  for (const { name, content } of files) entries[`${folder}/${name}`] = content;
  save(`${folder}.zip`, 'application/zip', zipSync(entries));
}

/** Puts text on the clipboard; called within the visitor's click. */
export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announce(`${what} copied`);
  } catch {
    announce(`The browser did not allow copying. ${what}: ${text}`);
  }
}
