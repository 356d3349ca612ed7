/**
 * Where the focus went with what had it, so that whoever works by keyboard or ear would begin at the top of the page:
 * back to that, if it is there again, or to the head of the part of the page where it stood.
 */
export function refocus(had: Element | null, part: Element | null): void {
  if (document.activeElement !== document.body) return;
  if (had instanceof HTMLElement && had.isConnected && had !== document.body) {
    had.focus({ preventScroll: true });
    return;
  }
  const place = part?.isConnected === true ? part : document.getElementById('main');
  const head = place?.querySelector<HTMLElement>('h1') ?? place?.querySelector<HTMLElement>('h2, h3');
  if (!head) return;
  if (!head.hasAttribute('tabindex')) head.tabIndex = -1;
  head.focus();
}

/** The part of the page in which something stands. */
export const partOf = (element: Element | null): Element | null => element?.closest('section, main') ?? null;
