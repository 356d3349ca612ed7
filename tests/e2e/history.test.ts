/** The minutes as they were: two governors and the clerk write, look back, put a version back, and see what changed. */
import { expect, type Page, test } from '@playwright/test';
import { readHistory } from '#lib/domain/history.ts';
import { expectAccessible, expectAccessibleInBoth, open, type SignedIn, signIn } from './support/browser.ts';
import { toEnd } from './support/caret.ts';
import { type Demo, startDemo } from './support/server.ts';

const editorOf = (page: Page) => page.getByRole('textbox', { name: /^Minutes of item 1\b/ });
const history = (page: Page) => page.getByRole('dialog', { name: 'History of the minutes' });
const slider = (page: Page) => history(page).getByRole('slider');
const sectionIn = (page: Page) => history(page).getByRole('region', { name: /^Item 1:/ });
const saved = (page: Page) => expect(page.locator('[data-save-state="saved"]')).toBeVisible();

/** Adds to the end of the first item, and waits until it is kept. */
async function write(page: Page, text: string): Promise<void> {
  await toEnd(page, editorOf(page));
  await page.keyboard.type(text);
  await expect(editorOf(page)).toContainText(text.trim());
  await saved(page);
}

async function look(page: Page): Promise<void> {
  await page.keyboard.press('Alt+Shift+H');
  await expect(page.locator('[data-history="ready"]')).toBeVisible();
}

const showChanges = (page: Page) => history(page).getByText('What changed', { exact: true }).click();
const showThen = (page: Page) => history(page).getByText('As it was', { exact: true }).click();

