/** The real process, for tests that kill, stop or misconfigure it. `QuorateProcess` and `startDemo` serve; this runs once. */
import { spawn } from 'node:child_process';
import { nodeBinary, root } from '../../scripts/prepare.mjs';

export { QuorateProcess, startDemo, type Demo } from '../e2e/support/server.ts';

export interface Ended {
  code: number | null;
  output: string;
}

/** Runs `server/main.ts` with these arguments and this environment to its end. */
export function runMain(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(nodeBinary, ['server/main.ts', ...args], {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
