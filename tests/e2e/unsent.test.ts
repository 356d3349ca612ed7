/** Work that has not reached the minutes: what the page asks before it is left, and what is left of it in the browser. */
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, fillSignIn, hydrated, lineOf, open, signIn } from './support/browser.ts';
import { type Demo, startDemo } from './support/server.ts';

const editorOf = (page: Page) => page.getByRole('textbox', { name: /^Minutes of item 1\b/ });
const leaving = (page: Page) => page.getByRole('dialog', { name: 'Leave with work that is not saved?' });

/** The keys of the browser's store of unsent work, after `row` was put into it. */
const keysKept = (page: Page, row?: { key: string; boardId: string }) =>
  page.evaluate(async (more) => {
    const names = (await indexedDB.databases()).map(({ name }) => name);
    if (!names.includes('quorate-unsaved')) return [];
    return new Promise<string[]>((resolve, reject) => {
      const opening = indexedDB.open('quorate-unsaved', 1);
      opening.onerror = () => reject(new Error('it cannot be opened'));
      opening.onsuccess = () => {
        const rows = opening.result.transaction('work', 'readwrite').objectStore('work');
        if (more) rows.put(more);
        const keys = rows.getAllKeys();
        keys.onsuccess = () => {
          opening.result.close();
          resolve(keys.result as string[]);
        };
      };
    });
  }, row);
const kept = async (page: Page) => (await keysKept(page)).length;

