/** The registers of a board, one's own actions and interests, and the rules it goes by. */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectAccessibleInBoth, open, signIn } from './support/browser.ts';
import { type Demo, startDemo } from './support/server.ts';

let demo: Demo;

test.beforeAll(async () => {
  demo = await startDemo();
});
test.afterAll(() => demo.server.dispose());

const tabs = {
  attendance: 'Attendance',
  decisions: 'Decisions',
  actions: 'Actions',
  interests: 'Interests',
  terms: 'Terms of office',
};
const registers = (query = '') => `/boards/${demo.board.id}/registers${query}`;
const tom = () => demo.account('governor', 2);

/** Nothing reaches past the edge of the window, whatever scrolls within its own frame. */
const expectFits = async (page: Page) =>
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

for (const [screen, width] of [
  ['desktop', 1280],
  ['phone', 390],
] as const) {
  for (const role of ['clerk', 'governor'] as const) {
    test(`G7: each register for the ${role} on a ${screen}, without a serious fault`, async ({ browser }) => {
      const { context, page } = await signIn(browser, demo.origin, demo.account(role), {
        viewport: { width, height: 800 },
        reducedMotion: 'reduce',
      });
      const pages = [
        ...Object.keys(tabs).map((tab) => [registers(`?tab=${tab}`), tabs[tab as keyof typeof tabs]] as const),
        ['/actions', 'My actions'],
        ['/interests', 'My interests'],
        [`/boards/${demo.board.id}/rules`, 'Rules this board goes by'],
      ] as const;
      for (const [address, heading] of pages) {
        await open(page, address);
        await expect(page.getByRole('heading', { name: heading, exact: true }).first()).toBeVisible();
        await expectFits(page);
        // The pages are the same for both: one of them in both themes is enough.
        await (role === 'clerk' ? expectAccessibleInBoth(page) : expectAccessible(page));
      }
      await context.close();
    });
  }
}

test('G5, G7: from the board’s page; the clerk sees whose six months run, a governor does not', async ({ browser }) => {
  const clerk = await signIn(browser, demo.origin, demo.account('clerk'));
  await open(clerk.page, `/boards/${demo.board.id}`);
  await clerk.page.getByRole('link', { name: 'Registers' }).click();
  await expect(clerk.page.getByRole('heading', { name: 'Registers' })).toBeVisible();
  // The past meeting may lie in the school year before this one.
  await open(clerk.page, registers('?from=2000-01-01'));
  const sheet = clerk.page.getByRole('region', { name: 'Attendance sheet' });
  await expect(sheet.getByRole('row', { name: /Tom Whitlock/ })).toContainText('Absent');
  await expect(sheet.getByRole('row', { name: /Yusuf Karim/ })).toContainText('Apologies accepted');
  await expect(clerk.page.getByText(/^Tom Whitlock: the time runs out on /)).toBeVisible();
  const governor = await signIn(browser, demo.origin, demo.account('governor'));
  await open(governor.page, registers('?from=2000-01-01'));
  await expect(governor.page.getByRole('row', { name: /Tom Whitlock/ })).toContainText('Absent');
  await expect(governor.page.getByText(/the time runs out/)).toHaveCount(0);
  await clerk.context.close();
  await governor.context.close();
});

test('G7, G8: narrowed by keyboard, and taken along as CSV', async ({ browser }) => {
  const { context, page } = await signIn(browser, demo.origin, demo.account('governor'));
  await open(page, registers('?tab=decisions'));
  await page.getByLabel('Words in the resolution or item').fill('ROOF');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/text=ROOF/);
  await expect(page.getByText('That three quotations be obtained')).toBeVisible();
  await expect(page.getByText('That the admission arrangements')).toHaveCount(0);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('decisions.csv');
  const lines = readFileSync(await file.path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('That three quotations be obtained for the roof of the infant block');
  await page.getByRole('link', { name: 'Show all' }).click();
  await expect(page.getByText('That the admission arrangements')).toBeVisible();
  await context.close();
});

