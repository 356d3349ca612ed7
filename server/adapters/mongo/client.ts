import { ReadConcern, type Db, type DbOptions, type MongoClientOptions } from 'mongodb';

import { QuorateError } from '#server/errors.ts';
import type { Log } from '#server/ports.ts';
import { databaseOf, hostOf, optionsOf, withoutSecrets } from './address.ts';
import { MongoClient } from './driver.ts';
import { isUnavailable, unavailable } from './errors.ts';

/** What holds unless the URI says otherwise. */
const usual = {
  // What the operator of the database sees beside each connection and slow query.
  appName: 'quorate',
  // Longer than most elections take; who waits for a page is better told than left waiting any longer.
  serverSelectionTimeoutMS: 5_000,
  // A monitor waits as long for its answer, so a server that hangs is found out as soon as one that refuses.
  connectTimeoutMS: 5_000,
  // Where the server does not tell of changes by itself. A node that finds its store again later than the others
  // did is taken for dead by them: well below the length of a lease.
  heartbeatFrequencyMS: 1_000,
  // A connection that a firewall forgot fails without a sound. More than `wtimeoutMS`: the server's own answer is first.
  socketTimeoutMS: 20_000,
  // Small hosted databases allow some hundred connections in all, and several nodes share them.
  maxPoolSize: 40,
  // The first keystroke after a quiet time does not wait for a TLS handshake.
  minPoolSize: 2,
  // Below the four minutes after which the gateways of some clouds forget idle connections.
  maxIdleTimeMS: 120_000,
  // With all connections busy for that long the store is overloaded; requests must not queue without end.
  waitQueueTimeoutMS: 5_000,
  // The server itself then knows a write that it is sent again after a lost answer.
  retryWrites: true,
  retryReads: true,
} as const satisfies MongoClientOptions;

/** What holds whatever the URI says, for what was acknowledged must not be lost, and what was read not undone. */
const concerns: DbOptions = {
  // The primary steps down within ten seconds of losing its majority; nobody need wait that long to hear of it.
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: 5_000 },
  readConcern: new ReadConcern('majority'),
  // What a secondary says may be older than what the same person has just written.
  readPreference: 'primary',
  // As null it finds nothing; left out it would match, or overwrite, more than was meant.
  ignoreUndefined: false,
};

/** How long closing waits for what is under way. */
const closingMs = 5_000;

export interface Connected {
  client: MongoClient;
  /** Of the name in the URI, or `quorate`; with the concerns above. */
  db: Db;
  /** Lets what is under way end, for some seconds, and closes all connections. */
  close(): Promise<void>;
}

/** @throws QuorateError `invalid` when the URI is none, in words that hold no secret */
function makeClient(uri: string): MongoClient {
  const set = optionsOf(uri);
  const ours = Object.entries(usual).filter(([name]) => !set.has(name.toLowerCase()));
  try {
    return new MongoClient(uri, { ...Object.fromEntries(ours), ...concerns });
  } catch (error) {
    // Without the error itself as cause: the driver quotes the whole string, password and all.
    const why = withoutSecrets(error instanceof Error ? error.message : String(error));
    throw new QuorateError('invalid', `The address of the database cannot be used: ${why}`);
  }
}

/** Tells when the database can no longer be written to, and when it can again. */
function watch(client: MongoClient, uri: string, log: Log): void {
  let usable: boolean | undefined;
  client.on('topologyDescriptionChanged', ({ newDescription }) => {
    const servers = [...newDescription.servers.values()];
    const now = servers.some((server) => server.isWritable);
    if (now === (usable ?? false)) return;
    usable = now;
    if (now) log.info('store.reachable', { host: hostOf(uri) });
    else
      log.warn('store.unreachable', { host: hostOf(uri), why: servers.flatMap(({ error }) => error?.message ?? []) });
  });
}

/** @returns waits until no connection is in use and nobody waits for one, or the time is over */
function countInUse(client: MongoClient): () => Promise<void> {
  let inUse = 0;
  client.on('connectionCheckOutStarted', () => void (inUse += 1));
  client.on('connectionCheckOutFailed', () => void (inUse -= 1));
  client.on('connectionCheckedIn', () => void (inUse -= 1));
  return async () => {
    const deadline = performance.now() + closingMs;
    while (inUse > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  };
}

/**
 * @throws QuorateError `invalid` when the URI cannot be used; `unavailable`, or the driver's own error, when no
 * connection comes about: `inPlainWords` says what is wrong
 */
export async function connectMongo({ uri, log }: { uri: string; log: Log }): Promise<Connected> {
  const client = makeClient(uri);
  const idle = countInUse(client);
  watch(client, uri, log);
  let closed: Promise<void> | undefined;
  const close = async () => {
    client.removeAllListeners('topologyDescriptionChanged');
    await idle();
    await client.close();
  };
  try {
    const db = client.db(databaseOf(uri), concerns);
    await guarded(() => client.connect());
    return { client, db, close: () => (closed ??= close()) };
  } catch (error) {
    await client.close();
    throw error;
  }
}

/**
 * Runs work that uses the driver.
 * @throws QuorateError `unavailable`, with the driver's error as cause, when the store cannot be used at this moment
 */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isUnavailable(error) ? unavailable(error) : error;
  }
}
