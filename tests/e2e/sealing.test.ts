/** After the meeting, in a browser: review, circulation, a correction, approval, the seal, and its verification. */
import { readFile } from 'node:fs/promises';
import { type Browser, expect, test, type Page } from '@playwright/test';
import type { MeetingView } from '#lib/domain/views.ts';
import { expectAccessible, foreignRequests, open, signIn, type SignedIn } from './support/browser.ts';
import { startDemo, type Demo } from './support/server.ts';

let demo: Demo;
let clerk: SignedIn;
let chair: SignedIn;
let governor: SignedIn;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  demo = await startDemo();
  const enter = (role: 'clerk' | 'chair' | 'governor', options = {}) =>
    signIn(browser, demo.server.origin, demo.account(role), options);
  clerk = await enter('clerk');
  chair = await enter('chair', { viewport: { width: 820, height: 1100 } });
  governor = await enter('governor', { viewport: { width: 390, height: 844 } });
});
test.afterAll(async () => {
  for (const { context } of [clerk, chair, governor]) await context.close();
  await demo.server.dispose();
});

const minutesAre = (page: Page, state: string) =>
  expect(page.locator('[data-minutes-state]')).toHaveAttribute('data-minutes-state', state);
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

/** Through the API, as the clerk's page would. */
async function call<T>(page: Page, method: string, path: string, body?: object): Promise<T> {
  return page.evaluate(
    async ([method, path, body]) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`/api/v1${path}`, { method, ...(body ? { headers, body } : {}) });
      return (await response.json()) as never;
    },
    [method, path, body === undefined ? '' : JSON.stringify(body)] as const,
  );
}

/** The next meeting, which has begun and resolved that the minutes of this one be approved. @returns its address */
async function resolvedNext(page: Page): Promise<string> {
  const startsAt = new Date(Date.now() + 60_000).toISOString();
  const planned = { title: 'Winter meeting', startsAt, items: [{ title: 'Any other business' }] };
  const { id } = await call<{ id: string }>(page, 'POST', `/boards/${demo.board.id}/meetings`, planned);
  const path = `/meetings/${id}`;
  const { items } = await call<MeetingView>(page, 'POST', `${path}/start`, { baseVersion: 1 });
  const there = demo.accounts.filter(({ role }) => role === 'chair' || role === 'governor');
  for (const { personId } of there) await call(page, 'POST', `${path}/arrivals`, { personId });
  const text = 'That the minutes be approved as corrected';
  const moved = await call<{ motionId: string }>(page, 'POST', `${path}/motions`, { itemId: items[0]!.id, text });
  await call(page, 'POST', `${path}/motions/${moved.motionId}/agree`, { baseVersion: 1 });
  return path;
}

test('A2: from the draft to the signed record, by those whose part each step is', async () => {
  const path = `/meetings/${demo.meeting.id}`;
  const { versions } = await call<MeetingView>(clerk.page, 'GET', path);
  await call(clerk.page, 'POST', `${path}/end`, { baseVersion: versions.progress });
  for (const { page } of [clerk, chair, governor]) await open(page, path);

  await minutesAre(clerk.page, 'draft');
  await expect(button(chair.page, 'Send for review…')).toHaveCount(0);
  await clerk.page.locator('.after').getByRole('button', { name: 'Send for review…' }).click();
  await button(clerk.page, 'Send for review').click();
  await minutesAre(chair.page, 'forReview');

  await button(chair.page, 'Circulate the draft…').click();
  await button(chair.page, 'Circulate the draft').click();
  await minutesAre(governor.page, 'draftCirculated');
  await expectAccessible(chair.page);

  await button(governor.page, 'Propose a correction').click();
  await governor.page.getByLabel('About').selectOption({ label: 'Item 3: Headteacher’s report' });
  await governor.page.getByLabel('What should it say?').fill('Attendance stood at 95.4\nper cent.');
  await expectAccessible(governor.page);
  await button(governor.page, 'Propose').click();
  await expect(governor.page.getByText('Attendance stood at 95.4 per cent.')).toBeVisible();
  await expect(button(governor.page, 'Accept')).toHaveCount(0);

  await button(clerk.page, 'Accept').click();
  await expect(governor.page.locator('[data-correction="accepted"]')).toBeVisible();

  // Not before a later meeting has begun.
  await button(clerk.page, 'Record the approval…').click();
  await expect(clerk.page.getByText('No later meeting has begun yet')).toBeVisible();
  await button(clerk.page, 'Cancel').click();
  await open(clerk.page, await resolvedNext(clerk.page));
  await clerk.page.getByRole('link', { name: 'Record the approval…' }).click();
  await clerk.page.waitForURL((url) => url.pathname === path);
  await expect(clerk.page.getByLabel('Approved at')).toContainText('Winter meeting');
  await expect(clerk.page.getByRole('dialog').getByLabel('Item 3: Headteacher’s report')).toHaveValue(
    'Attendance stood at 95.4 per cent.',
  );
  await expectAccessible(clerk.page);
  await button(clerk.page, 'Record the approval').click();
  await minutesAre(chair.page, 'approved');
  await expect(button(clerk.page, 'Sign the minutes…')).toHaveCount(0);

  await button(chair.page, 'Sign the minutes…').click();
  await expect(chair.page.getByRole('dialog')).toContainText('the confidential minutes of item 7: Staffing matter');
  await expectAccessible(chair.page);
  await button(chair.page, 'Sign as David Okafor').click();
  await minutesAre(governor.page, 'signed');
  await expect(governor.page.locator('[data-signed]')).toContainText('Signed by David Okafor');
  await expect(governor.page.locator('[data-agreed]')).toContainText('Attendance stood at 95.4 per cent.');
  await expectAccessible(governor.page);
});

