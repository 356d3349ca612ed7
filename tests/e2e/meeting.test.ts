/**
 * The meeting as it is meant: five people in browsers of their own, three of them writing at once, one reading along,
 * one revoked in mid-sentence.
 */
import { expect, type Page, test } from '@playwright/test';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { type SignedIn, open, signIn } from './support/browser.ts';
import { type Demo, startDemo } from './support/server.ts';
import { closeOf, updateFrame } from './support/wire.ts';

const typingMs = 20_000;

const editorOf = (page: Page) => page.getByRole('textbox', { name: /^Minutes of item 2\b/ });
const peopleIn = (page: Page) => page.getByRole('list', { name: 'People in the meeting' }).getByRole('listitem');
const textOf = async (page: Page): Promise<string> => (await editorOf(page).innerText()).replaceAll(/\s+/g, ' ').trim();

/** Carets of others are drawn into the text; what they say is not part of it. */
const paragraphsOf = (page: Page) =>
  editorOf(page).evaluate((element) => {
    const copy = element.cloneNode(true) as HTMLElement;
    for (const drawn of copy.querySelectorAll('[data-caret], .caret, .ProseMirror-separator')) drawn.remove();
    return copy.innerText.replaceAll(/[\u2060\u200b]/g, '');
  });

/** Types words of one's own until `until`, each ending with a space. @returns the words */
async function typeUntil(page: Page, prefix: string, until: () => boolean): Promise<string[]> {
  const words: string[] = [];
  while (!until()) {
    const word = `${prefix}${words.length}`;
    await page.keyboard.type(`${word} `, { delay: 15 });
    words.push(word);
  }
  return words;
}

test.describe('the first live meeting', () => {
  let demo: Demo;
  let meeting: string;
  const at: Record<string, SignedIn> = {};

  test.beforeAll(async ({ browser }) => {
    demo = await startDemo();
    meeting = `/meetings/${demo.meeting.id}`;
    const who = {
      clerk: demo.account('clerk'),
      chair: demo.account('chair'),
      first: demo.account('governor', 0),
      second: demo.account('governor', 1),
      observer: demo.account('observer'),
    };
    for (const [name, account] of Object.entries(who)) at[name] = await signIn(browser, demo.origin, account);
  });
  test.afterAll(async () => {
    for (const { context } of Object.values(at)) await context.close();
    await demo.server.dispose();
  });

  const page = (name: string): Page => at[name]!.page;
  const pages = (): Page[] => Object.values(at).map((signedIn) => signedIn.page);

  test('all five see each other within a second', async () => {
    for (const each of pages()) await open(each, meeting);
    const arrived = Date.now();
    await Promise.all(pages().map((each) => expect(peopleIn(each)).toHaveCount(5, { timeout: 1000 })));
    console.log(`all five seen by all five ${Date.now() - arrived} ms after the last page was ready`);
  });

  test('S2: three write at once for 20 s and all five show the same text', async () => {
    const writers = ['chair', 'first', 'second'];
    for (const name of writers) {
      await editorOf(page(name)).click();
      await page(name).keyboard.press('Control+End');
      await page(name).keyboard.press('Enter');
    }
    const end = Date.now() + typingMs;
    const typed = await Promise.all(writers.map((name) => typeUntil(page(name), name, () => Date.now() > end)));
    for (const name of writers) await expect(page(name).locator('[data-save-state="saved"]')).toBeVisible();

    const wanted = await paragraphsOf(page('chair'));
    for (const each of pages()) await expect.poll(() => paragraphsOf(each)).toBe(wanted);
    for (const words of typed) {
      expect(words.length).toBeGreaterThan(20);
      for (const word of words) expect(wanted).toContain(word);
    }
  });

  test('carets carry the names that the server attests', async () => {
    const chair = await page('first').evaluate(() => document.title);
    expect(chair).not.toBe('');
    await editorOf(page('chair')).click();
    await page('chair').keyboard.press('ArrowLeft');
    await expect(editorOf(page('first')).locator('[data-caret]').first()).toBeAttached();
  });

  test('undo takes back only what one wrote oneself', async () => {
    await editorOf(page('first')).click();
    await page('first').keyboard.press('Control+End');
    await page('first').keyboard.type(' mine-to-undo');
    await expect(editorOf(page('second'))).toContainText('mine-to-undo');
    await page('second').keyboard.press('Control+End');
    await editorOf(page('second')).click();
    await page('second').keyboard.type(' theirs-to-keep ');
    await expect(editorOf(page('first'))).toContainText('theirs-to-keep');
    await page('first').keyboard.press('Control+z');
    await expect(editorOf(page('second'))).not.toContainText('mine-to-undo');
    await expect(editorOf(page('first'))).toContainText('theirs-to-keep');
  });

  test('S6: the observer changes nothing, by keyboard or by raw frames', async () => {
    const before = await textOf(page('chair'));
    await editorOf(page('observer')).click();
    await page('observer').keyboard.type('An observer was here');
    const cookies = await at.observer!.context.cookies();
    const doc = new Y.Doc();
    doc.getText('probe').insert(0, 'An observer was here');
    const socket = new WebSocket(`${demo.origin.replace('http', 'ws')}/yjs/${demo.meeting.minutesId}`, {
      headers: { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') },
    });
    const closed = closeOf(socket);
    socket.once('open', () => socket.send(updateFrame(Y.encodeStateAsUpdate(doc))));
    expect(await closed).toBe(4422);
    expect(await textOf(page('observer'))).toBe(before);
    expect(await textOf(page('chair'))).toBe(before);
  });

  test('S3: what was written off line arrives afterwards', async () => {
    await at.first!.context.setOffline(true);
    await editorOf(page('first')).click();
    await page('first').keyboard.press('Control+End');
    await page('first').keyboard.type(' written-off-line');
    await expect(editorOf(page('chair'))).not.toContainText('written-off-line');
    await at.first!.context.setOffline(false);
    await expect(editorOf(page('chair'))).toContainText('written-off-line', { timeout: 30_000 });
  });
});
