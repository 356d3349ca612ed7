import AxeBuilder from '@axe-core/playwright';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  expect,
  type Page,
  type WebSocketRoute,
} from '@playwright/test';
import { overMongo } from '../../support/store-of-run.ts';
import type { Account } from './server.ts';

/** Until then the page is drawn but hears no clicks. */
export async function hydrated(page: Page): Promise<void> {
  await page.locator('html[data-hydrated="true"]').waitFor({ state: 'attached' });
}

export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await hydrated(page);
}

export interface SignedIn {
  context: BrowserContext;
  page: Page;
}

/** Fills the form at `/sign-in`, where `page` is. */
export async function fillSignIn(page: Page, account: Pick<Account, 'username' | 'password'>): Promise<void> {
  await page.getByLabel('User name').fill(account.username);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/**
 * A browser of one's own in which `account` is signed in; the page shows where that leads. Not by the form, which is used
 * where it is what a test is about: it costs two pages.
 */
export async function signIn(
  browser: Browser,
  origin: string,
  account: Pick<Account, 'username' | 'password'>,
  options: BrowserContextOptions = {},
): Promise<SignedIn> {
  const context = await browser.newContext({ baseURL: origin, ...options });
  const page = await context.newPage();
  const { username, password } = account;
  const signedIn = await context.request.post('/api/v1/session', { headers: { origin }, data: { username, password } });
  expect(signedIn.status(), `sign-in of ${username}`).toBe(204);
  await open(page, '/');
  return { context, page };
}

/** In the middle of a transition colours are those of neither its beginning nor its end. */
const still = (page: Page): Promise<unknown> =>
  page.evaluate(() => {
    const ends = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations === 1);
    // One that is cancelled is over as well.
    return Promise.allSettled(ends.map(({ finished }) => finished));
  });

/** What moves without end, but for what turns while something is fetched (WCAG 2.2.2). */
const restless = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations === Infinity)
      .map((one) => ('animationName' in one ? String(one.animationName) : one.id))
      .filter((name) => !/(^|-)turn$/.test(name)),
  );

/** What is another matter in each theme: nothing but colours differs. */
const ofColours = ['color-contrast', 'link-in-text-block'];

/** @param rules all when left out */
async function expectNoneGrave(page: Page, rules?: string[]): Promise<void> {
  // The same pages as in the round over the embedded store, and a fifth of the time that a round takes.
  if (overMongo) return;
  await still(page);
  expect(page.frames(), 'a frame would have to be looked into by itself').toHaveLength(1);
  // Without frames nothing is to be put together in a page of its own; of what is right no elements need be told.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const told = grave.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((n) => `    ${n.html}`).join('\n')}`);
  expect(told, `axe on ${page.url()}`).toEqual([]);
}

/** Axe finds nothing serious or critical on the page as it is now. */
export const expectAccessible = (page: Page): Promise<void> => expectNoneGrave(page);

/** The same in both themes, and all comes to rest; it is light afterwards. */
export async function expectAccessibleInBoth(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await restless(page), `moves without end on ${page.url()}`).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expectNoneGrave(page, ofColours);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await expectNoneGrave(page);
}

/** Addresses that the context's pages ask of anybody but `origin`, as they come; sockets too, which are no requests here. */
export function foreignRequests(context: BrowserContext, origin: string): string[] {
  const foreign: string[] = [];
  const { host } = new URL(origin);
  const note = (address: string): void => {
    const url = new URL(address);
    if (url.host !== host && url.protocol !== 'data:' && url.protocol !== 'blob:') foreign.push(address);
  };
  const listen = (page: Page): void => void page.on('websocket', (socket) => note(socket.url()));
  context.on('request', (request) => note(request.url()));
  context.on('page', listen);
  context.pages().forEach(listen);
  return foreign;
}

export interface Line {
  /**
   * Sockets to minutes are cut, and no new one comes up. (The browser's own way to be off line leaves open ones alone.)
   * @param pages whether pages cannot be reached either
   */
  cut(pages?: boolean): Promise<void>;
  mend(): Promise<void>;
}

/** To be laid before the pages of the context open minutes. */
export async function lineOf(context: BrowserContext): Promise<Line> {
  const open = new Set<WebSocketRoute>();
  let isCut = false;
  await context.routeWebSocket(/\/yjs\//, async (socket) => {
    if (isCut) return socket.close();
    open.add(socket);
    socket.connectToServer();
  });
  return {
    async cut(pages = true) {
      isCut = true;
      await context.setOffline(pages);
      for (const socket of open) await socket.close();
      open.clear();
    },
    async mend() {
      isCut = false;
      await context.setOffline(false);
    },
  };
}
