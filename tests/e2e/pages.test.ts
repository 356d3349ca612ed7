/** Every page in both themes, the ways in, and what people see who may not. */
import { expect, type Page, test } from '@playwright/test';
import {
  expectAccessible,
  expectAccessibleInBoth,
  fillSignIn,
  foreignRequests,
  hydrated,
  open,
  signIn,
} from './support/browser.ts';
import { type Account, type Demo, startDemo } from './support/server.ts';

let demo: Demo;

test.beforeAll(async () => {
  demo = await startDemo();
});
test.afterAll(() => demo.server.dispose());

/** Axe in both themes on each page, and nothing asked of any other host meanwhile. */
async function expectSound(page: Page, addresses: readonly string[]): Promise<void> {
  const foreign = foreignRequests(page.context(), demo.origin);
  for (const address of addresses) {
    await open(page, address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectAccessibleInBoth(page);
  }
  expect(foreign).toEqual([]);
}

test.describe('pages for people who are not signed in', () => {
  test('have no serious fault in either theme and ask nothing of other hosts', async ({ browser }) => {
    const context = await browser.newContext({ baseURL: demo.origin });
    const addresses = [
      '/',
      '/sign-in',
      '/security',
      '/privacy',
      '/terms',
      '/access-ended',
      '/invitation/none',
      '/nowhere',
    ];
    await expectSound(await context.newPage(), addresses);
    await context.close();
  });

  test('lead from the landing page to the sign-in and the public pages', async ({ browser }) => {
    const context = await browser.newContext({ baseURL: demo.origin });
    const page = await context.newPage();
    for (const name of [/security/i, /privacy/i, /terms/i]) {
      await open(page, '/');
      await page.getByRole('contentinfo').getByRole('link', { name }).first().click();
      await expect(page).toHaveTitle(name);
    }
    await open(page, '/');
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).first().click();
    await expect(page).toHaveURL(/\/sign-in$/);
    await context.close();
  });

  test('a page of the board leads to the sign-in, and from there back to it', async ({ browser }) => {
    const context = await browser.newContext({ baseURL: demo.origin });
    const page = await context.newPage();
    const board = `/boards/${demo.board.id}`;
    await open(page, board);
    await expect(page).toHaveURL(/\/sign-in/);
    await fillSignIn(page, demo.account('governor'));
    await expect(page).toHaveURL(board);
    await context.close();
  });
});

