/**
 * The meeting as it is meant: five people in browsers of their own, three of them writing at once, one reading along,
 * one revoked in mid-sentence.
 */
import { expect, type Page, test } from '@playwright/test';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { type Line, lineOf, open, type SignedIn, signIn } from './support/browser.ts';
import { toEnd as caretToEnd } from './support/caret.ts';
import { type Demo, startDemo } from './support/server.ts';
import { closeOf, updateFrame } from './support/wire.ts';

const typingMs = 20_000;

const editorOf = (page: Page) => page.getByRole('textbox', { name: /^Minutes of item 1\b/ });
/** Those on line: others may be recorded as present without. */
const peopleIn = (page: Page) =>
  page.getByRole('list', { name: 'People in the meeting' }).getByRole('listitem').filter({ hasText: ', on line' });
/** The meeting, with its people beside the minutes. */
async function openPeople(page: Page, meeting: string): Promise<void> {
  await open(page, meeting);
  await page.getByRole('tab', { name: /^People/ }).click();
}
const textOf = async (page: Page): Promise<string> => (await editorOf(page).innerText()).replaceAll(/\s+/g, ' ').trim();

/** The paragraphs without the carets of others, which are drawn into them. */
const paragraphsOf = (page: Page) =>
  editorOf(page).evaluate((element) => {
    const copy = element.cloneNode(true) as HTMLElement;
    for (const drawn of copy.querySelectorAll('.other-caret, .ProseMirror-separator')) drawn.remove();
    return [...copy.children].map((child) => (child.textContent ?? '').replaceAll(/[\u2060\u200b]/g, ''));
  });

const toEnd = (page: Page): Promise<void> => caretToEnd(page, editorOf(page));

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

