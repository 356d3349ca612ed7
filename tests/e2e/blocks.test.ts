/** Decisions and actions in the text of the minutes: recorded where they are written of, live for everybody. */
import { expect, type Locator, type Page, test } from '@playwright/test';
import { expectAccessible, open, type SignedIn, signIn } from './support/browser.ts';
import { toEnd } from './support/caret.ts';
import { type Demo, startDemo } from './support/server.ts';

const item = 5;
const editorOf = (page: Page) => page.getByRole('textbox', { name: new RegExp(`^Minutes of item ${item}\\b`) });
const blocks = (page: Page, name: 'Action' | 'Decision' = 'Action') => editorOf(page).getByRole('note', { name });
const offers = (page: Page) =>
  page
    .getByRole('region', { name: new RegExp(`^Item ${item}:`) })
    .getByRole('list', { name: 'Not in the minutes of this item' });
const saved = (page: Page) => expect(page.locator('[data-save-state="saved"]')).toBeVisible();

/** The caret goes to a new paragraph at the end of the section: Enter makes one after a block that is selected, too. */
async function atNewParagraph(page: Page): Promise<void> {
  const last = editorOf(page).locator('> :last-child');
  await toEnd(page, editorOf(page));
  const isEmpty = await last.evaluate((element) => element.matches('p') && element.textContent === '');
  if (!isEmpty) await page.keyboard.press('Enter');
  await expect(last).toHaveText('');
}

