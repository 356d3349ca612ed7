/**
 * Word of sign-ins on new devices, from whichever live connection a page has to the head of that page, which stands above
 * all pages and knows of none.
 */
const listeners = new Set<() => void>();

/** @returns stops listening */
export function onNewDevices(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const tellOfNewDevices = (): void => listeners.forEach((listener) => listener());