/** Downloads the nth sealed file that the page offers. */
async function download(page: Page, nth: number): Promise<{ name: string; bytes: Buffer }> {
  const arriving = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Sealed file' }).nth(nth).click();
  const file = await arriving;
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

async function verify(page: Page, bytes: Buffer, name = 'file.quorate-minutes.json'): Promise<void> {
  await page.getByLabel('A sealed file').setInputFiles({ name, mimeType: 'application/json', buffer: bytes });
}

async function stranger(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: demo.server.origin });
  return context.newPage();
}

test('A2: a downloaded record verifies in a stranger’s browser, which sends nothing; one changed byte does not', async ({
  browser,
}) => {
  const open1 = await download(chair.page, 0);
  const part2 = await download(chair.page, 1);
  expect(open1.name).toMatch(/^marlbrook-.*-\d{4}-\d\d-\d\d-2\.quorate-minutes\.json$/);
  expect(part2.name).toContain('part-2');
  expect(open1.bytes.toString()).not.toContain('Staffing');

  const page = await stranger(browser);
  await open(page, '/verify');
  await expectAccessible(page);
  const foreign = foreignRequests(page.context(), demo.server.origin);
  const sent: string[] = [];
  page.on('request', (request) => void (request.method() !== 'GET' && sent.push(request.url())));

  await verify(page, open1.bytes, open1.name);
  const verdict = page.locator('[data-verdict]');
  await expect(verdict).toHaveAttribute('data-verdict', 'ok');
  await expect(verdict).toContainText('This is the signed record');
  await expect(verdict).toContainText('David Okafor');
  await expect(verdict).toContainText('Number 2 of this board’s sealed records');
  await expectAccessible(page);
  await verify(page, part2.bytes, part2.name);
  await expect(verdict).toContainText('Minutes of item 7, confidential');

  const changed = Buffer.from(open1.bytes);
  changed[changed.indexOf('95.2')] = '8'.charCodeAt(0);
  await verify(page, changed);
  await expect(verdict).toHaveAttribute('data-verdict', 'alteredRecord');
  await expect(verdict).toContainText('The text was changed after it was signed');
  await expect(verdict).not.toContainText('David Okafor');
  await expectAccessible(page);
  const otherName = Buffer.from(open1.bytes.toString().replace(/("signedBy":\{"name":")David/, '$1Davis'));
  await verify(page, otherName);
  await expect(verdict).toHaveAttribute('data-verdict', 'alteredSeal');
  await verify(page, Buffer.from('Minutes'), 'minutes.txt');
  await expect(verdict).toHaveAttribute('data-verdict', 'notOne');
  expect([...foreign, ...sent]).toEqual([]);
  await page.context().close();
});

test('A2: a browser without Ed25519 of its own verifies with the library', async ({ browser }) => {
  const { bytes } = await download(chair.page, 0);
  const page = await stranger(browser);
  await page.addInitScript(() => {
    const { importKey } = SubtleCrypto.prototype;
    SubtleCrypto.prototype.importKey = function (this: SubtleCrypto, ...args: unknown[]) {
      const name = (args[2] as { name?: string }).name;
      if (name === 'Ed25519') return Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError'));
      return importKey.apply(this, args as never);
    } as never;
  });
  await open(page, '/verify');
  await verify(page, bytes);
  await expect(page.locator('[data-verdict]')).toHaveAttribute('data-verdict', 'ok');
  const changed = Buffer.from(
    bytes.toString().replace(/("signature":")(.)/, (_, start, sign) => start + (sign === 'A' ? 'B' : 'A')),
  );
  await verify(page, changed);
  await expect(page.locator('[data-verdict]')).toHaveAttribute('data-verdict', 'alteredSeal');
  await page.context().close();
});

test('A2, E4: an addendum is drafted by the clerk, signed by the chair, verifies too, and can be withheld', async () => {
  await button(clerk.page, 'Draft an addendum').click();
  await clerk.page.getByLabel('What has to be put right').fill('Minute 5: the forecast covers four years.');
  await button(clerk.page, 'Draft it').click();
  await expect(clerk.page.locator('[data-addendum="drafted"]')).toBeVisible();
  // As after a quarter of an hour: what is signed asks for the password then.
  const stale = { error: { code: 'reauthentication_required', message: 'Please give your password again.', id: 'x' } };
  await chair.page.route('**/addenda/*/sign', (route) => route.fulfill({ status: 403, json: stale }), { times: 1 });
  await button(chair.page, 'Sign it…').click();
  await button(chair.page, 'Sign as David Okafor').click();
  await chair.page.getByLabel('Password', { exact: true }).fill(demo.account('chair').password);
  await expectAccessible(chair.page);
  await button(chair.page, 'Go on').click();
  await expect(clerk.page.locator('[data-addendum="signed"]')).toContainText('Signed by David Okafor');
  // E4: it names somebody, so it is not for those who inspect; whoever only reads is not told.
  await clerk.page.getByText('Inspection copy', { exact: true }).click();
  const box = clerk.page.getByRole('checkbox', { name: /Minute 5: the forecast covers four years/ });
  await box.check();
  await expect(clerk.page.locator('[data-withheld]')).toContainText('Left out of inspection copies');
  await expectAccessible(clerk.page);
  await expect(chair.page.locator('[data-withheld]')).toHaveCount(0);
  const { name, bytes } = await download(clerk.page, 2);
  expect(name).toContain('addendum');
  await open(clerk.page, '/verify');
  await verify(clerk.page, bytes, name);
  await expect(clerk.page.locator('[data-verdict]')).toContainText('Minute 5: the forecast covers four years.');
});
