/** A clerk who never touches a pointer. */
import { expect, type Locator, type Page, test } from '@playwright/test';
import { hydrated, open } from './support/browser.ts';
import { type Demo, startDemo } from './support/server.ts';

let demo: Demo;

test.beforeAll(async () => {
  demo = await startDemo();
});
test.afterAll(() => demo.server.dispose());

const isFocused = (target: Locator) => target.evaluate((element) => element === document.activeElement);

/** Presses Tab until `target` has the focus, which has to show. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 100; presses++) {
    if (await isFocused(target)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`The keyboard does not reach ${String(target)}.`);
}

async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

async function type(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

test('a meeting is prepared, run, minuted and ended by keyboard alone', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: demo.origin });
  const page = await context.newPage();
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const agenda = page.getByRole('region', { name: /^Agenda/ });
  const titles = agenda.locator('[data-agenda-item] .title');

  await open(page, '/sign-in');
  await type(page, 'User name', demo.account('clerk').username);
  await type(page, 'Password', demo.account('clerk').password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/');

  await open(page, `/boards/${demo.board.id}`);
  await press(page, page.getByRole('link', { name: /new meeting/i }).first());
  await page.waitForURL(/new-meeting$/);
  await hydrated(page);
  await type(page, 'Title', 'Extraordinary meeting');
  await tabTo(page, page.getByLabel('Date', { exact: true }));
  await page.keyboard.type('02032027');
  await tabTo(page, page.getByLabel(/^Items/));
  await page.keyboard.type('Welcome\nRoof of the hall');
  await press(page, button('Create the meeting'));
  await page.waitForURL(/\/meetings\//);
  await hydrated(page);
  await expect(titles).toHaveText(['Welcome', 'Roof of the hall']);

  await press(page, button('Add an item'));
  await page.keyboard.type('Any other business');
  await page.keyboard.press('Enter');
  await expect(titles).toHaveText(['Welcome', 'Roof of the hall', 'Any other business']);
  await page.keyboard.press('Escape');

  await tabTo(page, agenda.getByRole('link', { name: /Any other business/ }), 'Shift+Tab');
  const moved = page.waitForResponse((response) => response.request().method() === 'PUT');
  await page.keyboard.press('Alt+ArrowUp');
  await moved;
  await expect(titles).toHaveText(['Welcome', 'Any other business', 'Roof of the hall']);
  await page.keyboard.press('Alt+ArrowDown');
  await expect(titles).toHaveText(['Welcome', 'Roof of the hall', 'Any other business']);

  await press(page, button('Start the meeting'));
  await expect(page.getByRole('dialog')).toContainText(/It is planned for .* 2027 at/);
  await press(page, button('Start it now'));
  await expect(agenda.locator('[aria-current="step"]')).toContainText('Welcome');
  await page.keyboard.press('Alt+Shift+n');
  await expect(agenda.locator('[aria-current="step"]')).toContainText('Roof of the hall');

  const section = page.getByRole('textbox', { name: /^Minutes of item 2\b/ });
  await tabTo(page, section);
  await page.keyboard.type('The roof is sound.');
  await expect(section).toContainText('The roof is sound.');
  await page.keyboard.press('Escape');
  expect(await isFocused(section)).toBe(false);

  await press(page, button('More commands'));
  await page.getByRole('menuitem', { name: 'End the meeting…' }).waitFor();
  await page.keyboard.type('End');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alertdialog').or(page.getByRole('dialog'))).toBeVisible();
  await press(page, button('End the meeting'));
  await expect(agenda.locator('[aria-current="step"]')).toHaveCount(0);
  await context.close();
});
