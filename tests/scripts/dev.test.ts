import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/prepare.mjs';

test('npm run dev serves pages from their sources, does not restart by itself, and ends when told to', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: { dev: string } };
  const dataDir = await mkdtemp(join(tmpdir(), 'quorate-dev-'));
  // As npm runs it.
  const child = spawn('/bin/sh', ['-c', scripts.dev], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  try {
    await expect.poll(() => output, { timeout: 60_000 }).toMatch(/Quorate is at \S+/);
    const [, origin] = /Quorate is at (\S+)/.exec(output)!;
    const page = await fetch(`${origin}/sign-in`, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('/src/');
    expect((await fetch(`${origin}/@vite/client`)).status).toBe(200);
    expect(output).not.toContain('Restarting');
  } finally {
    child.kill('SIGTERM');
    await ended;
    await rm(dataDir, { recursive: true, force: true });
  }
}, 90_000);
