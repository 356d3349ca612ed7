/** Starts Redis servers for the tests: `redis-server` on the path. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOnPath } from './on-path.mjs';
import { ServerProcess, freePort } from './server-process.mjs';

/** What to do about a machine that has none. */
export const howToGetRedis = 'Install redis-server (apt: redis-server, brew: redis).';

/** @returns {string | undefined} the path of `redis-server`; undefined when there is none */
export const findRedis = () => findOnPath('redis-server');

/**
 * Starts an empty one, which forgets everything when it ends.
 * @returns {Promise<ServerProcess & { url: string }>}
 * @throws Error when there is no Redis, or when it does not start
 */
export async function startRedis() {
  const command = findRedis();
  if (command === undefined) throw new Error(`There is no Redis server. ${howToGetRedis}`);
  const folder = await mkdtemp(join(tmpdir(), 'quorate-redis-'));
  const server = new ServerProcess({
    command,
    port: await freePort(),
    args: (port) => [
      ...['--bind', '127.0.0.1', '--port', String(port), '--dir', folder],
      ...['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
    ],
    ready: /Ready to accept connections/,
    cleanUp: () => rm(folder, { recursive: true, force: true }),
  });
  await server.start();
  return Object.assign(server, { url: `redis://127.0.0.1:${server.port}` });
}
