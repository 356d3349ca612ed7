/** Finds the Chromium that the browser tests drive, or installs one. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quietly } from './run.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const wellKnown = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/snap/bin/chromium'];

const isRoot = () => process.getuid?.() === 0;

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function playwrightsOwn() {
  const { chromium } = await import('playwright');
  const path = chromium.executablePath();
  return path !== '' && existsSync(path) ? path : undefined;
}

function fromTheSystem() {
  const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
  return [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...wellKnown].find(isExecutable);
}

/**
 * @returns {Promise<string | undefined>} the path of a browser that is there: `QUORATE_BROWSER`, Playwright's own, or
 * one of the system's
 */
export async function findBrowser() {
  const named = process.env.QUORATE_BROWSER;
  if (named !== undefined && isExecutable(named)) return named;
  return (await playwrightsOwn()) ?? fromTheSystem();
}

/** Chromium's flags: nothing that reaches for the network by itself, and no sandbox for root, which cannot have one. */
export const browserArgs = () => [
  ...(isRoot() ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

function hasApt() {
  try {
    execFileSync('apt-get', ['--version'], { stdio: 'ignore' });
    return isRoot();
  } catch {
    return false;
  }
}

/** The ways to get one, in order. Each throws when it does not work here. */
const ways = [
  {
    name: "Playwright's own download",
    possible: () => true,
    get: () =>
      quietly(process.execPath, [join(root, 'node_modules', 'playwright', 'cli.js'), 'install', 'chromium'], {
        env: { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
        timeout: 240_000,
      }),
  },
  {
    name: 'the system package chromium (apt)',
    possible: hasApt,
    get: async () => {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      await quietly('apt-get', ['update', '-qq'], { env, timeout: 240_000 });
      await quietly('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'], {
        env,
        timeout: 480_000,
      });
    },
  },
];

/**
 * @param {(message: string) => void} say
 * @returns {Promise<string>} the path of a browser, which was there or has been installed
 * @throws when there is none and none could be installed
 */
export async function ensureBrowser(say) {
  const found = await findBrowser();
  if (found !== undefined) return found;
  const tried = [];
  for (const way of ways.filter(({ possible }) => possible())) {
    say(`Looking for a browser for the tests: ${way.name} …`);
    try {
      await way.get();
      const browser = await findBrowser();
      if (browser !== undefined) return browser;
      tried.push(`${way.name}: no browser afterwards`);
    } catch (error) {
      tried.push(
        `${way.name}: ${String(error instanceof Error ? error.message : error)
          .trim()
          .split('\n')
          .at(-1)}`,
      );
    }
  }
  throw new Error(
    `No browser for the tests. Tried:\n  ${tried.join('\n  ')}\n` +
      'Install Chromium or Chrome, or name one in QUORATE_BROWSER.',
  );
}