test.describe.serial('unsent work', () => {
  let demo: Demo;
  test.beforeAll(async () => {
    demo = await startDemo();
  });
  test.afterAll(() => demo.server.dispose());

  async function typedWithoutALine(browser: Parameters<typeof signIn>[0], words: string, who = 0) {
    const { context, page } = await signIn(browser, demo.origin, demo.account('governor', who));
    const line = await lineOf(context);
    await open(page, `/meetings/${demo.meeting.id}`);
    await expect(page.locator('[data-save-state="saved"]')).toBeVisible();
    await line.cut(false);
    await expect(page.locator('[data-connection="offline"]')).toBeVisible();
    await editorOf(page).click();
    await page.keyboard.type(words);
    await expect(page.locator('[data-save-state="unsaved"]')).toBeVisible();
    await expect.poll(() => kept(page)).toBe(1);
    return { context, page, line };
  }

  /** The next question of the page is answered. @returns what it asked */
  const answer = (page: Page, yes: boolean) =>
    new Promise<string>((resolve) => {
      page.once('dialog', (dialog) => {
        resolve(dialog.message());
        void (yes ? dialog.accept() : dialog.dismiss());
      });
    });

  test('S3: another page of the site is not opened without a question', async ({ browser }) => {
    const { context, page, line } = await typedWithoutALine(browser, 'not-left-behind ');
    const meeting = page.url();
    const home = page.getByRole('banner').getByRole('link').first();
    await home.press('Enter');
    await expect(leaving(page)).toContainText('has not reached the minutes yet');
    await page.keyboard.press('Escape');
    await expect(leaving(page)).toBeHidden();
    await expect(home).toBeFocused();
    expect(page.url()).toBe(meeting);
    await home.press('Enter');
    await leaving(page).getByRole('button', { name: 'Leave the page' }).press('Enter');
    await page.waitForURL((url) => url.href !== meeting);
    expect(await kept(page)).toBe(1);
    await line.mend();
    await open(page, new URL(meeting).pathname);
    await expect(page.locator('[data-merged]')).toContainText('in item 1');
    await expect(editorOf(page)).toContainText('not-left-behind');
    await expect.poll(() => kept(page)).toBe(0);
    await context.close();
  });

  test('R6: signing out asks, and then leaves nothing of it in the browser', async ({ browser }) => {
    const { context, page } = await typedWithoutALine(browser, 'gone-with-me ');
    const menu = page.locator('summary[aria-label^="Your account"]');
    const out = page.getByRole('button', { name: 'Sign out' });
    await menu.click();
    const refused = answer(page, false);
    await out.click();
    expect(await refused).toContain('removes it from this browser');
    expect(await kept(page)).toBe(1);
    const accepted = answer(page, true);
    await out.click();
    await accepted;
    await page.waitForURL((url) => url.pathname === '/');
    expect(await kept(page)).toBe(0);
    await context.close();
  });

  test('R6: nor in another window, of what it shows', async ({ browser }) => {
    const { context, page } = await signIn(browser, demo.origin, demo.account('governor', 1));
    const other = await context.newPage();
    await open(other, '/account/log');
    await expect(other.getByText(/signed in with/).first()).toBeVisible();
    await page.locator('summary[aria-label^="Your account"]').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await other.waitForURL((url) => url.pathname === '/sign-in');
    await context.close();
  });

  test('R6: when access to one board ends, what is kept of it goes, on any page; of others it stays', async ({
    browser,
  }) => {
    // Who sits on the committee as well.
    const governor = demo.account('governor', 1);
    const { context, page, line } = await typedWithoutALine(browser, 'gone-with-the-board ', 1);
    const elsewhere = `${governor.personId}/minutes-of-another-board/page/1`;
    await keysKept(page, { key: elsewhere, boardId: 'another-board' });
    await page.getByRole('banner').getByRole('link').first().click();
    await leaving(page).getByRole('button', { name: 'Leave the page' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    await line.mend();
    const hears = page
      .waitForEvent('websocket', { predicate: (socket) => socket.url().includes('/socket.io/') })
      .then((socket) => socket.waitForEvent('framereceived', { predicate: ({ payload }) => /^40/.test(`${payload}`) }));
    await open(page, '/');
    await hears;
    expect(await kept(page)).toBe(2);
    const board = page.locator(`a[href="/boards/${demo.board.id}"]`).first();
    await expect(board).toBeVisible();

    const clerk = await signIn(browser, demo.origin, demo.account('clerk'));
    const response = await clerk.context.request.post(`${demo.origin}/api/v1/people/${governor.personId}/revocations`, {
      data: { scope: 'board', id: demo.board.id, reason: 'Moved away' },
      headers: { origin: demo.origin },
    });
    expect(response.ok()).toBe(true);
    await expect.poll(() => kept(page)).toBe(1);
    await expect(board).toBeHidden();
    expect(await keysKept(page)).toEqual([elsewhere]);
    await clerk.context.close();
    await context.close();
  });

  test('P18: what was typed into a form outlives the end of the session, and is sent after a sign-in in another tab', async ({
    browser,
  }) => {
    const { context, page } = await signIn(browser, demo.origin, demo.account('clerk'));
    await open(page, `/boards/${demo.board.id}/new-meeting`);
    await page.getByLabel('Title').fill('Typed for an hour');
    await page.getByLabel('Date').fill('2030-03-04');
    await page.getByLabel('Items').fill('Welcome\nBudget');
    await context.clearCookies();
    const send = page.getByRole('button', { name: 'Create the meeting' });
    await send.click();
    const told = page.getByRole('alert').filter({ hasText: 'You have been signed out' });
    await expect(told).toBeVisible();
    await expect(page.locator(':focus')).toContainText('You have been signed out');
    await expectAccessible(page);
    expect(await page.getByLabel('Items').inputValue()).toBe('Welcome\nBudget');

    const opened = context.waitForEvent('page');
    await told.getByRole('link', { name: /Sign in/ }).click();
    const tab = await opened;
    await hydrated(tab);
    await fillSignIn(tab, demo.account('clerk'));
    await tab.waitForURL((url) => url.pathname === '/');
    await send.click();
    await page.waitForURL(/\/meetings\//);
    await expect(page.getByRole('heading', { name: 'Typed for an hour' })).toBeVisible();
    await context.close();
  });
});
