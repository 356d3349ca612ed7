/** The store goes away in a meeting: everybody sees that nothing is saved, and that it is again. Over MongoDB alone. */
import { expect, test, type Page } from '@playwright/test';
import { findMongo, startMongo } from '../../scripts/mongo.mjs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectAccessible, open, signIn, type SignedIn } from './support/browser.ts';
import { toEnd } from './support/caret.ts';
import { startDemo, type Demo } from './support/server.ts';

const own = await findMongo({ own: true });

test.describe('the store goes away', () => {
  test.skip(own === undefined, 'there is no MongoDB server that this test could stop');
  let folder: string;
  let mongo: Awaited<ReturnType<typeof startMongo>>;
  let demo: Demo;
  let governor: SignedIn;
  let observer: SignedIn;

  test.beforeAll(async ({ browser }) => {
    folder = await mkdtemp(join(tmpdir(), 'quorate-outage-'));
    mongo = await startMongo({ file: join(folder, 'data') });
    demo = await startDemo({ MONGODB_URI: mongo.uri.replace('/?', '/quorate?') });
    const meeting = `/meetings/${demo.meeting.id}`;
    governor = await signIn(browser, demo.server.origin, demo.account('governor'));
    observer = await signIn(browser, demo.server.origin, demo.account('observer'));
    for (const { page } of [governor, observer]) await open(page, meeting);
  });
  test.afterAll(async () => {
    await governor.context.close();
    await observer.context.close();
    await demo.server.dispose();
    await mongo.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const editorOf = (page: Page) => page.getByRole('textbox', { name: /^Minutes of item 1\b/ });
  const stateOf = (page: Page) => page.locator('[data-save-state]');

  test('S3: writers and readers are told, nothing typed is lost, and it heals by itself', async () => {
    const pages = [governor.page, observer.page];
    await expect(stateOf(governor.page)).toContainText('All changes saved');
    await toEnd(governor.page, editorOf(governor.page));
    await mongo.stop();
    // Both from now on: once the lease has ended, a page that only reads looks for another node.
    const told = Promise.all(pages.map((page) => expect(stateOf(page)).toContainText('Not saved')));
    await governor.page.keyboard.type(' Written while the store was away.');
    await told;
    await expectAccessible(governor.page);
    // Longer than a lease: the node serves nobody, and takes nobody's words for lost.
    await expect.poll(async () => (await fetch(`${demo.server.origin}/readyz`)).status, { timeout: 15_000 }).toBe(503);
    await governor.page.keyboard.type(' And this.');
    await expect(stateOf(governor.page)).toContainText('Not saved');
    await mongo.start();
    await expect(stateOf(governor.page)).toContainText('All changes saved', { timeout: 20_000 });
    await expect(stateOf(observer.page)).not.toContainText('Not saved');
    await expect(observer.page.getByText('Written while the store was away. And this.')).toBeVisible({
      timeout: 20_000,
    });
  });
});
