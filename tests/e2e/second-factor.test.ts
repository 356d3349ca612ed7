/** The second step of a sign-in, in a real browser: the app's codes, passkeys, recovery codes, and what the clerk can do. */
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
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

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });

/** What an app shows that was given the key. @param halfMinutes from now: each code serves once */
const codeOf = (key: string, halfMinutes = 0): string =>
  new TOTP({ secret: Secret.fromBase32(key.replaceAll(' ', '')) }).generate({
    timestamp: Date.now() + halfMinutes * 30_000,
  });

/** From a page that shows the account. @returns the app's key and the recovery codes */
async function addApp(page: Page): Promise<{ key: string; codes: string[] }> {
  await page.getByRole('button', { name: 'Add an app' }).click();
  const dialog = page.getByRole('dialog');
  const key = await dialog.getByLabel('Or type this key into the app').inputValue();
  await expect(dialog.getByRole('img', { name: /QR code/ })).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel('The six digits that the app shows now').fill('000000');
  await dialog.getByRole('button', { name: 'Add the app' }).click();
  await expect(dialog.getByText('This is not what the app shows now')).toBeVisible();
  await dialog.getByLabel('The six digits that the app shows now').fill(codeOf(key));
  await dialog.getByRole('button', { name: 'Add the app' }).click();
  const codes = await keepCodes(page);
  return { key, codes };
}

async function keepCodes(page: Page): Promise<string[]> {
  const dialog = page.getByRole('dialog', { name: /recovery codes/ });
  await expect(dialog.getByRole('listitem')).toHaveCount(10);
  await expectAccessible(page);
  const codes = await dialog.getByRole('listitem').allInnerTexts();
  await dialog.getByRole('button', { name: 'I have kept them' }).click();
  await expect(dialog).toBeHidden();
  return codes;
}

/** A key in the browser that says yes to everything. */
async function virtualKey(context: BrowserContext, page: Page): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function toSecondStep(page: Page, account: Account): Promise<void> {
  await open(page, '/sign-in');
  await fillSignIn(page, account);
  await expect(heading(page, 'Confirm that it is you')).toBeVisible();
}

test('P1, P2, P3: an authenticator app and its recovery codes, with and without JavaScript', async ({ browser }) => {
  const governor = demo.account('governor', 0);
  const { context, page } = await signIn(browser, demo.origin, governor);
  const foreign = foreignRequests(context, demo.origin);
  await page.locator('summary[aria-label^="Your account"]').click();
  await page.getByRole('link', { name: 'Your account' }).click();
  await expect(heading(page, 'Second step at sign-in')).toBeVisible();
  await hydrated(page);
  await expectAccessibleInBoth(page);
  const { key, codes } = await addApp(page);
  await expect(page.getByText('10 left')).toBeVisible();
  expect(foreign).toEqual([]);
  await context.close();

  const plain = await browser.newContext({ baseURL: demo.origin, javaScriptEnabled: false });
  const form = await plain.newPage();
  await form.goto(`/sign-in?to=${encodeURIComponent(`/boards/${demo.board.id}`)}`);
  await fillSignIn(form, governor);
  await form.getByLabel('Code from your authenticator app').fill('000000');
  await form.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(form.getByText('That code is wrong, or was used already')).toBeVisible();
  await form.getByLabel('Code from your authenticator app').fill(codeOf(key, 1));
  await form.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(form).toHaveURL(`/boards/${demo.board.id}`);
  await plain.close();

  const again = await browser.newContext({ baseURL: demo.origin });
  const tab = await again.newPage();
  await toSecondStep(tab, governor);
  await expectAccessible(tab);
  await tab.getByText('I have lost it: use a recovery code').click();
  await tab.getByLabel('Recovery code', { exact: true }).fill(codes[0]!);
  await tab.getByRole('button', { name: 'Sign in with this code' }).click();
  await expect(tab.getByText('You signed in with a recovery code')).toBeVisible();
  await expect(tab.getByText('9 left')).toBeVisible();
  await again.close();
});