test.describe('pages for people who are signed in', () => {
  const addresses = () => ['/', `/boards/${demo.board.id}`, `/meetings/${demo.meeting.id}`, '/password'];

  for (const role of ['clerk', 'governor', 'observer'] as const) {
    test(`have no serious fault in either theme for the ${role}`, async ({ browser }) => {
      const { context, page } = await signIn(browser, demo.origin, demo.account(role));
      const clerks = [
        `/boards/${demo.board.id}/new-meeting`,
        `/organisations/${demo.organisation.id}/people`,
        `/organisations/${demo.organisation.id}/people?person=${demo.account('chair').personId}`,
      ];
      await expectSound(page, [...addresses(), ...(role === 'clerk' ? clerks : [])]);
      await context.close();
    });
  }

  test('a link that is pressed while news arrives leads where it says', async ({ browser }) => {
    const { context, page } = await signIn(browser, demo.origin, demo.account('clerk'));
    const people = `/organisations/${demo.organisation.id}/people`;
    const told = new Promise<void>((resolve) => {
      page.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => {
          if (String(payload).startsWith('42["people"')) resolve();
        }),
      );
    });
    await open(page, people);
    let go = () => {};
    const held = new Promise<void>((resolve) => (go = resolve));
    await page.route('**/audit/__data.json*', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('link', { name: 'Audit log' }).click();
    const [observer] = await Promise.all([signIn(browser, demo.origin, demo.account('observer')), told]);
    await expect(page).toHaveURL(new RegExp(`${people}$`));
    go();
    await page.waitForURL('**/audit');
    await expect(page.getByRole('heading', { level: 1, name: 'Audit log' })).toBeVisible();
    await Promise.all([context.close(), observer.context.close()]);
  });

  test('dialogs of the People page have no serious fault in either theme', async ({ browser }) => {
    const { context, page } = await signIn(browser, demo.origin, demo.account('clerk'));
    await open(page, `/organisations/${demo.organisation.id}/people`);
    await page.getByRole('button', { name: 'Add a person' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessibleInBoth(page);
    await context.close();
  });
});

test.describe('signing in', () => {
  test('works without JavaScript, and says when it did not work', async ({ browser }) => {
    const context = await browser.newContext({ baseURL: demo.origin, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto('/sign-in');
    await fillSignIn(page, { username: demo.account('chair').username, password: 'not the password' });
    await expect(page.getByText('The user name or the password is wrong')).toBeVisible();
    await expect(page.getByLabel('User name')).toHaveValue(demo.account('chair').username);
    await fillSignIn(page, demo.account('chair'));
    await expect(page).toHaveURL('/');
    await page.goto(`/meetings/${demo.meeting.id}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await context.close();
  });

  test('leads only to pages of this site', async ({ browser }) => {
    const context = await browser.newContext({ baseURL: demo.origin });
    const page = await context.newPage();
    for (const to of [
      'https://elsewhere.example/',
      '//elsewhere.example/',
      '/\\elsewhere.example',
      'javascript:alert(1)',
    ]) {
      await context.clearCookies();
      await open(page, `/sign-in?to=${encodeURIComponent(to)}`);
      await fillSignIn(page, demo.account('governor'));
      await page.waitForURL((url) => url.pathname !== '/sign-in');
      expect(new URL(page.url()).origin).toBe(demo.origin);
    }
    await context.close();
  });
});

test.describe('new people', () => {
  /** Fills in the clerk's dialog as far as the choice of the first sign-in. */
  async function addPerson(page: Page, name: string, how: RegExp): Promise<void> {
    await open(page, `/organisations/${demo.organisation.id}/people`);
    await page.getByRole('button', { name: 'Add a person' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await dialog.getByRole('radio', { name: how }).check();
    await dialog.getByRole('button', { name: 'Add person' }).click();
    await expect(dialog.getByRole('heading', { name: `${name} has been added` })).toBeVisible();
  }

  test('come in by an invitation, which works once', async ({ browser }) => {
    const clerk = await signIn(browser, demo.origin, demo.account('clerk'));
    await addPerson(clerk.page, 'Nadia Farrow', /Invitation link/);
    const link = await clerk.page.getByLabel('Invitation link').inputValue();
    expect(new URL(link).origin).toBe(demo.origin);

    const context = await browser.newContext({ baseURL: demo.origin });
    const page = await context.newPage();
    await open(page, link);
    await expectAccessible(page);
    await page.getByLabel('Password', { exact: true }).fill('four unlikely words here');
    await page.getByLabel('Password again').fill('four unlikely words here');
    await page.getByRole('button', { name: 'Accept and sign in' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    await open(page, `/boards/${demo.board.id}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();

    await context.clearCookies();
    await open(page, link);
    await expect(page.getByRole('heading', { name: 'This invitation does not work any more' })).toBeVisible();
    await context.close();
    await clerk.context.close();
  });

  test('accept an invitation without JavaScript', async ({ browser }) => {
    const clerk = await signIn(browser, demo.origin, demo.account('clerk'));
    await addPerson(clerk.page, 'Owen Blythe', /Invitation link/);
    const link = await clerk.page.getByLabel('Invitation link').inputValue();
    const context = await browser.newContext({ baseURL: demo.origin, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(link);
    await page.getByLabel('Password', { exact: true }).fill('four unlikely words here');
    await page.getByLabel('Password again').fill('four unlikely words here');
    await page.getByRole('button', { name: 'Accept and sign in' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    await context.close();
    await clerk.context.close();
  });

  test('must change a first password before anything else', async ({ browser }) => {
    const clerk = await signIn(browser, demo.origin, demo.account('clerk'));
    await addPerson(clerk.page, 'Owen Tarrant', /First password/);
    const dialog = clerk.page.getByRole('dialog');
    const account: Pick<Account, 'username' | 'password'> = {
      username: await dialog.getByLabel('User name').inputValue(),
      password: await dialog.getByLabel('First password').inputValue(),
    };
    const { context, page } = await signIn(browser, demo.origin, account);
    await expect(page).toHaveURL('/password');
    await expectAccessible(page);
    await open(page, `/boards/${demo.board.id}`);
    await expect(page).toHaveURL('/password');
    expect((await page.request.get(`/api/v1/boards/${demo.board.id}`)).status()).toBe(403);

    await page.getByLabel('First password, from the clerk').fill(account.password);
    await page.getByLabel('New password', { exact: true }).fill('four unlikely words here');
    await page.getByLabel('New password again').fill('four unlikely words here');
    await page.getByRole('button', { name: 'Use this password' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    await open(page, `/boards/${demo.board.id}`);
    await expect(page).toHaveURL(`/boards/${demo.board.id}`);
    await context.close();
    await clerk.context.close();
  });
});

test.describe('refusals', () => {
  test('W1: what is not there and what belongs to others look the same', async ({ browser }) => {
    const { context, page } = await signIn(browser, demo.origin, demo.account('clerk'));
    const { id, board, meeting } = demo.otherOrganisation;
    for (const address of [
      '/nowhere',
      '/boards/nowhere',
      `/boards/${board.id}`,
      `/meetings/${meeting.id}`,
      `/organisations/${id}/people`,
    ]) {
      const response = await page.goto(address);
      expect(response?.status(), address).toBe(404);
      await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
    }
    await context.close();
  });

  test('W2: a governor is told that the People page is not open to them', async ({ browser }) => {
    const { context, page } = await signIn(browser, demo.origin, demo.account('governor'));
    const response = await page.goto(`/organisations/${demo.organisation.id}/people`);
    expect(response?.status()).toBe(403);
    await hydrated(page);
    await expect(page.getByRole('heading', { name: 'This is not open to you' })).toBeVisible();
    await expectAccessible(page);
    await open(page, `/boards/${demo.board.id}`);
    await expect(page.getByRole('link', { name: 'People' })).toHaveCount(0);
    await context.close();
  });
});