/** What the API answers to whoever is signed in on a page. */
const call = <T>(page: Page, method: string, path: string, body?: unknown): Promise<T> =>
  page.evaluate(
    async ([verb, address, content]) => {
      const sent = content === undefined ? {} : { body: content, headers: { 'content-type': 'application/json' } };
      const response = await fetch(`/api/v1${address}`, { method: verb, ...sent });
      const text = await response.text();
      if (!response.ok) throw new Error(`${response.status} ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as never;
    },
    [method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
  );

async function give(page: Page, dialog: Locator): Promise<void> {
  const owner = dialog.getByLabel('Who does it');
  await owner.selectOption({ index: 1 });
  await dialog.getByRole('button', { name: 'Give the action' }).click();
  await expect(dialog).toBeHidden();
}

test.describe.serial('decisions and actions in the text', () => {
  let demo: Demo;
  let meeting: string;
  const at: Record<string, SignedIn> = {};
  const page = (name: string): Page => at[name]!.page;

  test.beforeAll(async ({ browser }) => {
    demo = await startDemo();
    meeting = `/meetings/${demo.meeting.id}`;
    const who = {
      clerk: demo.account('clerk'),
      governor: demo.account('governor'),
      observer: demo.account('observer'),
    };
    for (const [name, account] of Object.entries(who)) {
      at[name] = await signIn(browser, demo.origin, account, { viewport: { width: 1280, height: 900 } });
    }
    for (const { page: each } of Object.values(at)) {
      await open(each, meeting);
      await expect(editorOf(each)).toBeVisible();
    }
  });
  test.afterAll(async () => {
    for (const { context } of Object.values(at)) await context.close();
    await demo.server.dispose();
  });

  test('L1, L2: the clerk makes an action of a selected sentence; everybody sees it live, and that it is done', async () => {
    const clerk = page('clerk');
    await atNewParagraph(clerk);
    await clerk.keyboard.type('Write to the council about the roof.');
    await clerk.keyboard.press('Shift+Home');
    await clerk.keyboard.press('Alt+Shift+A');
    const dialog = clerk.getByRole('dialog', { name: 'Give an action' });
    await expect(dialog.getByLabel('What is to be done')).toHaveValue('Write to the council about the roof.');
    await give(clerk, dialog);
    for (const name of ['clerk', 'governor', 'observer']) {
      await expect(blocks(page(name))).toHaveCount(1);
      await expect(blocks(page(name))).toContainText(/ACTION .+: Write to the council about the roof\./);
    }
    // Once: the server has not put it there as well. And the clerk goes on in the line after it.
    await expect(editorOf(clerk)).toBeFocused();
    await clerk.keyboard.type('Then we went on.');
    await expect(editorOf(page('governor')).locator('> :last-child')).toHaveText('Then we went on.');
    await saved(clerk);
    await expectAccessible(clerk);
    await expectAccessible(page('observer'));

    const text = await editorOf(page('governor')).textContent();
    const { actions } = await call<{ actions: { id: string; version: number }[] }>(clerk, 'GET', meeting);
    const { id, version } = actions.at(-1)!;
    await call(clerk, 'PATCH', `/actions/${id}`, { baseVersion: version, state: 'done' });
    for (const name of ['clerk', 'governor', 'observer']) {
      await expect(blocks(page(name))).toContainText('Done.');
      await expect(blocks(page(name))).toHaveAttribute('data-state', 'done');
    }
    expect(await editorOf(page('governor')).textContent()).toBe(text!.replace('the roof.Then', 'the roof. Done.Then'));
  });

  test('L2: what is recorded elsewhere is put at the end of its item by the server; a counted vote changes it', async () => {
    const clerk = page('clerk');
    const view = await call<{ items: { id: string }[] }>(clerk, 'GET', meeting);
    const itemId = view.items[item - 1]!.id;
    await call(clerk, 'POST', `${meeting}/motions`, { itemId, text: 'That the reserve be kept' });
    for (const name of ['clerk', 'governor', 'observer']) {
      await expect(blocks(page(name), 'Decision')).toHaveCount(1);
      await expect(blocks(page(name), 'Decision')).toContainText('PROPOSED That the reserve be kept');
    }
    await expect(offers(clerk)).toBeHidden();
    await saved(clerk);
  });

  test('L3: deleted from the text it is offered again; undo brings it back, and so does the offer', async () => {
    const [clerk, governor] = [page('clerk'), page('governor')];
    await blocks(clerk, 'Decision').click();
    await expect(blocks(clerk, 'Decision')).toHaveClass(/ProseMirror-selectednode/);
    await clerk.keyboard.press('Delete');
    await expect(blocks(governor, 'Decision')).toHaveCount(0);
    await expect(offers(governor)).toContainText('That the reserve be kept');
    await expect(offers(page('observer'))).toBeHidden();
    await expectAccessible(governor);
    await clerk.keyboard.press('Control+z');
    await expect(blocks(governor, 'Decision')).toHaveCount(1);
    await expect(offers(governor)).toBeHidden();
    await blocks(clerk, 'Decision').click();
    await clerk.keyboard.press('Backspace');
    await offers(governor)
      .getByRole('button', { name: /^Insert/ })
      .click();
    await expect(blocks(clerk, 'Decision')).toHaveCount(1);
    await expect(blocks(page('observer'), 'Decision')).toHaveCount(1);
    await saved(governor);
  });

  test('copied and pasted it says that it stands above; cut and pasted it has moved', async () => {
    const clerk = page('clerk');
    await blocks(clerk).click();
    await clerk.keyboard.press('Control+c');
    await atNewParagraph(clerk);
    await clerk.keyboard.press('Control+v');
    await expect(editorOf(clerk).getByRole('note', { name: 'Action, see above' })).toHaveCount(1);
    await expect(editorOf(page('observer')).getByRole('note', { name: 'Action, see above' })).toHaveCount(1);
    await blocks(clerk).first().click();
    await clerk.keyboard.press('Control+x');
    await expect(editorOf(page('observer')).getByRole('note', { name: 'Action, see above' })).toHaveCount(0);
    await expect(blocks(page('observer'))).toHaveCount(1);
    await saved(clerk);
  });

  test('the menu, by keyboard alone: found by typing, chosen with Enter, left with Escape', async () => {
    const governor = page('governor');
    const menu = governor.getByRole('listbox', { name: 'Put into the minutes' });
    await atNewParagraph(governor);
    await governor.keyboard.type('/');
    await expect(menu.getByRole('option')).not.toHaveCount(0);
    // Governors neither give actions nor put motions.
    await expect(menu.getByRole('option', { name: /^Action|^Motion/ })).toHaveCount(0);
    const active = await editorOf(governor).getAttribute('aria-activedescendant');
    await expect(governor.locator(`[id="${active}"]`)).toHaveAttribute('aria-selected', 'true');
    await expectAccessible(governor);
    await governor.keyboard.press('ArrowDown');
    await expect(editorOf(governor)).not.toHaveAttribute('aria-activedescendant', active!);
    await governor.keyboard.type('bul');
    await expect(menu.getByRole('option')).toHaveCount(1);
    await governor.keyboard.press('Enter');
    await expect(menu).toBeHidden();
    await governor.keyboard.type('First point');
    await expect(editorOf(governor).locator('li', { hasText: 'First point' })).toBeVisible();
    await expect(editorOf(governor)).not.toContainText('/bul');
    await governor.keyboard.press('Enter');
    await governor.keyboard.press('Enter');

    await governor.keyboard.type('/ta');
    await expect(menu).toBeVisible();
    await governor.keyboard.press('Escape');
    await expect(menu).toBeHidden();
    await expect(editorOf(governor)).toBeFocused();
    await expect(editorOf(governor)).toContainText('/ta');
    for (let i = 0; i < 3; i += 1) await governor.keyboard.press('Backspace');

    // Anywhere, keeping what is typed to itself.
    await governor.keyboard.type('Halfway');
    await governor.keyboard.press('Control+/');
    await expect(menu).toBeVisible();
    await governor.keyboard.type('small');
    await expect(menu.getByRole('option')).toHaveCount(1);
    await governor.keyboard.press('Enter');
    await expect(editorOf(governor).locator('h4', { hasText: /^Halfway$/ })).toBeVisible();
    await saved(governor);
  });

  test('the clerk records a motion from the menu; a slash within a line is a slash', async () => {
    const clerk = page('clerk');
    const menu = clerk.getByRole('listbox', { name: 'Put into the minutes' });
    await atNewParagraph(clerk);
    await clerk.keyboard.type('In 2025/26');
    await expect(menu).toBeHidden();
    await clerk.keyboard.press('Enter');
    await clerk.keyboard.type('/mo');
    await clerk.keyboard.press('Enter');
    const dialog = clerk.getByRole('dialog', { name: 'Put a motion' });
    await dialog.getByLabel('The motion').fill('That the hall be let');
    await dialog.getByRole('button', { name: 'Put the motion' }).click();
    await expect(dialog).toBeHidden();
    await expect(blocks(clerk, 'Decision').filter({ hasText: 'That the hall be let' })).toHaveCount(1);
    await expect(editorOf(clerk)).not.toContainText('/mo');
    await expect(editorOf(clerk)).toContainText('In 2025/26');
    await saved(clerk);
  });

  test('words withheld from the inspection copy are marked, for eyes and ears', async () => {
    const [clerk, governor] = [page('clerk'), page('governor')];
    await atNewParagraph(clerk);
    await clerk.keyboard.type('Mrs Example');
    await clerk.keyboard.press('Shift+Home');
    await clerk.keyboard.press('Alt+Shift+W');
    const marked = editorOf(governor).locator('.withheld', { hasText: 'Mrs Example' });
    await expect(marked).toHaveAttribute('title', /left out of the inspection copy/);
    await expect(clerk.getByRole('button', { name: /left out of the inspection copy/ })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    await expectAccessible(governor);
    await saved(clerk);
  });

  test('S11: the history shows them, and which came since', async () => {
    const governor = page('governor');
    await open(governor, meeting);
    await expect(blocks(governor)).toHaveCount(1);
    await governor.keyboard.press('Alt+Shift+H');
    await expect(governor.locator('[data-history="ready"]')).toBeVisible();
    const past = governor
      .getByRole('dialog', { name: 'History of the minutes' })
      .getByRole('region', { name: new RegExp(`^Item ${item}:`) });
    await governor.getByText('What changed', { exact: true }).click();
    await governor.getByRole('slider').press('Home');
    await expect(past.locator('.record.added', { hasText: 'That the hall be let' })).toHaveCount(1);
    await governor.getByText('As it was', { exact: true }).click();
    await governor.getByRole('slider').press('End');
    await expect(past.getByRole('note', { name: 'Action' })).toContainText('Done.');
    await expectAccessible(governor);
    await governor.keyboard.press('Escape');
  });

  test('typing beside fifty of them draws none of them anew', async () => {
    const clerk = page('clerk');
    await atNewParagraph(clerk);
    const [one] = await blocks(clerk).evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset.ref));
    const html = Array.from({ length: 50 }, () => `<div data-record="action" data-ref="${one}"></div>`).join('');
    await editorOf(clerk).evaluate((element, pasted) => {
      const data = new DataTransfer();
      data.setData('text/html', pasted);
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, html);
    await expect(editorOf(clerk).getByRole('note')).toHaveCount(53);
    await atNewParagraph(clerk);
    await editorOf(clerk).evaluate((element) => {
      const seen = { drawn: 0 };
      Object.assign(window, { seen });
      new MutationObserver((all) => {
        for (const { target } of all) if (target instanceof Element && target.closest('.record')) seen.drawn += 1;
      }).observe(element, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    await clerk.keyboard.type('Fifty quick characters, typed as fast as can be, so');
    await expect(editorOf(clerk)).toContainText('as can be, so');
    expect(await clerk.evaluate(() => (window as never as { seen: { drawn: number } }).seen.drawn)).toBe(0);
    await expect(editorOf(page('observer'))).toContainText('as can be, so');
    await saved(clerk);
  });
});
