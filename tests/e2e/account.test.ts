import { expect, test } from '@playwright/test';
import { startMailServer } from '../support/mail-server.ts';
import { expectAccessible, expectAccessibleInBoth, fillSignIn, open, signIn } from './support/browser.ts';
import { type Demo, startDemo } from './support/server.ts';

const patient = { timeout: 30_000 };
const ada = { username: 'ada.marsh', password: 'four unlikely words here' };

let demo: Demo;
let mails: Awaited<ReturnType<typeof startMailServer>>;

test.beforeAll(async ({ browser }) => {
  mails = await startMailServer({
    onRcptTo: ({ address }, _, done) =>
      done(address.startsWith('nobody@') ? Object.assign(new Error('No such mailbox'), { responseCode: 550 }) : null),
  });
  demo = await startDemo({ SMTP_URL: mails.url });
  const { context } = await signIn(browser, demo.origin, demo.account('clerk'));
  const added = await context.request.post(`/api/v1/organisations/${demo.organisation.id}/people`, {
    headers: { origin: demo.origin },
    data: {
      name: 'Ada Marsh',
      username: ada.username,
      email: 'ada@example.org',
      memberships: [{ boardId: demo.board.id, role: 'governor' }],
      signIn: 'password',
    },
  });
  expect(added.status()).toBe(201);
  await context.close();
});
test.afterAll(async () => {
  await demo.server.dispose();
  await mails.stop();
});

/** The text of the mail that came with a subject. */
const mailed = (subject: string) =>
  mails.received.find(({ headers }) => headers.get('subject') === subject)?.raw.replace(/=\r\n/g, '');

