/** The clerk's control over who may come in: a list of people, the way back, handing over, and terms that end. */
import { expect, type Page, test } from '@playwright/test';
import { addDays, localDate } from '#lib/domain/rules/days.ts';
import { expectAccessible, open, signIn } from './support/browser.ts';
import { type Demo, startDemo } from './support/server.ts';

let demo: Demo;

test.beforeAll(async () => {
  demo = await startDemo();
});
test.afterAll(() => demo.server.dispose());

const people = () => `/organisations/${demo.organisation.id}/people`;
const personPage = (page: Page, personId: string) => open(page, `${people()}?person=${personId}`);
/** On a page of its own, or in place of the meeting. */
const ended = (page: Page) => page.getByText(/Your access (to this board )?has (been )?ended/).first();
const linkIn = (page: Page) => page.getByLabel('Invitation link').inputValue();

/** What is shown once is not lost by leaving, in whatever way, until it has been taken. */
async function expectLinksKept(page: Page): Promise<void> {
  const asked = page.getByRole('dialog', { name: 'Go on without these links?' });
  const stay = async () => {
    await expect(asked).toContainText('2 invitation links have not been copied or saved');
    await asked.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByText('2 people added.')).toBeVisible();
  };
  await page.getByRole('link', { name: 'To the people' }).click();
  await expect(asked).toBeVisible();
  await expectAccessible(page);
  await stay();
  await page.goBack({ waitUntil: 'commit' }).catch(() => undefined);
  await stay();
  await page.getByLabel(/^Your account/).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await stay();
  await page.getByRole('button', { name: 'Import another list' }).click();
  await stay();
  const closing = page.waitForEvent('dialog');
  const address = page.url();
  await page.evaluate(() => setTimeout(() => location.reload()));
  const asking = await closing;
  expect(asking.type()).toBe('beforeunload');
  await asking.dismiss();
  expect(page.url()).toBe(address);

  const row = page.getByRole('listitem').filter({ hasText: 'Ben Okri' });
  await row.getByRole('button', { name: 'Copy' }).click();
  await expect(row.getByRole('button', { name: 'Copied' })).toBeVisible();
  await page.getByRole('button', { name: 'Import another list' }).click();
  await expect(asked).toContainText('1 invitation link has not been copied or saved');
  await asked.getByRole('button', { name: 'Cancel' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  expect((await saved).suggestedFilename()).toBe('to-hand-on.csv');
}

test('P25: a list is looked at, put right and added, by keyboard; a second run adds nothing', async ({ browser }) => {
  const { context, page } = await signIn(browser, demo.origin, demo.account('clerk'));
  await open(page, people());
  await page.getByRole('link', { name: 'Import people' }).click();
  await expect(page.getByRole('heading', { name: 'Import people' })).toBeVisible();
  await expectAccessible(page);
  const rows = page.getByLabel('Or paste the rows');
  const board = demo.board.id;
  await rows.fill(`name,board,role,term end\nAda Byron,${board},Governor,31/08/2099\nBen Okri,${board},Boss,`);
  await page.getByRole('button', { name: 'Look at the list' }).press('Enter');
  await expect(page.getByText('2 rows: 1 new person, 1 row to put right.')).toBeVisible();
  await expect(page.getByText('What will happen', { exact: true })).toBeFocused();
  await expect(page.getByRole('row', { name: /Ben Okri/ })).toContainText('role is not known. Write Clerk');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await rows.fill((await rows.inputValue()).replace('Boss', 'observer'));
  await page.getByRole('button', { name: 'Look at the list' }).click();
  await page.getByRole('button', { name: 'Add 2 people' }).press('Enter');
  await expect(page.getByText('2 people added.')).toBeVisible();
  await expect(page.getByText('Result', { exact: true })).toBeFocused();
  await expect(page.getByRole('listitem').filter({ hasText: 'Ada Byron' })).toContainText('/invitation/');
  await expectAccessible(page);
  await expectLinksKept(page);
  await page.getByRole('button', { name: 'Import another list' }).click();
  await rows.fill(`name,board,role\nAda Byron,${board},Governor`);
  await page.getByRole('button', { name: 'Look at the list' }).click();
  await expect(page.getByText('There is nobody to add.')).toBeVisible();

  // Broken off after its first twenty, it still hands out what they need.
  await page.getByRole('button', { name: 'Back to the list' }).click();
  const many = Array.from({ length: 21 }, (_, number) => `Person ${number},${board},Observer`);
  await rows.fill(['name,board,role', ...many].join('\n'));
  await page.getByRole('button', { name: 'Look at the list' }).click();
  await page.route('**/people/imports', (route) => {
    const { from } = route.request().postDataJSON() as { from?: number };
    return from === undefined ? route.continue() : route.abort();
  });
  await page.getByRole('button', { name: 'Add 21 people' }).click();
  await expect(page.getByText('It broke off')).toBeVisible();
  await page.getByRole('button', { name: 'Stop here and see who was added' }).click();
  await expect(page.getByText('20 people added.')).toBeVisible();
  await expect(page.getByText('1 row not reached')).toBeVisible();
  await expectAccessible(page);
  await context.close();
});

test('P20, P22: a term that is over closes what is open; reinstated, they come back with a new password', async ({
  browser,
}) => {
  const governor = demo.account('governor');
  const member = await signIn(browser, demo.origin, governor);
  await open(member.page, `/meetings/${demo.meeting.id}`);
  await expect(member.page.getByRole('main')).toBeVisible();
  const clerk = await signIn(browser, demo.origin, demo.account('clerk'));
  const { page } = clerk;
  await personPage(page, governor.personId);
  const name = await page.locator('#person-name').innerText();
  await expect(page.getByText(/On line on \d device/)).toBeVisible();

  await open(page, `/boards/${demo.board.id}/registers?tab=terms`);
  await page.getByRole('button', { name: `Set the term of ${name}` }).click();
  const dialog = page.getByRole('dialog');
  const yesterday = addDays(localDate(Date.now()), -1);
  await dialog.getByLabel('Began on').fill('2022-09-01');
  await dialog.getByLabel(/Ends on/).fill(yesterday);
  await expect(dialog.getByText(/loses access to the board at once/)).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Set the term' }).click();
  await expect(ended(member.page)).toBeVisible();

  await personPage(page, governor.personId);
  await expect(page.getByText(/The term of office ended on/).first()).toBeVisible();
  // Whoever begins to add them anew is led to that.
  await page.getByRole('button', { name: 'Add a person' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await expect(dialog.getByText(`${name} was here before`)).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Reinstate …' }).click();
  await expect(page.getByRole('heading', { name: `Reinstate ${name}` })).toBeVisible();
  await expect(dialog.getByLabel('Role')).toHaveValue('governor');
  await dialog.getByLabel(/Term ends on/).fill('2099-08-31');
  await dialog.getByLabel('Reason').fill('Elected again');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Give access again' }).click();
  const link = await linkIn(page);
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('Invited, not signed in yet')).toBeVisible();

  await member.context.clearCookies();
  await open(member.page, link);
  await member.page.getByLabel('Password', { exact: true }).fill('an entirely new password');
  await member.page.getByLabel('Password again').fill('an entirely new password');
  await member.page.getByRole('button', { name: 'Accept and sign in' }).click();
  await member.page.waitForURL((url) => !url.pathname.startsWith('/invitation'));
  await open(member.page, `/boards/${demo.board.id}`);
  await expect(member.page.getByRole('heading', { level: 1 })).toBeVisible();
  await member.context.close();
  await clerk.context.close();
});

test('P23: a clerk hands over and goes; the new clerk is there', async ({ browser }) => {
  const former = await signIn(browser, demo.origin, demo.account('clerk'));
  const next = demo.account('viceChair');
  const { page } = former;
  await personPage(page, next.personId);
  const name = await page.locator('#person-name').innerText();
  await personPage(page, demo.account('clerk').personId);
  await page.getByRole('button', { name: 'Hand over …' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('New clerk', { exact: true }).selectOption({ label: name });
  await dialog.getByLabel(/Your places on these boards end/).check();
  await expect(dialog.getByText(/You lose access to these boards/)).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Hand over', exact: true }).click();
  await expect(ended(page)).toBeVisible();
  await former.context.close();

  const clerk = await signIn(browser, demo.origin, next);
  await open(clerk.page, people());
  await expect(clerk.page.getByRole('heading', { name: 'People' })).toBeVisible();
  await clerk.context.close();
});