test.describe.serial('the history of the minutes', () => {
  let demo: Demo;
  let meeting: string;
  const at: Record<string, SignedIn> = {};
  const page = (name: string): Page => at[name]!.page;

  test.beforeAll(async ({ browser }) => {
    demo = await startDemo();
    meeting = `/meetings/${demo.meeting.id}`;
    const who = {
      clerk: demo.account('clerk'),
      first: demo.account('governor', 0),
      second: demo.account('governor', 1),
      associate: demo.account('associate'),
      observer: demo.account('observer'),
    };
    for (const [name, account] of Object.entries(who)) at[name] = await signIn(browser, demo.origin, account);
    for (const { page: each } of Object.values(at)) await open(each, meeting);
  });
  test.afterAll(async () => {
    for (const { context } of Object.values(at)) await context.close();
    await demo.server.dispose();
  });

  test('S11: shows who wrote what, opened by its key and closed by the way back', async () => {
    await write(page('clerk'), ' The clerk noted this.');
    await write(page('first'), ' The first governor agreed.');
    await write(page('second'), ' The second asked why.');
    await expect(editorOf(page('first'))).toContainText('The second asked why.');

    await look(page('first'));
    await expect(page('first')).toHaveURL(/\?history$/);
    for (const name of ['Margaret Ellison', 'Sarah Lindley']) {
      await expect(history(page('first')).getByRole('list', { name: /^Who wrote/ })).toContainText(name);
    }
    await expect(sectionIn(page('first')).getByTitle('Sarah Lindley')).toContainText('The first governor agreed.');
    // Not by colour alone: initials at the beginning of each run, and the name for those who listen.
    await expect(sectionIn(page('first')).getByTitle('Sarah Lindley').locator('.who')).toHaveAttribute(
      'data-initials',
      'SL',
    );
    await expect(sectionIn(page('first'))).toContainText('Sarah Lindley: The first governor agreed.');

    await page('first').goBack();
    await expect(history(page('first'))).toHaveCount(0);
    await expect(editorOf(page('first'))).toContainText('The second asked why.');
  });

  test('S11: the slider goes through time by keyboard and says where it is', async () => {
    await look(page('clerk'));
    await slider(page('clerk')).focus();
    await page('clerk').keyboard.press('End');
    await expect(slider(page('clerk'))).toHaveAttribute('aria-valuetext', /The newest change: .+, in item 1/);
    await expect(sectionIn(page('clerk'))).toContainText('The second asked why.');
    await page('clerk').keyboard.press('ArrowLeft');
    await expect(slider(page('clerk'))).toHaveAttribute('aria-valuetext', /Sarah Lindley, in item 1/);
    await expect(sectionIn(page('clerk'))).not.toContainText('The second asked why.');
    await expect(sectionIn(page('clerk'))).toContainText('The first governor agreed.');
    await page('clerk').keyboard.press('ArrowLeft');
    await expect(sectionIn(page('clerk'))).not.toContainText('The first governor agreed.');
    await page('clerk').keyboard.press('PageDown');
    await expect(sectionIn(page('clerk'))).not.toContainText('The clerk noted this.');
    await page('clerk').keyboard.press('Home');
    await expect(slider(page('clerk'))).toHaveAttribute('aria-valuetext', /Before anything was written/);
    await expect(sectionIn(page('clerk'))).toContainText('Nothing recorded');
    await page('clerk').keyboard.press('ArrowRight');
    await expect(slider(page('clerk'))).toHaveAttribute('aria-valuetext', /Margaret Ellison/);
    await page('clerk').keyboard.press('Escape');
    await expect(history(page('clerk'))).toHaveCount(0);
    await expect(page('clerk')).toHaveURL(/meetings\/[^?]+$/);
  });

  test('S11: a version is put back as an edit of one’s own, which undo takes back', async () => {
    await look(page('first'));
    await showThen(page('first'));
    await slider(page('first')).focus();
    await page('first').keyboard.press('End');
    await page('first').keyboard.press('ArrowLeft');
    await sectionIn(page('first')).getByRole('button', { name: 'Put this version back' }).click();
    const question = page('first').getByRole('dialog', { name: 'Put item 1 back as it was?' });
    await expect(question).toContainText('everybody sees it at once');
    await question.getByRole('button', { name: 'Put this version back' }).click();

    await expect(history(page('first'))).toHaveCount(0);
    for (const name of ['first', 'second', 'observer']) {
      await expect(editorOf(page(name))).not.toContainText('The second asked why.');
      await expect(editorOf(page(name))).toContainText('The first governor agreed.');
    }
    await expect(editorOf(page('first'))).toBeFocused();
    await page('first').keyboard.press('Control+z');
    await expect(editorOf(page('second'))).toContainText('The second asked why.');
    await saved(page('first'));
  });

  test('S11: a look is over when the reader turns away, and not when the meeting goes on', async () => {
    const told: string[] = [];
    page('second').on('request', (request) => {
      if (request.url().endsWith('/seen')) told.push(request.url());
    });
    const view = await (await page('clerk').request.get(`/api/v1/meetings/${demo.meeting.id}`)).json();
    const moved = await page('clerk').request.post(`/api/v1/meetings/${demo.meeting.id}/current-item`, {
      data: { baseVersion: view.versions.progress, itemId: view.items[1].id },
      headers: { origin: demo.origin },
    });
    expect(moved.ok()).toBe(true);
    await expect(page('second').locator('[aria-current="step"]')).toContainText('Minutes of the last meeting');
    await saved(page('second'));
    expect(told).toEqual([]);

    const seen = page('second').waitForRequest((request) => request.url().endsWith('/seen'));
    await page('second')
      .getByRole('link', { name: /Marlbrook/ })
      .click();
    expect((await seen).method()).toBe('POST');
    await page('second').goBack();
    await expect(editorOf(page('second'))).toBeVisible();
  });

  test('S11: what changed since one last looked, who removed it, and nothing when nothing did', async () => {
    await look(page('second'));
    await page('second').keyboard.press('Escape');
    await expect(history(page('second'))).toHaveCount(0);
    await look(page('second'));
    await showChanges(page('second'));
    await expect(history(page('second'))).toContainText('Nothing has changed since you last looked, on ');

    // Somebody else writes and removes while it is open.
    await write(page('first'), ' Added meanwhile.');
    await editorOf(page('first')).locator('p').last().click();
    await page('first').keyboard.press('Control+Home');
    for (let i = 0; i < 9; i += 1) await page('first').keyboard.press('Shift+ArrowRight');
    await page('first').keyboard.press('Delete');
    await saved(page('first'));
    await history(page('second')).getByRole('button', { name: 'Newer changes' }).click();
    await expect(history(page('second')).locator('ins.run')).toContainText('Added meanwhile.');
    const removed = history(page('second')).locator('del.run');
    await expect(removed).toContainText('Sarah Lindley removed: The chair');
    await expect(removed).toHaveAttribute('title', /^Removed by Sarah Lindley, .+ Written by Margaret Ellison/);
    await expect(history(page('second'))).toContainText(/1 passage added and 1 removed, by Sarah Lindley\./);
    await history(page('second')).getByRole('button', { name: 'Next change' }).click();
    await expect(history(page('second')).locator('.run.here')).toHaveCount(1);
    await page('second').keyboard.press('Escape');
  });

  test('S11: has no serious fault in either theme', async () => {
    await open(page('clerk'), `${meeting}?history`);
    await expect(page('clerk').locator('[data-history="ready"]')).toBeVisible();
    await expectAccessibleInBoth(page('clerk'));
    await showChanges(page('clerk'));
    await slider(page('clerk')).focus();
    await page('clerk').keyboard.press('Home');
    await expect(history(page('clerk')).locator('ins.run').first()).toBeVisible();
    await expectAccessibleInBoth(page('clerk'));
  });

  test('S11: fits on a telephone', async () => {
    await page('clerk').setViewportSize({ width: 390, height: 844 });
    for (const show of [showThen, showChanges]) {
      await show(page('clerk'));
      const over = await page('clerk').evaluate(() =>
        [...document.querySelectorAll('.history-view *')]
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
          .filter((element) => element.closest('.visually-hidden, .tableWrapper') === null)
          .map((element) => element.outerHTML.slice(0, 80)),
      );
      expect(over).toEqual([]);
    }
  });

  test('A3: a confidential item’s history closes with the item, also where it is open already', async () => {
    const item = page('first').locator('[data-past]').filter({ hasText: 'Part 2' });
    await open(page('first'), `${meeting}?history`);
    await expect(page('first').locator('[data-history="ready"]')).toBeVisible();
    await expect(item).toContainText('Nothing recorded');
    const view = await (await page('clerk').request.get(`/api/v1/meetings/${demo.meeting.id}`)).json();
    const { id, version } = view.items.find((each: { part: number }) => each.part === 2);
    const withdrawn = await page('clerk').request.put(`/api/v1/meetings/${demo.meeting.id}/items/${id}/access`, {
      data: { admitted: [], withdrawn: [demo.account('governor', 0).personId], baseVersion: version },
      headers: { origin: demo.origin },
    });
    expect(withdrawn.ok()).toBe(true);
    await expect(item).toContainText('its history is not open to you');
    const answer = await page('first').request.get(`/api/v1/minutes/${demo.meeting.part2Id}/history`);
    expect([403, 404]).toContain(answer.status());
  });

  test('S11: the clerk takes a removed passage out of the history, and its text with it', async () => {
    const name = 'Kit Harrow of Year 4';
    await page('clerk').setViewportSize({ width: 1280, height: 800 });
    await open(page('clerk'), meeting);
    await write(page('second'), ` ${name}`);
    for (let i = 0; i < name.length; i += 1) await page('second').keyboard.press('Shift+ArrowLeft');
    await page('second').keyboard.press('Delete');
    await expect(editorOf(page('clerk'))).not.toContainText(name);
    await saved(page('second'));
    await look(page('clerk'));
    await showChanges(page('clerk'));
    await slider(page('clerk')).focus();
    await page('clerk').keyboard.press('Home');
    const removed = history(page('clerk')).locator('del.run').filter({ hasText: name });
    await expect(removed).toHaveCount(0);
    await history(page('clerk')).getByLabel('With what came and went in between').check();
    const takeOut = history(page('clerk')).getByRole('button', { name: 'Take out of the history…' });
    await expect(takeOut).toBeDisabled();
    await removed.first().click();
    await takeOut.click();

    const dialog = page('clerk').getByRole('dialog', { name: 'Take this passage out of the history?' });
    await expect(dialog).toContainText(name);
    await expectAccessible(page('clerk'));
    await dialog.getByLabel('Reason').fill('Names a pupil');
    await dialog.getByRole('button', { name: 'Take it out of the history' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(history(page('clerk'))).toContainText('Margaret Ellison removed a passage from this history: Names a');
    await expect(removed).toHaveCount(0);
    const answer = await page('first').request.get(`/api/v1/minutes/${demo.meeting.minutesId}/history`);
    expect(Buffer.from(await answer.body()).includes('Kit Harrow')).toBe(false);
    await page('clerk').keyboard.press('Escape');
  });

  test('S11: observers and associates have no button, no page and no answer', async () => {
    for (const name of ['observer', 'associate']) {
      await expect(page(name).getByRole('button', { name: /^History/ })).toHaveCount(0);
      await page(name).keyboard.press('Alt+Shift+H');
      await expect(page(name)).toHaveURL(/meetings\/[^?]+$/);
      const answer = await page(name).request.get(`/api/v1/minutes/${demo.meeting.minutesId}/history`);
      expect(answer.status()).toBe(403);
      await open(page(name), `${meeting}?history`);
      await expect(history(page(name))).toContainText('The history is not open to you');
    }
    const confidential = `/api/v1/minutes/${demo.meeting.part2Id}/history`;
    expect((await page('observer').request.get(confidential)).status()).toBe(403);
    const forClerk = await page('clerk').request.get(confidential);
    expect(readHistory(new Uint8Array(await forClerk.body())).documentId).toBe(demo.meeting.part2Id);
  });

  test('S12: nothing is put back in minutes that are frozen, and who is observer now reads no history', async () => {
    const post = async (path: string, part: 'progress' | 'minutes') => {
      const view = await (await page('clerk').request.get(`/api/v1/meetings/${demo.meeting.id}`)).json();
      const answer = await page('clerk').request.post(`/api/v1/meetings/${demo.meeting.id}/${path}`, {
        data: { baseVersion: view.versions[part] },
        headers: { origin: demo.origin },
      });
      expect(answer.ok()).toBe(true);
    };
    await look(page('second'));
    await showThen(page('second'));
    await slider(page('second')).focus();
    await page('second').keyboard.press('Home');
    await page('second').keyboard.press('ArrowRight');
    const putBack = history(page('second')).getByRole('button', { name: 'Put this version back' });
    await expect(putBack.first()).toBeVisible();
    await post('end', 'progress');
    await post('minutes/freeze', 'minutes');
    await expect(putBack).toHaveCount(0);

    const answer = await page('clerk').request.patch(
      `/api/v1/people/${demo.account('governor', 1).personId}/memberships/${demo.board.id}`,
      { data: { role: 'observer' }, headers: { origin: demo.origin } },
    );
    expect(answer.ok()).toBe(true);
    await expect(history(page('second'))).toContainText('The history is not open to you');
    await expect(slider(page('second'))).toHaveCount(0);
  });
});
