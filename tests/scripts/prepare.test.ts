import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root as repository } from '../../scripts/prepare.mjs';

/** Stands for npm: notes that it ran, and leaves what an install leaves. */
const npm = `#!/bin/sh
echo "npm $*" >> calls
test -f npm-fails && { echo "npm error network"; exit 1; }
rm -rf node_modules
mkdir -p node_modules/node/bin node_modules/vite/bin
ln -s "${process.execPath}" node_modules/node/bin/node
cp vite.js node_modules/vite/bin/vite.js
`;

/** Stands for Vite; hangs half-way when told to. */
const vite = `
const fs = require('node:fs');
fs.appendFileSync('calls', 'vite ' + process.argv[2] + '\\n');
fs.rmSync('build', { recursive: true, force: true });
fs.mkdirSync('build');
if (fs.existsSync('vite-hangs')) setInterval(() => {}, 1000);
else fs.writeFileSync('build/handler.js', '');
`;

let checkout: string;

beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'quorate-checkout-'));
  await cp(join(repository, 'scripts'), join(checkout, 'scripts'), { recursive: true });
  for (const folder of ['bin', 'src/routes', 'static']) await mkdir(join(checkout, folder), { recursive: true });
  await put('bin/npm', npm);
  await chmod(join(checkout, 'bin', 'npm'), 0o755);
  await put('vite.js', vite);
  await put('package-lock.json', '{"packages":{}}');
  await put('src/routes/page.svelte', 'one');
});

afterEach(() => rm(checkout, { recursive: true, force: true }));

const put = (path: string, text: string) => writeFile(join(checkout, path), text);

const environment = () => ({ PATH: `${join(checkout, 'bin')}:${process.env.PATH}`, HOME: checkout });

function prepare(...flags: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const args = [join(checkout, 'scripts', 'prepare.mjs'), ...flags];
    execFile(process.execPath, args, { env: environment() }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** What ran since the last look, without npm's options. */
async function calls(): Promise<string[]> {
  const text = await readFile(join(checkout, 'calls'), 'utf8').catch(() => '');
  await rm(join(checkout, 'calls'), { force: true });
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' ').slice(0, 2).join(' '));
}

describe('prepare', () => {
  test('installs and builds a fresh clone, says so on stderr alone, and then does nothing', async () => {
    const first = await prepare();
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toBe('');
    expect(first.stderr).toBe('Installing the dependencies …\nBuilding the interface …\n');
    expect(await calls()).toEqual(['npm ci', 'vite build']);
    expect(await prepare()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await calls()).toEqual([]);
  });

  test('builds again when a source changed, appeared or went', async () => {
    await prepare();
    await calls();
    for (const change of [
      () => put('src/routes/page.svelte', 'two'),
      () => put('static/robots.txt', ''),
      () => rm(join(checkout, 'static', 'robots.txt')),
    ]) {
      await change();
      await prepare();
      expect(await calls()).toEqual(['vite build']);
    }
    await put('README.md', 'unrelated');
    await prepare();
    expect(await calls()).toEqual([]);
  });

  test('installs again when package-lock.json changed, and takes over what npm itself installed', async () => {
    await prepare();
    await calls();
    const lock = JSON.stringify({ packages: { 'node_modules/yjs': { version: '13.6.0' } } });
    await put('package-lock.json', lock);
    await prepare('--no-build');
    expect(await calls()).toEqual(['npm ci']);
    await put('package-lock.json', `${lock}\n`);
    await put('node_modules/.package-lock.json', lock);
    await prepare('--no-build');
    expect(await calls()).toEqual([]);
  });

  test('shows what npm said when the install fails, and tries again the next time', async () => {
    await put('npm-fails', '');
    const { code, stderr } = await prepare();
    expect(code).toBe(1);
    expect(stderr).toContain('npm error network');
    await rm(join(checkout, 'npm-fails'));
    await calls();
    expect((await prepare()).code).toBe(0);
    expect(await calls()).toEqual(['npm ci', 'vite build']);
  });

  test('a build that was killed half-way is done again', async () => {
    await put('vite-hangs', '');
    const child = spawn(process.execPath, [join(checkout, 'scripts', 'prepare.mjs')], { env: environment() });
    await expect.poll(() => readFile(join(checkout, 'calls'), 'utf8').catch(() => '')).toContain('vite');
    child.kill('SIGTERM');
    await once(child, 'exit');
    await rm(join(checkout, 'vite-hangs'));
    await calls();
    expect((await prepare()).code).toBe(0);
    expect(await calls()).toEqual(['vite build']);
  });

  test('several at once do the work once', async () => {
    const results = await Promise.all([prepare(), prepare(), prepare()]);
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(await calls()).toEqual(['npm ci', 'vite build']);
  });

  test('a lock whose holder died holds nobody up', async () => {
    const dead = spawn('true');
    await once(dead, 'exit');
    await mkdir(join(checkout, '.cache'));
    await put('.cache/prepare.lock', String(dead.pid));
    expect((await prepare()).code).toBe(0);
    expect(await calls()).toEqual(['npm ci', 'vite build']);
  });
});