test.describe.serial('one’s own account', () => {
  test('P11, P12: a forgotten password is chosen anew by mail, without JavaScript', async ({ browser }) => {
    const context = await browser.newContext({ baseURL: demo.origin, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Forgotten your password?' }).click();
    await page.getByLabel('User name').fill(ada.username);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await expect(page.getByRole('heading', { name: 'Look in your mail' })).toBeVisible();
    await expect.poll(() => mailed('Choose a new password'), patient).toBeDefined();
    const link = /\/reset\/[\w-]+/.exec(mailed('Choose a new password')!)![0];
    await page.goto(link);
    await page.getByLabel('New password', { exact: true }).fill('password-123');
    await page.getByLabel('New password again').fill('password-123');
    await page.getByRole('button', { name: 'Use this password' }).click();
    await expect(page.getByText('This is too easy to guess')).toBeVisible();
    await page.getByLabel('New password', { exact: true }).fill(ada.password);
    await page.getByLabel('New password again').fill(ada.password);
    await page.getByRole('button', { name: 'Use this password' }).click();
    await expect(page.getByRole('heading', { name: 'Your password has been changed' })).toBeVisible();
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await fillSignIn(page, ada);
    await expect(page).toHaveURL('/');
    await expect.poll(() => mailed('Your password was changed'), patient).toBeDefined();
    await expect.poll(() => mailed('Signed in on a new device'), patient).toMatch(/Device: \w+ on Linux/);
    await page.goto(link);
    await expect(page.getByRole('heading', { name: 'This link does not work any more' })).toBeVisible();
    await context.close();
  });

  test('the pages about it have no serious fault in either theme', async ({ browser }) => {
    const { context, page } = await signIn(browser, demo.origin, ada);
    for (const address of ['/forgotten', '/account/devices', '/account/tokens']) {
      await open(page, address);
      await expectAccessibleInBoth(page);
    }
    await context.close();
  });

  test('P15, R5: a device that is signed out leaves the meeting at once, and can be signed in again', async ({
    browser,
  }) => {
    const here = await signIn(browser, demo.origin, ada);
    const tablet = await signIn(browser, demo.origin, ada, {
      userAgent: 'Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1',
    });
    await open(tablet.page, `/meetings/${demo.meeting.id}`);
    await open(here.page, '/account/devices');
    const row = here.page.getByRole('main').getByRole('listitem').filter({ hasText: 'Safari on iPad' });
    await expect(async () => {
      await here.page.reload();
      await expect(row.getByText('On line now')).toBeVisible({ timeout: 1_000 });
    }).toPass(patient);
    await row.getByRole('button', { name: /^Sign out Safari on iPad/ }).click();
    await expect(here.page.getByText('1 device signed out')).toBeVisible();
    await expect(row).toBeHidden();
    await expect(tablet.page.getByRole('alert')).toContainText('this device was signed out from another one', patient);
    await open(tablet.page, '/sign-in');
    await fillSignIn(tablet.page, ada);
    await expect(tablet.page).toHaveURL('/');
    await open(here.page, '/account/devices');
    await here.page.getByRole('button', { name: 'Sign out all others' }).click();
    await expect(here.page.getByRole('listitem').getByText('This device')).toBeVisible();
    await expect(row).toBeHidden();
    for (const { context } of [here, tablet]) await context.close();
  });

  test('P16: a token is made, shown once, used, and ended', async ({ browser }) => {
    const { context, page } = await signIn(browser, demo.origin, ada);
    await open(page, '/account/tokens');
    await page.getByLabel('What it is for').fill('School web site');
    await page.getByRole('button', { name: 'Make the token' }).click();
    await expect(page.getByRole('heading', { name: '“School web site” is made' })).toBeFocused();
    const token = await page.getByLabel('Token', { exact: true }).inputValue();
    expect(token).toMatch(/^qr_/);
    const ask = (path: string) =>
      fetch(`${demo.origin}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } }).then(
        ({ status }) => status,
      );
    expect(await ask(`/meetings/${demo.meeting.id}`)).toBe(200);
    expect(await ask(`/boards/${demo.board.id}/registers/decisions`)).toBe(403);
    await open(page, '/account/tokens');
    await expect(page.getByLabel('Token', { exact: true })).toBeHidden();
    await expect(page.getByRole('listitem').filter({ hasText: 'School web site' })).toContainText('last used');
    await page.getByRole('button', { name: 'End School web site' }).click();
    await expect(page.getByText('You have no tokens')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'API tokens' })).toBeFocused();
    expect(await ask(`/meetings/${demo.meeting.id}`)).toBe(401);
    await context.close();
  });

  test('P26: an invitation is mailed, sent again, and taken up', async ({ browser }) => {
    const { context, page } = await signIn(browser, demo.origin, demo.account('clerk'));
    await open(page, `/organisations/${demo.organisation.id}/people`);
    await page.getByRole('button', { name: 'Add a person' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Bela Kun');
    await dialog.getByLabel(/^E-mail/).fill('bela@example.org');
    await expect(dialog.getByRole('radio', { name: /Invitation by e-mail/ })).toBeChecked();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Add person' }).click();
    await expect(dialog.getByText('on its way to bela@example.org')).toBeVisible();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('link', { name: /Bela Kun/ }).click();
    await expect(page.getByText(/Sent to bela@example.org on/)).toBeVisible(patient);
    await expectAccessibleInBoth(page);
    await page.getByRole('button', { name: 'Send again' }).click();
    const links = () =>
      mails.received.flatMap(({ raw }) => raw.replace(/=\r\n/g, '').match(/\/invitation\/[\w-]+/) ?? []);
    await expect.poll(() => links().length, patient).toBe(2);
    const [first, second] = links();

    const theirs = await browser.newContext({ baseURL: demo.origin });
    const bela = await theirs.newPage();
    await open(bela, first!);
    await expect(bela.getByRole('heading', { name: 'This invitation does not work any more' })).toBeVisible();
    await open(bela, second!);
    await bela.getByLabel('Password', { exact: true }).fill(ada.password);
    await bela.getByLabel('Password again').fill(ada.password);
    await bela.getByRole('button', { name: 'Accept and sign in' }).click();
    await expect(bela).toHaveURL('/');
    await theirs.close();
    await context.close();
  });

  test('P27: an address that was wrong is corrected, and the invitation goes there', async ({ browser }) => {
    const { context, page } = await signIn(browser, demo.origin, demo.account('clerk'));
    const { id } = demo.organisation;
    const added = await context.request.post(`/api/v1/organisations/${id}/people`, {
      headers: { origin: demo.origin },
      data: {
        name: 'Cora Lind',
        username: 'cora.lind',
        email: 'nobody@example.org',
        memberships: [{ boardId: demo.board.id, role: 'governor' }],
        signIn: 'mail',
      },
    });
    const { personId } = (await added.json()) as { personId: string };
    await open(page, `/organisations/${id}/people?person=${personId}`);
    await expect(page.getByText(/To nobody@example.org\. It was refused/)).toBeVisible(patient);
    await page.getByRole('button', { name: 'Correct the address …' }).click();
    const dialog = page.getByRole('dialog', { name: 'E-mail address of Cora Lind' });
    const email = dialog.getByLabel('E-mail', { exact: true });
    await expect(email).toBeFocused();
    await email.fill('cora at example');
    await dialog.getByRole('button', { name: 'Save and send' }).click();
    await expect(dialog.getByText('must be an e-mail address')).toBeVisible();
    // Whoever pressed the button is led to what is wrong.
    await expect(email).toBeFocused();
    await expectAccessibleInBoth(page);
    await email.fill('cora@example.org');
    await dialog.getByRole('button', { name: 'Save and send' }).press('Enter');
    await expect(dialog).toBeHidden();
    // What opened it has gone.
    await expect(page.locator('#person-name')).toBeFocused();
    await expect(page.getByText(/Sent to cora@example.org on/)).toBeVisible(patient);
    await expect.poll(() => mails.received.some(({ to }) => to.includes('cora@example.org')), patient).toBe(true);
    await page.getByRole('button', { name: 'Change the e-mail address' }).click();
    await expect(email).toHaveValue('cora@example.org');
    await context.close();
  });

  test('P17: the clerk gives their password again where the sign-in is not fresh, and goes on', async ({ browser }) => {
    const { context, page } = await signIn(browser, demo.origin, demo.account('clerk'));
    const { personId } = demo.account('governor', 3);
    await open(page, `/organisations/${demo.organisation.id}/people?person=${personId}`);
    /** As if the sign-in were not fresh, the first time. */
    const refusedOnce = async (path: string) => {
      const asked = { times: 0 };
      await page.route(`**/api/v1/people/${personId}/${path}`, (route) => {
        asked.times += 1;
        const error = { code: 'reauthentication_required', message: 'Please give your password again.', id: 'x' };
        return asked.times === 1 ? route.fulfill({ status: 403, json: { error } }) : route.continue();
      });
      return asked;
    };
    const givePassword = async () => {
      const dialog = page.getByRole('dialog', { name: 'Give your password again' });
      await dialog.getByLabel('Password', { exact: true }).fill(demo.account('clerk').password);
      await dialog.getByRole('button', { name: 'Go on' }).click();
    };
    const roles = await refusedOnce('memberships/*');
    await page
      .getByRole('button', { name: /^Change role on / })
      .first()
      .click();
    await page.getByRole('dialog').getByLabel('Role').selectOption('clerk');
    await page.getByRole('dialog').getByRole('button', { name: 'Change role', exact: true }).click();
    await givePassword();
    await expect(page.getByText(/: clerk on .+\.$/)).toBeVisible();
    expect(roles.times).toBe(2);

    const revocations = await refusedOnce('revocations');
    await page.getByRole('button', { name: 'End access …' }).click();
    await page.getByRole('button', { name: 'End all access now' }).click();
    await givePassword();
    await expect(page.getByRole('article', { name: /^Receipt/ })).toBeVisible();
    expect(revocations.times).toBe(2);
    await context.close();
  });
});
