import { expect, type Locator, type Page } from '@playwright/test';

/** What of a paragraph's text is drawn into it rather than typed: word joiners around carets. */
const drawn = '[\u2060\u200b]';

/** Whether the caret stands at the end of the last block of `editor`, or that block is chosen: of a decision, say. */
const atEnd = (editor: Locator): Promise<boolean> =>
  editor.evaluate((element, ignored) => {
    const { anchorNode, anchorOffset } = getSelection()!;
    const last = element.lastElementChild;
    if (last?.matches('.record')) return last.matches('.ProseMirror-selectednode');
    if (anchorNode === null || last === null || !last.contains(anchorNode)) return false;
    const rest = document.createRange();
    rest.setStart(anchorNode, anchorOffset);
    rest.setEnd(last, last.childNodes.length);
    return rest.toString().replaceAll(new RegExp(ignored, 'g'), '') === '';
  }, drawn);

/**
 * Puts the caret at the end of the text, and waits until it stands there: keys come faster than it moves, and an edit of
 * somebody else that arrives between the key and the editor's reading of it puts the caret back.
 */
export async function toEnd(page: Page, editor: Locator): Promise<void> {
  await expect(async () => {
    const last = editor.locator('> :last-child');
    await last.click();
    if (!(await last.evaluate((element) => element.matches('.record')))) await page.keyboard.press('Control+End');
    await expect.poll(() => atEnd(editor), { timeout: 1000 }).toBe(true);
  }).toPass({ timeout: 20_000 });
}
