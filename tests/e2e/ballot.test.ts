/** A secret ballot as voters see it: everything from the button to the result, with a reload in the middle. */
import { expect, type Page, type Request, test } from '@playwright/test';
import { expectAccessible, open, type SignedIn, signIn } from './support/browser.ts';
import { type Demo, startDemo } from './support/server.ts';

test.describe.serial('A4: a secret ballot in browsers', () => {
  let demo: Demo;
  let clerk: SignedIn;
  let voters: SignedIn[];
  let meetingPath: string;
  let motionId: string;
  const cast: Request[] = [];

  /** The API as the clerk's page calls it. */
  const call = (method: string, path: string, body?: unknown) =>
    clerk.page.evaluate(
      async ([how, where, what]) => {
        const response = await fetch(`/api/v1${where}`, {
          method: how,
          ...(what === undefined
            ? {}
            : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(what) }),
        });
        return response.json() as Promise<Record<string, string>>;
      },
      [method, path, body] as const,
    );

  test.beforeAll(async ({ browser }) => {
    demo = await startDemo();
    clerk = await signIn(browser, demo.origin, demo.account('clerk'));
    meetingPath = `/meetings/${demo.meeting.id}`;
    await open(clerk.page, meetingPath);
    const accounts = [demo.account('chair'), ...[0, 1, 2].map((nth) => demo.account('governor', nth))];
    for (const { personId } of accounts) await call('POST', `${meetingPath}/arrivals`, { personId });
    voters = await Promise.all([0, 1].map((at) => signIn(browser, demo.origin, accounts[at]!)));
    for (const { page, context } of voters) {
      context.on('request', (request) => {
        if (request.url().includes('/api/v1/ballots/')) cast.push(request);
      });
      await open(page, meetingPath);
    }
    const view = await call('GET', meetingPath);
    const text = 'That Mrs Hall be elected chair';
    motionId = (await call('POST', `${meetingPath}/motions`, { itemId: view.currentItemId, text })).motionId!;
    await call('POST', `${meetingPath}/motions/${motionId}/vote`, { baseVersion: 1, method: 'ballot' });
  });
  test.afterAll(() => demo?.server.dispose());

  const dialog = (page: Page) => page.getByRole('dialog');

  test('a governor votes by keyboard, and reads what remains inferable', async () => {
    const { page } = voters[0]!;
    await page.getByRole('button', { name: 'Vote in secret…' }).first().press('Enter');
    await expect(dialog(page)).toContainText('Your ballot is secret');
    await page.getByText('What can be known all the same').press('Enter');
    await expect(dialog(page)).toContainText(/\b[0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4}\b/);
    await expectAccessible(page);
    await page.getByRole('radio', { name: 'Against' }).press('Space');
    await page.getByRole('button', { name: 'Go on' }).press('Enter');
    await expect(page.getByRole('heading', { name: 'You vote: Against' })).toBeFocused();
    await page.getByRole('button', { name: 'Put it in the box' }).press('Enter');
    await expect(page.getByRole('heading', { name: 'Your ballot is on its way' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Your ballot is in the box' })).toBeVisible({ timeout: 20_000 });
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Close' }).last().click();
    await expect(page.getByText('Your ballot is in the box.').first()).toBeVisible();
    const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage }));
    expect(kept).not.toMatch(/signature|token|against/);
  });

  test('another reloads the page with the paper in hand, and while it is on its way', async () => {
    const { page } = voters[1]!;
    await page.getByRole('button', { name: 'Vote in secret…' }).first().click();
    await expect.poll(() => page.evaluate(() => JSON.stringify({ ...sessionStorage }))).toContain('signature');
    page.on('dialog', (asked) => void asked.accept());
    await page.reload();
    await page.getByRole('button', { name: 'Fill in your paper…' }).first().click();
    await page.getByRole('radio', { name: 'For', exact: true }).check();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('button', { name: 'Put it in the box' }).click();
    await page.reload();
    await expect(page.getByText('Your ballot is in the box.').first()).toBeVisible({ timeout: 30_000 });
  });

  test('what was cast went without a cookie and without the address of the page', async () => {
    expect(cast.length).toBeGreaterThanOrEqual(2);
    for (const request of cast) {
      const headers = await request.allHeaders();
      expect(headers).not.toHaveProperty('cookie');
      expect(headers).not.toHaveProperty('referer');
      expect(headers.origin).toBe(demo.origin);
    }
  });

  test('the clerk sees that all papers are in, counts, and everybody sees the result', async () => {
    const card = clerk.page.locator(`[data-motion="${motionId}"]`).first();
    await expect(card).toContainText(
      /2 of \d+ people have taken a paper\. All papers that were taken are in the box\./,
    );
    await card.getByRole('button', { name: 'Close the ballot and count' }).click();
    await expect(dialog(clerk.page)).toContainText('4 of 6 have not taken a paper yet.');
    await dialog(clerk.page).getByRole('button', { name: 'Close the ballot' }).click();
    await expect(card).toHaveAttribute('data-state', /lost|tied/);
    for (const { page } of voters) {
      await expect(page.getByRole('button', { name: /Vote in secret|Fill in/ })).toHaveCount(0);
    }
  });
});
