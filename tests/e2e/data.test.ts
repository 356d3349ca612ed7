/** Proof and personal data: the log and its head, one person's data to the end, what the organisation decides, no third parties. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { root } from '../../scripts/prepare.mjs';
import { workingDayFrom } from '#lib/domain/data/working-days.ts';
import { addMonths, localDate } from '#lib/domain/rules/days.ts';
import { expectAccessible, foreignRequests, hydrated, open, signIn } from './support/browser.ts';
import { type Demo, startDemo } from './support/server.ts';

let demo: Demo;
test.beforeAll(async () => {
  demo = await startDemo();
});
test.afterAll(() => demo.server.dispose());

const clerkOf = () => demo.account('clerk');
const inOrganisation = (path: string) => `/organisations/${demo.organisation.id}${path}`;

/** Presses what leads to a file. */
async function saved(page: Page, press: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const waiting = page.waitForEvent('download');
  await press();
  const file = await waiting;
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** As if the sign-in were not fresh, the first time. */
const notFresh = async (page: Page, path: string) => {
  let calls = 0;
  await page.route(`**/api/v1/${path}`, (route) => {
    calls += 1;
    const error = { code: 'reauthentication_required', message: 'Please give your password again.', id: 'x' };
    return calls === 1 ? route.fulfill({ status: 403, json: { error } }) : route.continue();
  });
};
const givePassword = async (page: Page) => {
  const again = page.getByRole('dialog', { name: 'Give your password again' });
  await again.getByLabel('Password', { exact: true }).fill(clerkOf().password);
  await again.getByRole('button', { name: 'Go on' }).click();
};

test('A5, A6: the clerk reads the log, takes it away, checks it, and keeps its head', async ({ browser }) => {
  const { context, page } = await signIn(browser, demo.origin, clerkOf());
  await open(page, inOrganisation('/people'));
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.waitForURL(/\/audit$/);
  await hydrated(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Audit log' })).toBeVisible();
  await expect(page.getByText(/^\S.+ signed in with .+\.$/).first()).toBeVisible();
  await expectAccessible(page);

  await page.getByLabel('Kind').selectOption('Sign-ins');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page).toHaveURL(/kind=signIns/);
  await hydrated(page);
  // Taken away a while after the sign-in.
  await notFresh(page, 'organisations/*/audit/file?*');
  const { name, bytes } = await saved(page, async () => {
    await page.getByRole('link', { name: 'CSV' }).click();
    await givePassword(page);
  });
  expect(name).toMatch(/ audit log\.csv$/);
  expect(bytes.toString()).toContain('signed in with');
  expect(bytes.toString()).not.toContain('planned the meeting');
  const whole = await saved(page, () => page.getByRole('link', { name: 'Whole log' }).click());
  expect(whole.name).toMatch(/ audit log\.jsonl$/);

  await page.getByRole('button', { name: 'Check the log' }).click();
  await expect(page.getByText(/The log is whole: \d+ entries/)).toBeVisible();
  await open(page, inOrganisation('/audit/head'));
  const head = await page.getByLabel('In one line').inputValue();
  expect(head).toMatch(/^\d+:[0-9a-f]{64}$/);
  await expectAccessible(page);

  await open(page, inOrganisation('/audit'));
  const kept = page.getByLabel('Compare with a head that you kept');
  await kept.fill(head);
  await page.getByRole('button', { name: 'Check the log' }).click();
  await expect(page.getByText(/The head you kept, entry \d+, is in it unchanged/)).toBeVisible();
  await kept.fill(`${head.slice(0, -4)}0000`);
  await page.getByRole('button', { name: 'Check the log' }).click();
  await expect(page.getByText(/The log is not whole/)).toBeVisible();
  await expectAccessible(page);

  await open(page, '/account/log');
  await expect(page.getByText(/signed in with/).first()).toBeVisible();
  // One's own, also for whoever may read all of it.
  await expect(page.getByRole('link', { name: 'CSV' })).toHaveAttribute('href', /personId=/);
  await expectAccessible(page);
  await context.close();
});

const longDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'Europe/London' });
/** On or after a day some months later: the next working day. */
const dueWords = (receivedOn: string, months: number): string =>
  longDay.format(new Date(`${workingDayFrom(addMonths(receivedOn, months))}T12:00Z`)).replace(',', '');

