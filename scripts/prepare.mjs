/**
 * Brings a checkout into the state that every command needs: dependencies installed, the interface built, and for
 * the tests a browser found. Does nothing, quickly, when nothing changed. Runs on any Node from 20, without
 * dependencies, since it is what installs them; what it starts runs on the Node that they bring.
 *
 *   node scripts/prepare.mjs [--no-build] [--browser]
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { quietly } from './run.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The Node that the dependencies bring: what the server, the build and the tests run on. */
export const nodeBinary = join(root, 'node_modules', 'node', 'bin', 'node');

const installStamp = join(root, 'node_modules', '.quorate-stamp');
const buildStamp = join(root, 'build', '.stamp');
const lockFile = join(root, '.cache', 'prepare.lock');
const buildInputs = ['src', 'static', 'svelte.config.js', 'vite.config.ts', 'tsconfig.json', 'package-lock.json'];

/** @param {string} path */
const textOf = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

function installKey() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return createHash('sha256').update(lock).update(`${process.platform} ${process.arch}`).digest('hex');
}

/**
 * Whether what lies in node_modules is what package-lock.json asks for, by npm's own record of it: so that an
 * install made by npm itself is taken over, not repeated.
 */
function installedByNpm() {
  const record = textOf(join(root, 'node_modules', '.package-lock.json'));
  if (record === undefined) return false;
  const there = JSON.parse(record).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.keys(wanted).every(
    (path) => path === '' || wanted[path].optional || there[path]?.version === wanted[path].version,
  );
}

function isInstalled() {
  if (!existsSync(nodeBinary)) return false;
  const key = installKey();
  if (textOf(installStamp) === key) return true;
  if (!installedByNpm()) return false;
  writeFileSync(installStamp, key);
  return true;
}

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inner = join(path, entry.name);
    return entry.isDirectory() ? filesUnder(inner) : [inner];
  });
}

/** A hash over the names and contents of all that goes into the interface. */
export function buildKey() {
  const files = buildInputs.flatMap((input) => {
    const path = join(root, input);
    return /\.\w+$/.test(input) ? [path] : filesUnder(path);
  });
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    if (existsSync(file))
      hash
        .update(`${relative(root, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
  }
  return hash.digest('hex');
}

const isBuilt = () => textOf(buildStamp) === buildKey();

/** The environment for npm and the build: without this checkout's Node on the path, which npm is about to replace. */
function outerEnvironment() {
  const path = (process.env.PATH ?? '').split(':').filter((entry) => !entry.endsWith('node_modules/.bin'));
  return { ...process.env, PATH: path.join(':') };
}

/** @param {(message: string) => void} say @param {(pid: number) => void} holds */
async function install(say, holds) {
  say('Installing the dependencies …');
  rmSync(installStamp, { force: true });
  // Development's dependencies too, whatever NODE_ENV says: they hold the build.
  const options = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  await quietly('npm', options, { cwd: root, env: outerEnvironment() }, holds);
  if (!existsSync(nodeBinary)) {
    throw new Error(
      'npm left out the install script of the package "node", which brings the Node that this runs on.\n' +
        'Allow it (npm config: ignore-scripts=false) and start again.',
    );
  }
  writeFileSync(installStamp, installKey());
}

/** @param {(message: string) => void} say @param {(pid: number) => void} holds */
async function build(say, holds) {
  say('Building the interface …');
  rmSync(buildStamp, { force: true });
  // Taken before the build: a file that changes meanwhile leads to another build.
  const key = buildKey();
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  await quietly(nodeBinary, [vite, 'build'], { cwd: root, env: { ...process.env, NODE_ENV: 'production' } }, holds);
  mkdirSync(dirname(buildStamp), { recursive: true });
  writeFileSync(buildStamp, key);
}

/**
 * @param {{ build?: boolean, browser?: boolean, say?: (message: string) => void }} [wanted]
 * @throws when an install or a build failed; the message holds what npm or Vite said
 */
export async function prepare({ build: wantBuild = true, browser = false, say = console.error } = {}) {
  if (!isInstalled() || (wantBuild && !isBuilt())) {
    await withLock(lockFile, say, async (holds) => {
      // Asked again: another process may have done it while this one waited.
      if (!isInstalled()) await install(say, holds);
      if (wantBuild && !isBuilt()) await build(say, holds);
    });
  }
  if (browser) await withLock(lockFile, say, async () => (await import('./browser.mjs')).ensureBrowser(say));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const flags = process.argv.slice(2);
  try {
    await prepare({ build: !flags.includes('--no-build'), browser: flags.includes('--browser') });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
