/** P14a: a sign-in on a new device is told to the person's other pages. */
import { expect, test } from '@playwright/test';
import { expectAccessibleInBoth, open, signIn } from './support/browser.ts';
import { type Demo, startDemo } from './support/server.ts';

const patient = { timeout: 30_000 };
const onTablet = {
  userAgent: 'Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1',
};

let demo: Demo;
test.beforeAll(async () => {
  demo = await startDemo();
});
test.afterAll(() => demo.server.dispose());

test('P14a: it shows on an open page by itself, in a meeting too, and is answered there for good', async ({
  browser,
}) => {
  const governor = demo.account('governor');
  const here = await signIn(browser, demo.origin, governor);
  const notice = here.page.getByRole('region', { name: 'Somebody signed in to your account on a new device' });
  await open(here.page, `/meetings/${demo.meeting.id}`);
  await expect(here.page.getByRole('region', { name: 'Minutes', exact: true })).toBeVisible();
  await expect(notice).toBeHidden();
  const tablet = await signIn(browser, demo.origin, governor, onTablet);
  await expect(notice).toContainText('Safari on iPad', patient);
  await expectAccessibleInBoth(here.page);
  // Whoever it was is told nothing of it, and cannot say that the other was them, who was there before.
  await open(tablet.page, '/account/devices');
  const there = tablet.page.getByRole('region', { name: /new device/ });
  await expect(there).toContainText('Chrome on Linux');
  await expect(there).not.toContainText('Safari on iPad');
  await expect(there.getByRole('button', { name: /^It was me/ })).toHaveCount(0);

  await open(here.page, '/');
  await notice.getByRole('button', { name: /^It was me/ }).focus();
  await here.page.keyboard.press('Enter');
  await expect(notice).toBeHidden();
  await expect(here.page.locator('h1')).toBeFocused();
  await here.page.reload();
  await expect(here.page.locator('h1')).toBeVisible();
  await expect(notice).toBeHidden();
  for (const { context } of [here, tablet]) await context.close();
});

test('P14a: it stands once on the page of a meeting that has not begun', async ({ browser }) => {
  const clerk = demo.account('clerk');
  const here = await signIn(browser, demo.origin, clerk);
  const notice = here.page.getByRole('region', { name: /new device/ });
  const made = await here.page.request.post(`${demo.origin}/api/v1/boards/${demo.board.id}/meetings`, {
    data: { title: 'Spring term', startsAt: '2030-03-04T18:00:00.000Z', items: [] },
    headers: { origin: demo.origin },
  });
  const { id } = (await made.json()) as { id: string };
  await open(here.page, `/meetings/${id}`);
  const tablet = await signIn(browser, demo.origin, clerk, onTablet);
  await expect(notice).toContainText('Safari on iPad', patient);
  await expect(notice).toHaveCount(1);
  for (const { context } of [here, tablet]) await context.close();
});

test('P14a: whom it was not is led to sign that device out and to change the password', async ({ browser }) => {
  const chair = demo.account('chair');
  const here = await signIn(browser, demo.origin, chair);
  const tablet = await signIn(browser, demo.origin, chair, onTablet);
  const notice = here.page.getByRole('region', { name: /new device/ });
  await open(here.page, '/account');
  await notice.getByRole('link', { name: /^It was not me/ }).click();
  await expect(here.page.getByRole('heading', { name: 'My devices' })).toBeVisible();
  await here.page.getByRole('button', { name: /^Sign out Safari on iPad/ }).click();
  await expect(here.page.getByText('1 device signed out')).toBeVisible();
  await expect(notice).toContainText('It is signed out by now.');
  await notice.getByRole('link', { name: /^It was not me/ }).click();
  await here.page.getByLabel('Present password').fill(chair.password);
  await here.page.getByLabel('New password', { exact: true }).fill('four unlikely words here');
  await here.page.getByLabel('New password again').fill('four unlikely words here');
  await here.page.getByRole('button', { name: 'Change password' }).click();
  await expect(notice).toBeHidden();
  for (const { context } of [here, tablet]) await context.close();
});
