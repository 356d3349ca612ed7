/** Ways through the page of a meeting. */

export function scrollToItem(itemId: string, behavior: ScrollBehavior = 'smooth'): void {
  document.getElementById(`item-${itemId}`)?.scrollIntoView({ block: 'start', behavior });
}

export function goToItem(itemId: string): void {
  // A sheet gives the focus back when it closes; the heading takes it after that.
  requestAnimationFrame(() => {
    document.getElementById(`title-${itemId}`)?.focus({ preventScroll: true });
    scrollToItem(itemId);
  });
}

/** From one part of the page to the next that is shown. */
export function nextRegion(page: HTMLElement | undefined, back: boolean): void {
  const regions = [...(page?.querySelectorAll<HTMLElement>('[data-region]') ?? [])].filter(
    (region) => region.offsetParent !== null,
  );
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  regions.at((at + (back ? -1 : 1)) % regions.length)?.focus();
}