test('G7: one’s own action, from the first page to done', async ({ browser }) => {
  const { context, page } = await signIn(browser, demo.origin, tom());
  await open(page, '/');
  await page.getByRole('link', { name: 'See what is to do' }).click();
  await expect(page.getByText('1 open action, 1 overdue.')).toBeVisible();
  await page.getByRole('button', { name: /^Mark as done: Obtain three quotations/ }).click();
  await page.getByLabel(/What was done/).fill('Three came in');
  await page.getByRole('dialog').getByRole('button', { name: 'Mark as done' }).click();
  await expect(page.getByText('Nothing to do at present')).toBeVisible();
  await expect(page.getByText('“Three came in”')).toBeVisible();
  await context.close();
});

test('G9: an interest that is due is asked for, confirmed, and another declared; without JavaScript too', async ({
  browser,
}) => {
  const vice = await signIn(browser, demo.origin, demo.account('viceChair'));
  await open(vice.page, '/');
  await vice.page.getByRole('link', { name: 'Look at yours' }).click();
  await vice.page.getByRole('button', { name: 'All of them still stand' }).click();
  await expect(vice.page.getByText('Stands', { exact: true })).toBeVisible();
  await expect(vice.page.getByRole('button', { name: 'All of them still stand' })).toHaveCount(0);
  await vice.context.close();

  const account = demo.account('governor', 1);
  const context = await browser.newContext({ baseURL: demo.origin, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/sign-in?to=/interests');
  await page.getByLabel('User name').fill(account.username);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('With whom or what').fill('Raman Translations');
  await page.getByLabel('What the interest is').fill('Owner');
  await page.getByRole('button', { name: 'Put on the register' }).click();
  await expect(page.getByText('Raman Translations')).toBeVisible();
  await page.getByRole('button', { name: 'It has ended: Raman Translations' }).click();
  await expect(page.getByRole('heading', { name: 'Ended' })).toBeVisible();
  await page.getByRole('button', { name: 'I have no interests' }).click();
  await expect(page.getByText('You have declared that you have no interests')).toBeVisible();
  await context.close();
});

test('G6, G10: the clerk sets a term and the rules; a governor reads them', async ({ browser }) => {
  const { context, page } = await signIn(browser, demo.origin, demo.account('clerk'));
  await open(page, registers('?tab=terms'));
  await page.getByRole('button', { name: 'Set the term of Priya Raman' }).click();
  const term = page.getByRole('dialog');
  await expectAccessible(page);
  await term.getByLabel('Began on').fill('2022-09-01');
  await term.getByLabel(/Ends on/).fill('2022-08-31');
  await term.getByRole('button', { name: 'Set the term' }).click();
  await expect(term.getByText('This must not be before the term began.')).toBeVisible();
  await term.getByLabel(/Ends on/).fill('2099-08-31');
  await term.getByRole('button', { name: 'Set the term' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Priya Raman' })).toContainText('Ends later');

  await open(page, `/boards/${demo.board.id}/rules`);
  await page.getByRole('button', { name: 'Change the rules' }).click();
  const rules = page.getByRole('dialog');
  await rules.getByLabel('Set of rules').selectOption('academy');
  await rules.getByLabel('Clear days of notice').fill('14');
  await rules.getByLabel('The board has approved that attending remotely counts as present').check();
  await expectAccessible(page);
  await rules.getByRole('button', { name: 'Save the rules' }).click();
  await expect(page.getByText('Agenda and papers 14 clear days before the meeting')).toBeVisible();
  await context.close();

  const governor = await signIn(browser, demo.origin, demo.account('governor'));
  await open(governor.page, `/boards/${demo.board.id}/rules`);
  await expect(governor.page.getByText('not legal advice')).toBeVisible();
  await expect(governor.page.getByText('Counts as present: the board has approved the arrangement.')).toBeVisible();
  await expect(governor.page.getByRole('button', { name: 'Change the rules' })).toHaveCount(0);
  await governor.context.close();
});

test('W2: the registers are not open to an observer, who is shown no way to them', async ({ browser }) => {
  const { context, page } = await signIn(browser, demo.origin, demo.account('observer'));
  expect((await page.goto(registers()))?.status()).toBe(403);
  await open(page, `/boards/${demo.board.id}`);
  await expect(page.getByRole('link', { name: 'Registers' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Rules' })).toBeVisible();
  await context.close();
});
