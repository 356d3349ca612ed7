/** Single sign-on in a real browser, through a provider that is not ours: setting it, coming in by it, and who does not. */
import { expect, type Page, test } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { clientId, clientSecret, type IdentityServer, startIdentityServer } from '../support/identity-server.ts';
import { expectAccessible, hydrated, open, signIn } from './support/browser.ts';
import { call } from './support/call.ts';
import { type Demo, startDemo } from './support/server.ts';

let demo: Demo;
let provider: IdentityServer;

test.beforeAll(async () => {
  provider = await startIdentityServer();
  demo = await startDemo({ SIGN_IN_PROVIDERS: provider.issuer });
  provider.register(`${demo.origin}/sign-in/back/${demo.organisation.id}`);
});
test.afterAll(async () => {
  await demo.server.dispose();
  await provider.close();
});

/** At the provider's own pages. */
async function goThrough(page: Page, name: string): Promise<void> {
  await page.waitForURL(`${provider.issuer}/**`);
  await page.getByPlaceholder('Enter any login').fill(name);
  await page.getByPlaceholder('and password').fill('theirs');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await confirm(page);
}

/** Where somebody is signed in there already. */
async function confirm(page: Page): Promise<void> {
  await page.waitForURL(`${provider.issuer}/**`);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
}

/** An authenticator app for whoever is signed in. @returns what it shows: each code serves once */
async function addApp(page: Page): Promise<(halfMinutes?: number) => string> {
  const path = '/me/second-factors/authenticator';
  const { setUp, secret } = await call<{ setUp: string; secret: string }>(page, 'POST', `${path}/offers`, {});
  const app = new TOTP({ secret: Secret.fromBase32(secret) });
  await call(page, 'PUT', path, { setUp, code: app.generate({ timestamp: Date.now() - 30_000 }) });
  return (halfMinutes = 0) => app.generate({ timestamp: Date.now() + halfMinutes * 30_000 });
}

