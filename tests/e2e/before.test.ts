/** Before the meeting: from a template to notice given, and who will come. */
import { expect, type Page, test } from '@playwright/test';
import { isoDate } from '#lib/pages/when.ts';
import { expectAccessible, expectAccessibleInBoth, open, signIn, type SignedIn } from './support/browser.ts';
import { type Demo, startDemo } from './support/server.ts';

const day = 24 * 3600_000;

let demo: Demo;
let clerk: SignedIn;
let meeting: string;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  demo = await startDemo();
  clerk = await signIn(browser, demo.origin, demo.account('clerk'));
});
test.afterAll(async () => {
  await clerk?.context.close();
  await demo?.server.dispose();
});

const agenda = (page: Page) => page.getByRole('region', { name: 'Agenda', exact: true });
const row = (page: Page, title: string) => agenda(page).getByRole('listitem').filter({ hasText: title });
const number = (page: Page, title: string) => row(page, title).locator('.number');
const card = (page: Page, title: string | RegExp) => page.getByRole('region', { name: title });

test('the clerk sets a meeting up from a template, with what earlier meetings left to do', async () => {
  const { page } = clerk;
  await open(page, `/boards/${demo.board.id}/new-meeting`);
  await page.getByLabel('Title').fill('Autumn term, first meeting');
  await page.getByLabel('Date').fill(isoDate(Date.now() + 6 * day));
  await page
    .getByLabel('Agenda', { exact: true })
    .selectOption({ label: 'Autumn term: first meeting of the school year' });
  const preview = page.getByRole('complementary', { name: 'The agenda as it will be' });
  await expect(preview.getByText('Election of the chair', { exact: true })).toBeVisible();
  await expectAccessibleInBoth(page);
  await page.getByRole('button', { name: 'Create the meeting' }).click();
  await page.waitForURL(/\/meetings\//);
  meeting = new URL(page.url()).pathname;
  await expect(number(page, 'Term of office of the chair')).toHaveText('3.1');
  // The running clock.
  await expect(row(page, 'Declarations of interest')).toContainText('18:05');
  await expect(agenda(page)).toContainText('until 20:26');
});

test('an item is put under another by keyboard and by menu, and comes back with undo', async () => {
  const { page } = clerk;
  const title = 'Budget monitoring';
  await expect(number(page, title)).toHaveText('10');
  await row(page, title).getByRole('link').focus();
  // What is asked for while another order is under way goes after it: a page that is left too soon takes that along.
  const press = async (key: string) => {
    const kept = page.waitForResponse((response) => response.request().method() === 'PUT');
    await page.keyboard.press(key);
    await kept;
  };
  await press('Alt+ArrowRight');
  await expect(number(page, title)).toHaveText('9.4');
  await press('Alt+ArrowUp');
  await expect(number(page, title)).toHaveText('9.3');
  await page.reload();
  await expect(number(page, title)).toHaveText('9.3');
  await row(page, title)
    .getByRole('button', { name: /^Commands for item/ })
    .click();
  await page.getByRole('menuitem', { name: 'Make it an item of its own' }).click();
  await expect(number(page, title)).toHaveText('10');
  await row(page, title)
    .getByRole('button', { name: /^Commands for item/ })
    .click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(row(page, title)).toHaveCount(0);
  await agenda(page).getByRole('button', { name: 'Undo' }).click();
  await expect(number(page, title)).toHaveText('10');
  await expect(number(page, 'Annual safeguarding report')).toHaveText('10.1');
});

test('with too few days notice needs the chair’s reason; then it is given, and says who has seen it', async ({
  browser,
}) => {
  const { page } = clerk;
  await card(page, 'Notice has not been given yet').getByRole('button', { name: 'Give notice…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('This gives only 5 clear days; 7 are needed.');
  await dialog.getByRole('button', { name: 'Give notice' }).click();
  await expect(dialog).toContainText('Say why the chair shortened the notice.');
  await expectAccessible(page);
  await dialog.getByLabel(/^Why .+ shortened it/).fill('The budget is due on Friday.');
  await dialog.getByRole('button', { name: 'Give notice' }).click();
  await expect(dialog).toHaveCount(0);
  const given = card(page, /^Notice given .+, 5 clear days$/);
  await expect(given).toContainText('The budget is due on Friday.');

  const observer = await signIn(browser, demo.origin, demo.account('observer'));
  await open(observer.page, meeting);
  await expect(card(observer.page, /^Notice given/)).toContainText('The budget is due on Friday.');
  await expect(card(observer.page, 'Will you come?')).toHaveCount(0);
  await given.getByText(/^Seen by 2 of \d+$/).click();
  await expect(given.getByRole('listitem').filter({ hasText: 'Ian Fletcher' })).toBeVisible();
  await observer.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expectAccessible(observer.page);
  await observer.context.close();
});

test('a governor sends apologies from the board’s page, and the clerk sees the forecast', async ({ browser }) => {
  const { page } = clerk;
  const governor = await signIn(browser, demo.origin, demo.account('governor'));
  await open(governor.page, `/boards/${demo.board.id}`);
  const asked = card(governor.page, 'Will you come?');
  await expect(asked).toContainText('Autumn term, first meeting');
  await asked.getByRole('button', { name: 'No, apologies' }).click();
  await asked.getByLabel('Reason').fill('Away for work');
  await expectAccessibleInBoth(governor.page);
  await asked.getByRole('button', { name: 'Send apologies' }).click();
  await expect(asked).toContainText('You have sent apologies. Reason: Away for work');

  const forecast = card(page, 'Who will come');
  await expect(forecast).toContainText('Sarah Lindley: Away for work');
  await expect(forecast).toContainText(/If all come who said so: 0 of \d needed: not quorate yet\./);
  const chair = await signIn(browser, demo.origin, demo.account('chair'));
  await open(chair.page, meeting);
  await card(chair.page, 'Will you come?').getByRole('button', { name: 'Yes, in person' }).click();
  await expect(forecast).toContainText(/If all come who said so: 1 of \d needed/);
  // Why somebody cannot come is for those who prepare the meeting; the clerk is here, so the chair does not.
  await expect(chair.page.getByText('Away for work')).toHaveCount(0);
  await Promise.all([governor.context.close(), chair.context.close()]);
});

test('A3: papers are there for the readers of their item', async ({ browser }) => {
  const { page } = clerk;
  const add = (item: RegExp, name: string) =>
    page
      .getByRole('group', { name: item })
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(`This is ${name}.`) });
  const papersOf = (of: Page, item: RegExp) => of.getByRole('group', { name: item }).getByRole('link');
  await add(/^Papers of item .*Budget monitoring$/, 'Budget.txt');
  await expect(papersOf(page, /Budget monitoring$/)).toContainText(['Budget.txt']);
  await add(/^Papers of item .*performance management/, 'Appraisal.txt');
  await expect(papersOf(page, /performance management/)).toContainText(['Appraisal.txt']);
  await page
    .getByRole('group', { name: /Budget monitoring$/ })
    .locator('input[type=file]')
    .setInputFiles({ name: 'x.pdf', mimeType: 'application/pdf', buffer: Buffer.from('MZ\0') });
  await expect(page.getByRole('alert')).toContainText('x.pdf: This is not a file of a kind that can be attached');
  await expectAccessible(page);

  const observer = await signIn(browser, demo.origin, demo.account('observer'));
  await open(observer.page, meeting);
  await expect(papersOf(observer.page, /Budget monitoring$/)).toContainText(['Budget.txt']);
  await expect(observer.page.getByText('Appraisal.txt')).toHaveCount(0);
  const [download] = await Promise.all([
    observer.page.waitForEvent('download'),
    papersOf(observer.page, /Budget monitoring$/).click(),
  ]);
  expect(download.suggestedFilename()).toBe('Budget.txt');
  const governor = await signIn(browser, demo.origin, demo.account('governor'));
  await open(governor.page, meeting);
  await expect(papersOf(governor.page, /performance management/)).toContainText(['Appraisal.txt']);
  await expect(governor.page.getByRole('button', { name: 'Add papers' })).toHaveCount(0);
  await Promise.all([observer.context.close(), governor.context.close()]);

  // What is new on the agenda is not in the notice: it can be sent again.
  const given = card(page, /^Notice given/);
  await expect(given).toContainText('have changed since');
  await given.getByRole('button', { name: 'Send notice again…' }).click();
  await expect(page.getByRole('dialog')).toContainText('The clear days count from');
  await page.getByRole('dialog').getByRole('button', { name: 'Send it again' }).click();
  await expect(given).toContainText('Sent again');
  await expect(given).not.toContainText('have changed since');
});

test('without a mail server the clerk finds the mail, to hand it on', async ({ browser }) => {
  const { page } = clerk;
  await card(page, /^Notice given/)
    .getByRole('link', { name: 'Mail' })
    .click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mail' })).toBeVisible();
  await expect(page.getByText('Mail that was not sent: no mail server is set up')).toBeVisible();
  await page.getByText('Agenda changed: Autumn term, first meeting').first().click();
  const text = page.getByLabel(/^Text of the mail to/).first();
  await expect(text).toContainText('Confidential item (Part 2)');
  await expect(text).not.toContainText('performance management');
  await page.getByRole('button', { name: 'Copy' }).first().click();
  await expect(page.getByText('Copied').first()).toBeVisible();
  await expectAccessibleInBoth(page);

  const governor = await signIn(browser, demo.origin, demo.account('governor'));
  const response = await governor.page.goto(`/organisations/${demo.organisation.id}/mail`);
  expect(response?.status()).toBe(403);
  await governor.context.close();
});

test('an agenda is kept as a template, and the next meeting begins from it', async () => {
  const { page } = clerk;
  await open(page, meeting);
  await page.getByRole('button', { name: 'Keep agenda as a template…' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Our autumn');
  await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await open(page, `/boards/${demo.board.id}/new-meeting`);
  await page.getByLabel('Agenda', { exact: true }).selectOption({ label: 'Our autumn (kept by this board)' });
  const preview = page.getByRole('complementary', { name: 'The agenda as it will be' });
  await expect(preview).toContainText('Budget monitoring');
  await expect(preview).toContainText('Confidential item');
  await expect(preview).not.toContainText('performance management');
});

test('B6: the clerk cancels the meeting with a reason, which a governor sees at once, and puts it back', async ({
  browser,
}) => {
  const { page } = clerk;
  await open(page, meeting);
  const governor = await signIn(browser, demo.origin, demo.account('governor'));
  await open(governor.page, meeting);
  const writing = governor.page.locator('[data-cancelled]');
  await expect(governor.page.getByRole('toolbar').first()).toBeVisible();

  await page.getByRole('button', { name: 'More commands' }).click();
  await page.getByRole('menuitem', { name: 'Cancel the meeting…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(/\d+ members had notice, and are told by mail\./);
  await dialog.getByRole('button', { name: 'Cancel the meeting' }).click();
  await expect(dialog).toContainText('Say why the meeting is cancelled.');
  await expectAccessible(page);
  await dialog.getByLabel('Reason').fill('The school is closed by snow.');
  await dialog.getByRole('button', { name: 'Cancel the meeting' }).click();
  const told = card(page, 'This meeting was cancelled');
  await expect(told).toContainText('The school is closed by snow.');
  await expectAccessibleInBoth(page);

  await expect(card(governor.page, 'This meeting was cancelled')).toContainText('The school is closed by snow.');
  await expect(writing).toContainText('Cancelled: read-only for everybody');
  await expect(governor.page.getByRole('button', { name: 'Put it back…' })).toHaveCount(0);
  await open(governor.page, `/boards/${demo.board.id}`);
  const listed = governor.page.getByRole('region', { name: 'Cancelled' }).getByRole('listitem');
  await expect(listed).toContainText(['The school is closed by snow.']);
  await expectAccessibleInBoth(governor.page);

  await told.getByRole('button', { name: 'Put it back…' }).click();
  await dialog.getByRole('button', { name: 'Put it back' }).click();
  await expect(told).toHaveCount(0);
  // The board's page is told as well.
  await expect(listed).toHaveCount(0);
  await expect(governor.page.getByRole('region', { name: 'Coming' })).toContainText('Autumn term, first meeting');
  await governor.context.close();
});
