/** How long a change takes from one screen to another, by the clock that all pages share. */
import type { Locator, Page } from '@playwright/test';

/** When a page first shows that the meeting is at the item of this title, in milliseconds. */
export const shownAt = (page: Page, title: string): Promise<number> =>
  page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const isShown = (): boolean =>
          document.querySelector('[aria-label="Where the meeting is"] .title')?.textContent.trim() === wanted;
        const observer = new MutationObserver(() => {
          if (!isShown()) return;
          observer.disconnect();
          resolve(Date.now());
        });
        if (isShown()) resolve(Date.now());
        else observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      }),
    title,
  );

/** Presses a button. @returns when */
export const pressedAt = (target: Locator): Promise<number> =>
  target.evaluate((element: HTMLElement) => {
    const at = Date.now();
    element.click();
    return at;
  });
