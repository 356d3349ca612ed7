/** Places where stores are, as the operator names them, and holding one so that nobody serves it meanwhile. */
import { existsSync, realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { createLog } from '../adapters/log/pino.ts';
import { databaseOf, hostOf } from '../adapters/mongo/address.ts';
import type { MongoStore } from '../adapters/mongo/store.ts';
import { openSqliteStore, storeFile } from '../adapters/sqlite/store.ts';
import { isSafeMongoUri, readMongoUri } from '../config/store-addresses.ts';
import { readVariable, type Config } from '../config.ts';
import { QuorateError } from '../errors.ts';
import { StartError } from '../http/server.ts';
import { newNodeName } from './node-name.ts';
import { protect } from './protection.ts';
import type { Clock, Contents, Log } from '../ports.ts';

export type Place = { name: string } & ({ dataDir: string } | { uri: string });

export const folderAt = (dataDir: string): Place => {
  const path = resolve(dataDir);
  return { name: existsSync(path) ? realpathSync(path) : path, dataDir: path };
};
export const databaseAt = (uri: string): Place => ({ name: `the database ${databaseOf(uri)} at ${hostOf(uri)}`, uri });

/** Where the store of this process is. */
export const placeOf = ({ mongoUri, dataDir }: Config): Place =>
  mongoUri === undefined ? folderAt(dataDir) : databaseAt(mongoUri);

/** The same, for people: without a password. */
export const placeName = (config: Config): string => placeOf(config).name;

/**
 * @param given a folder, `mongodb://…`, or `env:NAME` for a variable that holds either: arguments show in lists of processes
 * @throws QuorateError `invalid`
 */
export function placeAt(given: string, config: Config): Place {
  const variable = /^env:(\w+)$/.exec(given)?.[1];
  const text = variable === undefined ? given : readVariable(variable);
  if (text === undefined) throw new QuorateError('invalid', `The variable ${variable} is not set.`);
  if (!/^mongodb(\+srv)?:/.test(text)) return folderAt(text);
  if (readMongoUri(text) === undefined) throw new QuorateError('invalid', 'An address of MongoDB names no host.');
  const guarded = config.production || config.environment === 'production';
  // D1.
  if (guarded && !isSafeMongoUri(text)) {
    throw new QuorateError('invalid', 'The way to MongoDB must use TLS in production (tls=true, or mongodb+srv).');
  }
  return databaseAt(text);
}

// Loaded when it is wanted: most starts have no use for the driver.
const mongo = () => import('../adapters/mongo/store.ts');

/** @throws StartError in plain words when the database cannot be used */
async function inWords<T>(uri: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof QuorateError && error.code !== 'unavailable') throw error;
    const { inPlainWords } = await import('../adapters/mongo/plain-words.ts');
    throw new StartError(inPlainWords(error, uri).says, { cause: error });
  }
}

/** Whether there is a store, be it an empty one. @throws StartError when the database cannot be asked */
export async function hasStoreAt(place: Place, log: Log): Promise<boolean> {
  if ('dataDir' in place) return existsSync(storeFile(place.dataDir));
  const { hasMongoStore } = await mongo();
  return inWords(place.uri, () => hasMongoStore({ uri: place.uri, log }));
}

/** Of this process: whether it has one. */
export async function hasStore(config: Config): Promise<boolean> {
  return hasStoreAt(placeOf(config), await createLog({ pretty: !config.production, level: 'warn', to: 'stderr' }));
}

export interface Holding {
  config: Config;
  clock: Clock;
  log: Log;
  /** Also when it is not whole: for who makes it so. */
  unfinished?: true;
}

export interface Held {
  contents: Contents;
  /** @throws QuorateError `conflict` when another process has taken it over */
  assertHeld(): void;
}

/**
 * Opens a store for the time of `work`, in which no process serves it.
 * @throws QuorateError `conflict`, with the place's name, when one does, when it belongs to another environment (D2), or
 *   is not whole
 */
export async function withHeld<T>(place: Place, holding: Holding, work: (held: Held) => Promise<T>): Promise<T> {
  const { close, ...held } = await named(place, () =>
    'uri' in place ? holdDatabase(place.uri, holding) : holdFolder(place.dataDir, holding),
  );
  try {
    return await work(held);
  } finally {
    await close();
  }
}

async function named<T>({ name }: Place, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof QuorateError)) throw error;
    throw new QuorateError(error.code, `${name}: ${error.message}`, { cause: error });
  }
}

type Closable = Held & { close(): Promise<void> };

async function holdFolder(dataDir: string, { config, clock, log, unfinished }: Holding): Promise<Closable> {
  const store = await openSqliteStore({
    ...{ dataDir, clock, log, environment: config.environment },
    codec: protect({ config, clock, dataDir, makesKey: true }).makeCodec,
    ...{ node: `${hostname()}-${process.pid}`, serving: true },
    ...(unfinished ? { unfinished } : {}),
  });
  // The lock is the operating system's: nobody else has it before this process ends.
  return { contents: store.contents, assertHeld: () => {}, close: () => store.close() };
}

async function holdDatabase(uri: string, { config, clock, log, unfinished }: Holding): Promise<Closable> {
  const { openMongoStore } = await mongo();
  const store = await inWords(uri, () =>
    openMongoStore({
      ...{ uri, clock, log, environment: config.environment },
      codec: protect({ config, clock }).makeCodec,
      ...(unfinished ? { unfinished } : {}),
    }),
  );
  try {
    const { end, fenced } = await takeLease(store, log);
    const close = async () => {
      await end();
      await store.close();
    };
    try {
      if (!unfinished) await store.checkWhole();
    } catch (error) {
      await end();
      throw error;
    }
    const assertHeld = () => {
      if (fenced())
        throw new QuorateError('conflict', 'Another process took the store over while this one was held up.');
    };
    return { contents: store.contents, assertHeld, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}

const refuseServed = (cause?: unknown) =>
  new QuorateError('conflict', 'Another process is serving this store.', { cause });

/** As a node that cannot hear others: none serves beside it. */
async function takeLease({ nodes, codec }: MongoStore, log: Log): Promise<{ end(): Promise<void>; fenced(): boolean }> {
  const { besideCluster, joinCluster } = await import('../adapters/cluster/cluster.ts');
  const options = { nodes, codec, log, newName: newNodeName };
  const { bus: beside } = besideCluster(options);
  try {
    // Who lives answers; of who was killed the lease is ended after some seconds.
    const answers = await beside.ask('stores.held', {});
    if (answers.some(({ unreachable }) => !unreachable)) throw refuseServed();
  } finally {
    await beside.close();
  }
  try {
    const { bus, gate } = await joinCluster({ ...options, timing: { waitMs: 0 } });
    let fenced = false;
    gate.onFenced(() => (fenced = true));
    return { end: () => bus.close(), fenced: () => fenced };
  } catch (error) {
    throw error instanceof QuorateError && error.code === 'conflict' ? refuseServed(error) : error;
  }
}