test('P4, P6: a passkey is added, used and removed', async ({ browser }) => {
  const governor = demo.account('governor', 1);
  const { context, page } = await signIn(browser, demo.origin, governor);
  await virtualKey(context, page);
  await open(page, '/account');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByLabel('Name').fill('My tablet');
  await page.getByRole('button', { name: 'Add the passkey' }).click();
  await keepCodes(page);
  await expect(heading(page, 'My tablet')).toBeVisible();
  await context.clearCookies();

  await toSecondStep(page, governor);
  await expect(page.getByLabel('Code from your authenticator app')).toBeHidden();
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await expect(page).toHaveURL('/');
  await open(page, '/account');
  await expect(page.getByText(/My tablet/)).toBeVisible();
  // As if the sign-in were old: the password is not enough then.
  let asked = 0;
  await page.route('**/api/v1/me/second-factors/passkeys/**', (route) => {
    asked += 1;
    const error = { code: 'reauthentication_required', message: 'Please give your password again.', id: 'x' };
    return asked === 1 ? route.fulfill({ status: 403, json: { error } }) : route.continue();
  });
  await page.getByRole('button', { name: 'Remove the passkey My tablet' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  const again = page.getByRole('dialog', { name: 'Give your password again' });
  await again.getByLabel('Password', { exact: true }).fill(governor.password);
  await again.getByLabel('Password', { exact: true }).press('Enter');
  const second = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await expect(second.getByRole('button', { name: 'Use your passkey' })).toBeVisible();
  await expectAccessible(page);
  await second.getByRole('button', { name: 'use a recovery code' }).click();
  await second.getByLabel('Recovery code', { exact: true }).fill('0000-0000-0000-0000');
  await second.getByRole('button', { name: 'Go on' }).click();
  await expect(second.getByText('That recovery code is wrong')).toBeVisible();
  await second.getByRole('button', { name: 'Another way' }).click();
  await second.getByRole('button', { name: 'Use your passkey' }).click();
  await expect(page.getByText('Not set up')).toBeVisible();
  await context.close();
});

test('P5, P7: asked of everybody, and taken away from somebody who lost it', async ({ browser }) => {
  const [clerk, chair] = [demo.account('clerk'), demo.account('chair')];
  const own = await signIn(browser, demo.origin, clerk);
  const people = `/organisations/${demo.organisation.id}/people`;
  await open(own.page, '/account');
  await addApp(own.page);
  const theirs = await signIn(browser, demo.origin, chair);
  await open(own.page, people);
  await own.page.getByRole('button', { name: 'Ask it of everybody' }).click();
  await expectAccessible(own.page);
  await own.page.getByRole('dialog').getByRole('button', { name: 'Ask it of everybody' }).click();
  await expect(own.page.getByText('Asked of everybody')).toBeVisible();

  // The chair was signed in before: the next page leads to the set-up, and nowhere else.
  for (const address of [`/boards/${demo.board.id}`, '/', '/actions']) {
    await theirs.page.goto(address);
    await expect(theirs.page).toHaveURL('/account');
  }
  await hydrated(theirs.page);
  await expect(theirs.page.getByText('Set up a second step to go on')).toBeVisible();
  await expectAccessible(theirs.page);
  await addApp(theirs.page);
  await theirs.page.getByRole('link', { name: 'Go on to your boards' }).click();
  await expect(theirs.page).toHaveURL('/');

  await open(own.page, `${people}?person=${chair.personId}`);
  await own.page.getByRole('button', { name: 'Lost second step' }).click();
  await expectAccessible(own.page);
  await own.page.getByLabel(/Reason/).fill('Lost her telephone');
  await own.page.getByRole('button', { name: 'Take it away' }).click();
  await expect(own.page.getByRole('dialog')).toBeHidden();
  // Her page hears that its session has ended, and leads to the sign-in by itself.
  await expect(theirs.page).toHaveURL(/\/sign-in/);
  await hydrated(theirs.page);
  await fillSignIn(theirs.page, chair);
  await expect(theirs.page).toHaveURL('/account');
  await own.context.close();
  await theirs.context.close();
});
