/** The first start, on an empty store. */
import { expect, test } from '@playwright/test';
import { expectAccessibleInBoth, foreignRequests, open } from './support/browser.ts';
import { QuorateProcess } from './support/server.ts';

let server: QuorateProcess;

test.beforeAll(async () => {
  server = await QuorateProcess.start();
});
test.afterAll(() => server.dispose());

test('an empty store is set up with the code from the console, and only once', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: server.origin });
  const foreign = foreignRequests(context, server.origin);
  const page = await context.newPage();
  await open(page, '/');
  await expect(page).toHaveURL('/set-up');
  await expectAccessibleInBoth(page);

  await page.getByLabel('One-time code').fill('a guess');
  await page.getByLabel('Organisation').fill('Elm Row Primary School');
  await page.getByLabel('Board', { exact: true }).fill('Governing board');
  await page.getByLabel('Seats').fill('9');
  await page.getByLabel('Your name').fill('Frances Idle');
  await page.getByLabel('User name').fill('frances.idle');
  const choose = async () => {
    await page.getByLabel('Password', { exact: true }).fill('four unlikely words here');
    await page.getByLabel('Password again').fill('four unlikely words here');
    await page.getByRole('button', { name: 'Set up and sign in' }).click();
  };
  await choose();
  await expect(page).toHaveURL('/set-up');
  await expect(page.getByLabel('Organisation')).toHaveValue('Elm Row Primary School');

  const [, code] = /with the code (\S+)/.exec(server.output) ?? [];
  expect(code, server.output).toBeDefined();
  await page.getByLabel('One-time code').fill(code!);
  await choose();
  await page.waitForURL((url) => url.pathname.startsWith('/boards/') || url.pathname === '/');
  await expect(page.getByText('Governing board').first()).toBeVisible();
  expect(foreign).toEqual([]);

  await context.clearCookies();
  // Not by the page, which may be on its way to the sign-in by then.
  expect((await context.request.get('/set-up')).status()).not.toBe(200);
  await context.close();
});

test('its clerk can sign in after a restart, and no code is printed any more', async ({ browser }) => {
  const before = server.output.length;
  await server.restart();
  expect(server.output.slice(before)).not.toContain('with the code');
  const context = await browser.newContext({ baseURL: server.origin });
  const page = await context.newPage();
  await open(page, '/sign-in');
  await page.getByLabel('User name').fill('frances.idle');
  await page.getByLabel('Password', { exact: true }).fill('four unlikely words here');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  await context.close();
});