test('V1, V2, V3: a person’s data, from the request to the erasure', async ({ browser }) => {
  const { context, page } = await signIn(browser, demo.origin, clerkOf());
  const call = async (path: string, data: object) => {
    const headers = { origin: demo.origin };
    const answer = await page.request.post(`${demo.origin}/api/v1${path}`, { data, headers });
    expect(answer.ok(), await answer.text()).toBe(true);
    return (await answer.json()) as Record<string, string>;
  };
  const { personId } = await call(inOrganisation('/people'), {
    name: 'Wilma Leaver',
    username: 'wilma.leaver',
    email: 'wilma@example.org',
    memberships: [{ boardId: demo.board.id, role: 'observer' }],
    signIn: 'invitation',
  });

  await open(page, inOrganisation(`/people?person=${personId}`));
  await page.getByRole('link', { name: 'Requests, a copy of all that is held, erasure' }).click();
  await page.waitForURL(/\/data$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Personal data' })).toBeVisible();
  await hydrated(page);
  const receivedOn = localDate(Date.now());
  await page.getByLabel('Received on').fill(receivedOn);
  await page.getByLabel('How it came').fill('By e-mail to the clerk');
  await page.getByRole('button', { name: 'Record a request' }).click();
  const request = page.getByRole('list', { name: 'Requests' }).getByRole('listitem').first();
  await expect(request).toContainText(`Answer by ${dueWords(receivedOn, 1)}`);
  await request.getByRole('button', { name: 'Extend …' }).click();
  const reason = page.getByRole('dialog', { name: 'Extend by two months' });
  await reason.getByLabel('Reason').fill('Ten years of minutes');
  await reason.getByRole('button', { name: 'Extend' }).click();
  await expect(request).toContainText(`Answer by ${dueWords(receivedOn, 3)}`);
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Make the file' }).click();
  const link = page.getByRole('link', { name: /Personal data of Wilma Leaver\.zip$/ });
  await expect(link).toBeVisible({ timeout: 30_000 });
  // Fetched a while later.
  await notFresh(page, 'data-exports/*/file');
  const { name, bytes } = await saved(page, async () => {
    await link.click();
    await givePassword(page);
  });
  expect(name).toMatch(/Personal data of Wilma Leaver\.zip$/);
  const files = unzipSync(bytes);
  expect(Buffer.from(files['Personal data.pdf']!).subarray(0, 5).toString()).toBe('%PDF-');
  expect(Buffer.from(files['account.json']!).toString()).toContain('wilma@example.org');

  await expect(page.getByText('Their access has to be ended first')).toBeVisible();
  await call(`/people/${personId}/revocations`, { scope: 'board', id: demo.board.id });
  await page.reload();
  await hydrated(page);
  await expect(page.getByText('Wilma Leaver has asked for their data')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Erase …' })).toHaveCount(0);
  await request.getByRole('button', { name: 'It has been answered' }).click();
  await page.getByRole('button', { name: 'Erase …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Erase the personal data of Wilma Leaver' });
  await expect(dialog.getByText('What stays, and why')).toBeVisible();
  await expectAccessible(page);
  const erase = dialog.getByRole('button', { name: 'Erase for good' });
  await expect(erase).toBeDisabled();
  await dialog.getByLabel(/^Type the name to go on/).fill('Wilma Leaver');
  await erase.click();
  await expect(page.getByText(/^Erased on /)).toBeVisible();
  await open(page, inOrganisation('/people'));
  // The receipt of the ended access still names her; nothing is left to manage.
  await page.getByRole('searchbox', { name: 'Find a person' }).fill('Wilma');
  await expect(page.getByText('Nobody matches')).toBeVisible();
  await context.close();
});

test('V4, V5: the organisation accepts the agreement, and sees what a period would delete before it is set', async ({
  browser,
}) => {
  const { context, page } = await signIn(browser, demo.origin, clerkOf());
  // W2: somebody who is clerk of the board, and not of the committee, reads whom to ask.
  const second = demo.account('governor');
  const place = `${demo.origin}/api/v1/people/${second.personId}/memberships/${demo.board.id}`;
  const made = await page.request.patch(place, { data: { role: 'clerk' }, headers: { origin: demo.origin } });
  expect(made.ok(), await made.text()).toBe(true);
  const theirs = await signIn(browser, demo.origin, second);
  for (const path of ['/data', '/people']) {
    await open(theirs.page, inOrganisation(path));
    await expect(theirs.page.getByText('This takes somebody who is clerk of every board')).toBeVisible();
    await expect(theirs.page.getByText('you are not clerk of Finance and premises committee.')).toBeVisible();
    await expect(theirs.page.getByText('Margaret Ellison can do it.')).toBeVisible();
    await expect(theirs.page.getByRole('button', { name: /^Accept version|^Ask it of everybody/ })).toHaveCount(0);
    await expectAccessible(theirs.page);
  }
  await theirs.context.close();

  await open(page, inOrganisation('/data'));
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Accept version/ }).click();
  await expect(page.getByText(/^Version .+ accepted by .+ on /)).toBeVisible();
  await page.getByLabel('Interests that have ended').selectOption('1 year');
  await page.getByRole('button', { name: 'Show what would be deleted' }).click();
  await expect(page).toHaveURL(/interests=12/);
  await hydrated(page);
  await page.getByRole('button', { name: 'Save these periods' }).click();
  await expect(page.getByText('The periods are set')).toBeVisible();
  await expect(page.getByLabel('Interests that have ended')).toHaveValue('12');
  await context.close();
});