test('P30–P35: set by the clerk, tried, connected, and signed in by, once more too', async ({ browser }) => {
  const { id } = demo.organisation;
  await test.step('nothing is there before it is set', async () => {
    const page = await browser.newPage();
    const answer = await page.goto(`${demo.origin}/sign-in/with/${id}`);
    expect(answer?.status()).toBe(404);
    await page.close();
  });

  await test.step('the clerk sets it and tries it', async () => {
    const { context, page } = await signIn(browser, demo.origin, demo.account('clerk'));
    await open(page, `${demo.origin}/organisations/${id}/people`);
    await page.getByRole('link', { name: 'Single sign-on' }).click();
    await page.waitForURL(`**/organisations/${id}/sign-in`);
    await hydrated(page);
    await expectAccessible(page);
    await expect(page.getByLabel('Redirect address')).toHaveValue(`${demo.origin}/sign-in/back/${id}`);
    await page.getByLabel('Name', { exact: true }).fill('Wexcombe Trust');
    await page.getByLabel('Provider’s address').fill('https://evil.example');
    await page.getByLabel('Client ID').fill(clientId);
    await page.getByLabel('Client secret', { exact: true }).fill(clientSecret);
    await page.getByRole('button', { name: 'Switch on' }).click();
    await expect(page.getByText('is not one of the providers')).toBeVisible();
    await page.getByLabel('Provider’s address').fill(provider.issuer);
    await page.getByRole('button', { name: 'Switch on' }).click();
    await expect(page.getByText('0 people have connected')).toBeVisible();
    // The secret is kept where it is left empty.
    await page.getByLabel('Name', { exact: true }).fill('Wexcombe');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('heading', { name: 'Wexcombe', exact: true })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Try it' }).click();
    await goThrough(page, 'margaret');
    await page.waitForURL(`**/organisations/${id}/sign-in`);
    await expect(page.getByText('1 person has connected')).toBeVisible();
    expect(await page.content()).not.toContain(clientSecret);
    await context.close();
  });

  await test.step('a stranger to Quorate stays outside', async () => {
    const context = await browser.newContext({ baseURL: demo.origin });
    const page = await context.newPage();
    await open(page, `/sign-in/with/${id}?to=/account`);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Continue with Wexcombe' }).click();
    await goThrough(page, 'stranger');
    await page.getByRole('heading', { name: 'Not signed in' }).waitFor();
    await expect(page.getByText('Quorate does not know this account yet')).toBeVisible();
    await expectAccessible(page);
    await context.close();
  });

  const governor = demo.account('governor', 1);
  const { context, page } = await signIn(browser, demo.origin, governor);
  await test.step('a governor connects their account', async () => {
    await open(page, `${demo.origin}/account`);
    await page.getByRole('button', { name: 'Connect your Wexcombe account' }).click();
    await goThrough(page, 'priya');
    await page.waitForURL('**/account#accounts');
    await expect(page.getByText(/^Connected \d/)).toBeVisible();
    await expectAccessible(page);
    // What took the answer is nothing to go back to.
    await page.goBack();
    expect(page.url()).not.toContain('/sign-in/back/');
    await open(page, `${demo.origin}/account`);
  });

  const code = await test.step('adds an app', () => addApp(page));

  await test.step('and comes in by it, with their second step, to where they wanted to go', async () => {
    await context.clearCookies({ name: 'session' });
    await open(page, `${demo.origin}/sign-in/with/${id}?to=/account/devices`);
    await page.getByRole('button', { name: 'Continue with Wexcombe' }).click();
    await confirm(page);
    await page.getByText('Your account is right.').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Code from your authenticator app').fill(code());
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`${demo.origin}/account/devices`);
    await expect(page.locator('p', { hasText: 'You sign in as' })).toContainText(governor.username);
  });

  await test.step('P6: what is weighty asks for the password all the same, and the second step', async () => {
    await open(page, `${demo.origin}/account`);
    await page.getByRole('button', { name: 'Disconnect your Wexcombe account' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
    const asked = page.getByRole('dialog', { name: 'Sign in again' });
    await expect(asked.getByRole('button', { name: 'Continue with Wexcombe' })).toBeVisible();
    await expect(asked.getByLabel('Password', { exact: true })).toBeFocused();
    await expect(asked.getByRole('link', { name: 'Forgotten your password?' })).toHaveAttribute('href', '/forgotten');
    await expectAccessible(page);
    await asked.getByLabel('Password', { exact: true }).fill(governor.password);
    await asked.getByRole('button', { name: 'Go on' }).click();
    const second = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await expect(second.getByLabel('Code from your authenticator app')).toBeFocused();
    await second.getByLabel('Code from your authenticator app').fill(code(1));
    await second.getByRole('button', { name: 'Go on' }).click();
    await expect(page.getByText('Not connected')).toBeVisible();
  });

  await test.step('P35: what is weighty is done without a password, by signing in there anew', async () => {
    const own = await browser.newContext({ baseURL: demo.origin });
    const clerk = await own.newPage();
    await open(clerk, `/sign-in/with/${id}?to=/account`);
    await clerk.getByRole('button', { name: 'Continue with Wexcombe' }).click();
    await goThrough(clerk, 'margaret');
    await clerk.waitForURL('**/account');
    await hydrated(clerk);
    const disconnect = async () => {
      await clerk.getByRole('button', { name: 'Disconnect your Wexcombe account' }).click();
      await clerk.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
    };
    const asked = clerk.getByRole('dialog', { name: 'Sign in again' });
    const thereAs = async (name: string) => {
      await disconnect();
      await asked.getByRole('button', { name: 'Continue with Wexcombe' }).click();
      // They are signed in there, and asked for all that.
      await goThrough(clerk, name);
    };
    await thereAs('stranger');
    await clerk.getByRole('heading', { name: 'Not confirmed' }).waitFor();
    await expect(clerk.getByText('not the account that is connected')).toBeVisible();
    await expectAccessible(clerk);
    await clerk.getByRole('link', { name: 'Back to where you were' }).click();
    await clerk.waitForURL('**/account');
    await thereAs('margaret');
    await clerk.waitForURL('**/account');
    await expect(clerk.getByText('It is confirmed that it is you')).toBeVisible();
    await disconnect();
    await expect(clerk.getByText('Not connected')).toBeVisible();
    await own.close();
  });

  await test.step('this browser remembers the way; an answer serves only where it was asked for', async () => {
    await context.clearCookies({ name: 'session' });
    await open(page, `${demo.origin}/sign-in`);
    await page.getByRole('link', { name: 'Sign in with Wexcombe' }).click();
    await page.waitForURL(`**/sign-in/with/${id}`);
    // What comes back is caught, and brought by another browser.
    let caught = '';
    let binding = '';
    await page.route('**/sign-in/back/**', async (route) => {
      caught = route.request().url();
      binding = new URLSearchParams(route.request().postData() ?? '').get('binding') ?? '';
      await route.abort();
    });
    await page.getByRole('button', { name: 'Continue with Wexcombe' }).click();
    await confirm(page);
    await expect.poll(() => caught, { timeout: 30_000 }).toContain('code=');
    const stranger = await browser.newContext();
    const other = await stranger.newPage();
    await open(other, caught);
    await expect(other.getByText('This window did not begin it')).toBeVisible();
    await expectAccessible(other);
    await stranger.close();
    await page.unroute('**/sign-in/back/**');
    // Nor is it taken at another organisation's address, in the window that asked for it.
    await page.goto(`${demo.origin}/privacy`);
    const offer = { organisationId: id, organisationName: '', name: 'Wexcombe' };
    const left = JSON.stringify({ secret: binding, purpose: 'signIn', to: '/', offer });
    await page.evaluate((kept) => sessionStorage.setItem('quorate:at-provider', kept), left);
    await page.goto(caught.replace(id, demo.otherOrganisation.id));
    await expect(page.getByText('came back to another organisation’s address')).toBeVisible({ timeout: 30_000 });
    await expectAccessible(page);
    expect((await context.cookies()).filter(({ name }) => name === 'session')).toEqual([]);
  });
  await context.close();
});