test.describe.serial('the first live meeting', () => {
  let demo: Demo;
  let meeting: string;
  let line: Line;
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
    line = await lineOf(at.first!.context);
  });
  test.afterAll(async () => {
    for (const { context } of Object.values(at)) await context.close();
    await demo.server.dispose();
  });

  const page = (name: string): Page => at[name]!.page;
  const pages = (): Page[] => Object.values(at).map((signedIn) => signedIn.page);

  test('all five see each other within a second', async () => {
    for (const each of pages()) await openPeople(each, meeting);
    const arrived = Date.now();
    await Promise.all(pages().map((each) => expect(peopleIn(each)).toHaveCount(5, { timeout: 1000 })));
    console.log(`all five seen by all five ${Date.now() - arrived} ms after the last page was ready`);
  });

  test('S2: three write at once for 20 s and all five show the same text', async () => {
    const writers = ['chair', 'first', 'second'];
    for (const name of writers) {
      const before = (await paragraphsOf(page(name))).length;
      await toEnd(page(name));
      await page(name).keyboard.press('Enter');
      await page(name).keyboard.type(`${name}: `);
      for (const each of pages()) await expect.poll(async () => (await paragraphsOf(each)).length).toBe(before + 1);
    }
    const end = Date.now() + typingMs;
    const typed = await Promise.all(writers.map((name) => typeUntil(page(name), name, () => Date.now() > end)));
    for (const name of writers) await expect(page(name).locator('[data-save-state="saved"]')).toBeVisible();

    const wanted = await paragraphsOf(page('chair'));
    for (const each of pages()) await expect.poll(() => paragraphsOf(each)).toEqual(wanted);
    const words = wanted.join(' ').split(' ');
    for (const own of typed) {
      expect(own.length).toBeGreaterThan(3);
      for (const word of own) expect(words).toContain(word);
    }
  });

  test('S5: carets carry the names that the server attests', async () => {
    await editorOf(page('chair')).click();
    await page('chair').keyboard.press('ArrowLeft');
    const carets = editorOf(page('first')).locator('.other-caret');
    await expect.poll(() => carets.evaluateAll((all) => all.map((e) => e.dataset.name))).toContain('David Okafor');
  });

  test('undo takes back only what one wrote oneself', async () => {
    await toEnd(page('first'));
    await page('first').keyboard.type(' mine-to-undo');
    await expect(editorOf(page('second'))).toContainText('mine-to-undo');
    await toEnd(page('second'));
    await page('second').keyboard.type(' theirs-to-keep ');
    await expect(editorOf(page('first'))).toContainText('theirs-to-keep');
    await page('first').keyboard.press('Control+z');
    for (const each of pages()) {
      await expect(editorOf(each)).not.toContainText('mine-to-undo');
      await expect(editorOf(each)).toContainText('theirs-to-keep');
    }
  });

  test('S6: the observer changes nothing, by keyboard or by raw frames', async () => {
    const before = await textOf(page('chair'));
    await expect.poll(() => textOf(page('observer'))).toBe(before);
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

  test('S3: what was written off line arrives afterwards, and the page says so', async () => {
    await line.cut();
    await toEnd(page('first'));
    // Slowly: a connection that was away for less than a second is not worth a word.
    await page('first').keyboard.type(' written-off-line', { delay: 100 });
    await expect(page('first').locator('[data-save-state="unsaved"]')).toBeVisible();
    await expect(editorOf(page('chair'))).not.toContainText('written-off-line');
    await line.mend();
    await expect(editorOf(page('chair'))).toContainText('written-off-line', { timeout: 30_000 });
    const notice = page('first').locator('[data-merged]');
    await expect(notice).toContainText('1 word in item');
    await expect(notice).toContainText('is in the minutes now');
    await page('first').getByRole('button', { name: 'Close', exact: true }).click();
    await expect(notice).toBeHidden();
  });

  test('S3: a page with unsaved work warns before it closes; the work outlives the browser’s crash', async () => {
    await line.cut();
    await toEnd(page('first'));
    await page('first').keyboard.type(' kept-through-a-crash');
    await expect(page('first').locator('[data-save-state="unsaved"]')).toBeVisible();
    const asked = page('first').waitForEvent('dialog');
    await page('first').close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    const kept = () =>
      page('first').evaluate(
        () =>
          new Promise<string>((resolve) => {
            const opening = indexedDB.open('quorate-unsaved', 1);
            opening.onsuccess = () => {
              const rows = opening.result.transaction('work').objectStore('work').getAll();
              rows.onsuccess = () => {
                opening.result.close();
                const sections = (rows.result as { kept?: { sections: object } }[]).map((row) => row.kept?.sections);
                resolve(JSON.stringify(sections));
              };
            };
          }),
      );
    await expect.poll(kept).toContain('kept-through-a-crash');
    // Without asking, as a crash ends it.
    await page('first').close();
    await expect(editorOf(page('chair'))).not.toContainText('kept-through-a-crash');
    await line.mend();
    at.first!.page = await at.first!.context.newPage();
    await open(page('first'), meeting);
    await expect(editorOf(page('chair'))).toContainText('kept-through-a-crash', { timeout: 30_000 });
    await expect(page('first').locator('[data-merged]')).toContainText('1 word in item');
    await expect.poll(kept).not.toContain('kept-through-a-crash');
  });

  test('R2, R3, R6: a governor is revoked in mid-sentence, by the clerk, on the People page', async () => {
    const revoked = demo.account('governor', 1);
    const stale = (await at.second!.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    await toEnd(page('second'));
    await toEnd(page('chair'));
    let done = false;
    const typing = typeUntil(page('second'), 'late', () => done).catch(() => []);
    const others = typeUntil(page('chair'), 'on', () => done);

    const people = await at.clerk!.context.newPage();
    await open(people, `/organisations/${demo.organisation.id}/people?person=${revoked.personId}`);
    await people.getByRole('button', { name: 'End access …' }).click();
    await people.getByRole('textbox', { name: 'Reason' }).fill('Left the board');
    await people.getByRole('button', { name: 'End all access now' }).click();

    const receipt = people.getByRole('article', { name: /^Receipt/ });
    await expect(receipt).toBeVisible();
    await expect(page('second').getByRole('alert')).toContainText('Your access has been ended');
    await expect(
      receipt
        .getByRole('row')
        .filter({ hasText: /minutes/i })
        .first(),
    ).toBeVisible();
    await expect(
      receipt
        .getByRole('row')
        .filter({ hasText: /live|presence|page/i })
        .first(),
    ).toBeVisible();
    console.log(await receipt.locator('.sum').innerText());
    done = true;
    await typing;
    expect((await others).length).toBeGreaterThan(0);
    await expect(peopleIn(page('chair'))).toHaveCount(4);
    await expect(editorOf(page('second'))).toHaveCount(0);

    const after = await paragraphsOf(page('chair'));
    for (const name of ['clerk', 'first', 'observer']) {
      await expect.poll(() => paragraphsOf(page(name))).toEqual(after);
    }

    await page('second').goto(meeting);
    await expect(editorOf(page('second'))).toHaveCount(0);
    await expect(page('second').getByRole('main')).toContainText(/access/i);
    const held = await page('second').evaluate(async () => ({
      storage: Object.keys({ ...localStorage, ...sessionStorage }).filter((key) => !key.includes('theme')),
      databases: (await indexedDB.databases()).map(({ name }) => name),
      caches: await caches.keys(),
    }));
    expect(held).toEqual({ storage: [], databases: [], caches: [] });

    const api = await fetch(`${demo.origin}/api/v1/meetings/${demo.meeting.id}`, { headers: { cookie: stale } });
    expect(api.status).toBe(401);
    expect((await api.json()).error.code).toBe('access_revoked');
    const asPage = await fetch(`${demo.origin}${meeting}`, { headers: { cookie: stale }, redirect: 'manual' });
    expect([302, 303, 401]).toContain(asPage.status);
    const socket = new WebSocket(`${demo.origin.replace('http', 'ws')}/yjs/${demo.meeting.minutesId}`, {
      headers: { cookie: stale },
    });
    expect(await closeOf(socket)).toBe(4410);
    const again = await fetch(`${demo.origin}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: demo.origin },
      body: JSON.stringify({ username: revoked.username, password: revoked.password }),
    });
    expect(again.status).toBe(401);
    await people.close();
  });

  test('R5: a governor made observer keeps the page, and the editor turns read-only in place', async () => {
    await expect(editorOf(page('first'))).toHaveAttribute('contenteditable', 'true');
    const response = await at.clerk!.context.request.patch(
      `${demo.origin}/api/v1/people/${demo.account('governor', 0).personId}/memberships/${demo.board.id}`,
      { data: { role: 'observer' }, headers: { origin: demo.origin } },
    );
    expect(response.ok()).toBe(true);
    await expect(editorOf(page('first'))).toHaveAttribute('contenteditable', 'false');
  });

  test('the process is killed in mid-sentence; browsers carry on by themselves and nothing seen is lost', async () => {
    await toEnd(page('chair'));
    await page('chair').keyboard.type(' before-the-crash');
    await expect(editorOf(page('observer'))).toContainText('before-the-crash');
    await demo.server.kill9();
    await page('chair').keyboard.type(' during-the-crash');
    await demo.server.start();
    await expect(editorOf(page('observer'))).toContainText('during-the-crash', { timeout: 30_000 });
    await expect(editorOf(page('observer'))).toContainText('before-the-crash');
    await expect(page('chair').locator('[data-save-state="saved"]')).toBeVisible({ timeout: 30_000 });
    await page('chair').keyboard.type(' after-the-crash');
    await expect(editorOf(page('observer'))).toContainText('after-the-crash');
  });

  test('S12: when the minutes freeze every editor turns read-only and shows the same', async () => {
    await page('clerk').keyboard.press('Escape');
    const view = await (
      await at.clerk!.context.request.get(`${demo.origin}/api/v1/meetings/${demo.meeting.id}`)
    ).json();
    const post = (path: string, data: object) =>
      at.clerk!.context.request.post(`${demo.origin}/api/v1/meetings/${demo.meeting.id}/${path}`, {
        data,
        headers: { origin: demo.origin },
      });
    expect((await post('end', { baseVersion: view.versions.progress })).ok()).toBe(true);
    expect((await post('minutes/freeze', { baseVersion: view.versions.minutes })).ok()).toBe(true);
    const shown = ['clerk', 'chair', 'first', 'observer'];
    for (const name of shown) await expect(editorOf(page(name))).toHaveAttribute('contenteditable', 'false');
    const text = await paragraphsOf(page('clerk'));
    for (const name of shown) await expect.poll(() => paragraphsOf(page(name))).toEqual(text);
  });
});
