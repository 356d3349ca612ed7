/**
 * Finds a MongoDB server for the tests, or makes one: the one that `TEST_MONGODB_URI` names, a `mongod` on the path,
 * one that mongodb-memory-server has downloaded, or else the tests' own (tests/support/mongo-server), which needs a JDK.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findJavaServer } from './java-mongo.mjs';
import { findMongod, initiate } from './mongod.mjs';
import { ServerProcess, freePort } from './server-process.mjs';

/**
 * @typedef {{ kind: 'given', uri: string }} GivenMongo
 * @typedef {{ kind: 'mongod', path: string }} Mongod
 * @typedef {{ kind: 'java', java: string, classpath: string }} JavaMongo
 * @typedef {GivenMongo | Mongod | JavaMongo} FoundMongo
 */

/** What to do about a machine that has none. */
export const howToGetMongo =
  'Install a JDK from version 17 and Maven, or mongod, or name a server for tests in TEST_MONGODB_URI.';

/**
 * @param {object} [options]
 * @param {boolean} [options.own] leaves TEST_MONGODB_URI aside: that server is not ours to stop
 * @param {(message: string) => void} [options.say] told of what takes long and of what went wrong
 * @returns {Promise<FoundMongo | undefined>} undefined when there is none
 */
export async function findMongo({ own = false, say = console.error } = {}) {
  const uri = process.env.TEST_MONGODB_URI;
  if (!own && uri) return { kind: 'given', uri };
  const path = findMongod();
  if (path !== undefined) return { kind: 'mongod', path };
  return findJavaServer(say);
}

/**
 * Starts a server of one's own, an empty one unless it finds data in `file`.
 * @param {{ file?: string }} [options] `file`: where it keeps its data, to have it after `stop`, or `kill`, and `start`
 * @returns {Promise<ServerProcess & { uri: string }>}
 * @throws Error when there is no MongoDB, or when it does not start
 */
export async function startMongo({ file } = {}) {
  const found = await findMongo({ own: true });
  if (found === undefined) throw new Error(`There is no MongoDB server. ${howToGetMongo}`);
  const server = found.kind === 'java' ? javaServer(/** @type {JavaMongo} */ (found), file) : await mongod(found, file);
  await server.start();
  return Object.assign(server, { uri: `mongodb://127.0.0.1:${server.port}/?replicaSet=rs0` });
}

/** Quick to start, and small: there may be several, and none has much to do. */
const javaOptions = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-Xss2m', '-Xmx1g'];

/** @param {JavaMongo} found @param {string | undefined} file */
function javaServer({ java, classpath }, file) {
  const store = file === undefined ? 'mem' : `h2:${file}`;
  return new ServerProcess({
    command: java,
    args: (port) => [...javaOptions, '-cp', classpath, 'TestMongo', String(port), store],
    ready: /^listening mongodb:\/\/127\.0\.0\.1:(\d+)\//m,
  });
}

/** @param {FoundMongo} found @param {string | undefined} file */
async function mongod(found, file) {
  const { path } = /** @type {Mongod} */ (found);
  const folder = file ?? (await mkdtemp(join(tmpdir(), 'quorate-mongod-')));
  await mkdir(folder, { recursive: true });
  return new ServerProcess({
    command: path,
    port: await freePort(),
    args: (port) => [
      ...['--bind_ip', '127.0.0.1', '--port', String(port), '--dbpath', folder, '--replSet', 'rs0'],
      ...['--nounixsocket', '--oplogSize', '64', '--setParameter', 'enableTestCommands=1'],
      ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    ],
    ready: /Waiting for connections/,
    afterStart: initiate,
    cleanUp: async () => {
      if (file === undefined) await rm(folder, { recursive: true, force: true });
    },
  });
}