/** As SvelteKit calls them: the folders of `src/routes` that hold a page. */
const pageRoutes = (): string[] =>
  readdirSync(join(root, 'src/routes'), { recursive: true, encoding: 'utf8' })
    .filter((file) => basename(file) === '+page.svelte')
    .map((file) => `/${dirname(file).replace(/^\.$/, '')}`)
    .sort();

/** An address of each page; of those that only a link leads to, what whoever made one up sees. */
function addressesByRoute(): Record<string, string> {
  const organisation = '/organisations/[organisationId]';
  const people = `${organisation}/people`;
  const ofBoard = (path: string) => [`/boards/[boardId]${path}`, `/boards/${demo.board.id}${path}`];
  const ofOrganisation = (path: string) => [`${organisation}${path}`, inOrganisation(path)];
  const plain = [
    '',
    'access-ended',
    'account',
    'account/devices',
    'account/log',
    'account/tokens',
    'actions',
    'agreement',
  ]
    .concat([
      'forgotten',
      'interests',
      'password',
      'privacy',
      'security',
      'set-up',
      'sign-in',
      'sign-out',
      'terms',
      'verify',
    ])
    .map((path) => [`/${path}`, `/${path}`]);
  return Object.fromEntries([
    ...plain,
    ...['', '/new-meeting', '/registers', '/rules'].map(ofBoard),
    ...['/audit', '/audit/head', '/data', '/mail', '/people', '/people/import', '/sign-in'].map(ofOrganisation),
    [`${people}/[personId]/data`, inOrganisation(`/people/${clerkOf().personId}/data`)],
    [`${people}/receipts/[receiptId]`, inOrganisation('/people/receipts/none')],
    ['/invitation/[token]', '/invitation/none'],
    ['/meetings/[meetingId]', `/meetings/${demo.meeting.id}`],
    ['/reset/[token]', '/reset/none'],
    ['/sign-in/back/[organisationId]', `/sign-in/back/${demo.organisation.id}`],
    ['/sign-in/with/[organisationId]', `/sign-in/with/${demo.organisation.id}`],
  ]);
}

/** What those who are signed in are led away from. */
const forStrangers = ['/', '/forgotten', '/reset/[token]', '/set-up', '/sign-in', '/sign-in/with/[organisationId]'];

test('V6: public pages say what runs, every page asks nothing of other hosts, and sets no cookie but the session’s', async ({
  browser,
}) => {
  const { context, page } = await signIn(browser, demo.origin, clerkOf());
  const foreign = foreignRequests(context, demo.origin);
  const addresses = addressesByRoute();
  expect(Object.keys(addresses).sort(), 'each page has an address here').toEqual(pageRoutes());
  for (const address of Object.values(addresses)) {
    await open(page, address);
    await expect(page.getByRole('heading', { level: 1 }).first(), address).toBeVisible();
  }
  expect(foreign).toEqual([]);
  const stranger = await browser.newContext({ baseURL: demo.origin });
  const asked = foreignRequests(stranger, demo.origin);
  const strangersPage = await stranger.newPage();
  for (const route of forStrangers) {
    await open(strangersPage, addresses[route]!);
    await expect(strangersPage.getByRole('heading', { level: 1 }).first(), route).toBeVisible();
  }
  expect(asked).toEqual([]);
  expect(await stranger.cookies()).toEqual([]);
  await stranger.close();
  expect((await context.cookies()).map(({ name }) => name)).toEqual(['session']);
  await open(page, '/security');
  const row = (name: string) =>
    page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  await expect(row('Environment')).toContainText('demo');
  await expect(row('Database')).toContainText(/Embedded|MongoDB/);
  await expect(row('Mail')).toContainText('No mail server');
  for (const address of ['/security', '/agreement']) {
    await open(page, address);
    await expectAccessible(page);
  }
  await context.close();
});
