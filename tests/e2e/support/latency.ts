/** How long a change takes from one screen to another, by the clock that all pages share. */
import { expect, type Locator, type Page } from '@playwright/test';

/** When an element first says `text` and nothing else, in milliseconds. */
export const shownAt = (target: Locator, text: string): Promise<number> =>
  target.evaluate(
    (element, wanted) =>
      new Promise<number>((resolve) => {
        const isShown = (): boolean => element.textContent.trim() === wanted;
        const observer = new MutationObserver(() => {
          if (!isShown()) return;
          observer.disconnect();
          resolve(Date.now());
        });
        if (isShown()) resolve(Date.now());
        else observer.observe(element, { subtree: true, childList: true, characterData: true });
      }),
    text,
  );

/** Presses a button, once it is not busy with the press before: until then it takes no notice. @returns when */
export async function pressedAt(target: Locator): Promise<number> {
  await expect(target).toBeEnabled();
  return target.evaluate((element: HTMLElement) => {
    const at = Date.now();
    element.click();
    return at;
  });
}

/** Until a page has drawn what it had to: six of them share the cores of one machine. */
export const atRest = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => resolve(), { timeout: 2_000 })));
