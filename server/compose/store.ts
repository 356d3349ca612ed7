/** Which store there is, and how the nodes on it know of each other: embedded and alone, or MongoDB, alone or several. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Cluster } from '../adapters/cluster/cluster.ts';
import type { MongoStore } from '../adapters/mongo/store.ts';
import { openSqliteStore } from '../adapters/sqlite/store.ts';
import { ConfigError, type Config } from '../config.ts';
import { QuorateError } from '../errors.ts';
import { StartError } from '../http/server.ts';
import { whileHeld } from './while-held.ts';
import type { Aggregates, AuditChain, Blobs, Clock, Codec, Contents, Log, MinutesLog, Recoding } from '../ports.ts';
import { backUp } from './backup.ts';
import { carryKeys } from './carried-keys.ts';
import { newNodeName } from './node-name.ts';
import { protect, type Protection } from './protection.ts';

export interface StoreParts {
  config: Config;
  clock: Clock;
  log: Log;
  /** Whether this process serves, or is the operator's tool. */
  serving: boolean;
}

/** A store with what its nodes share. */
export interface OpenStore extends Omit<Cluster, 'check'> {
  aggregates: Aggregates;
  blind: Codec['blind'];
  chain: AuditChain;
  blobs: Blobs;
  log: MinutesLog;
  contents: Contents;
  recoding: Recoding;
  protection: Protection;
  /** Whether what other nodes send arrives here; absent without a bus between nodes. */
  busHeard?: () => boolean;
  /** Whether other processes may write into the minutes' logs (S4). */
  watchLog: boolean;
  /** How long minutes go on while the store is away; as usual when absent. */
  outageMs?: number;
  /**
   * A consistent copy of all there is in one file, while writing goes on. Replaces `to` in one step.
   * @param tell takes a line about how far it has come
   * @throws QuorateError `not_possible_now` when too much changes meanwhile
   */
  backup(to: string, tell: (line: string) => void): Promise<void>;
  /** @throws QuorateError `unavailable` when store or bus cannot be used */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** While it lasts nothing is saved, and everybody is told; browsers and this process keep what is written. */
const outageMs = 15 * 60_000;

export const openStore = (parts: StoreParts): Promise<OpenStore> =>
  parts.config.mongoUri === undefined ? openEmbedded(parts) : openMongo(parts, parts.config.mongoUri);

// ---------------------------------------------------------------- embedded

async function openEmbedded({ config, clock, log, serving }: StoreParts): Promise<OpenStore> {
  const { dataDir, environment } = config;
  takeFolder(dataDir);
  const node = `${hostname()}-${process.pid}`;
  const protection = protect({ config, clock, dataDir, makesKey: true });
  const { makeCodec: codec } = protection;
  const {
    stats: _,
    codec: coding,
    ...store
  } = await openSqliteStore({
    ...{ dataDir, codec, clock, environment, node, serving, log },
  });
  // One process serves the file: nobody else has to be told first of another key.
  if (serving) await protection.keyring?.rewrap();
  return {
    ...store,
    blind: coding.blind,
    recoding: store.recoding!,
    protection,
    backup: (to) => store.backup(to, (copy) => carryKeys(copy, dataDir)),
    // One process serves the file, and no other can end that.
    gate: { holds: true, open: true, opened: () => Promise.resolve(), onFenced: () => () => {} },
    wire: undefined,
    storage: { ok: true, onChange: () => () => {} },
    watchLog: false,
  };
}

/** @throws ConfigError when no store can be in this folder, which its name alone does not tell */
function takeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ConfigError([`DATA_DIR must be a folder that this process may write in: ${dataDir} (${code})`], {
      cause,
    });
  }
}

// ---------------------------------------------------------------- MongoDB

// Loaded when they are wanted: their drivers would hold up every start of those who use neither.
const cluster = () => import('../adapters/cluster/cluster.ts');
const mongo = () => import('../adapters/mongo/store.ts');
const plainWords = () => import('../adapters/mongo/plain-words.ts');
const redis = () => import('../adapters/redis/channel.ts');

async function openMongo(parts: StoreParts, uri: string): Promise<OpenStore> {
  const protection = protect(parts);
  const store = await untilThere(parts, protection, uri);
  try {
    return await join(parts, protection, store);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function join(
  { config, clock, log, serving }: StoreParts,
  protection: Protection,
  store: MongoStore,
): Promise<OpenStore> {
  const { nodes, workspaceId, codec, recoding, ...rest } = store;
  const { redisUrl } = config;
  const channel =
    redisUrl === undefined ? undefined : (await redis()).createRedisChannel({ url: redisUrl, workspaceId, log });
  const options = { nodes, channel, codec, log, newName: newNodeName };
  const { joinCluster, besideCluster } = await cluster();
  const joined = serving ? await joinCluster(options) : besideCluster(options);
  const { bus, gate, wire, storage } = joined;
  // Again: while this process waited for another one to end, that one may have begun to put something in its place.
  await store.checkWhole().catch(async (error: unknown) => {
    await bus.close();
    throw error;
  });
  return {
    ...rest,
    blind: codec.blind,
    recoding: recoding!,
    protection,
    aggregates: serving ? whileHeld(store.aggregates, gate) : store.aggregates,
    bus,
    gate,
    wire,
    storage,
    ...(channel ? { busHeard: () => channel.hears } : {}),
    watchLog: true,
    outageMs,
    backup: (to, tell) => backUp({ source: store, config, clock, log, to, tell }),
    async check() {
      joined.check();
      await store.check();
    },
    async close() {
      await bus.close();
      await store.close();
    },
  };
}

const firstPauseMs = 2_000;
const longestPauseMs = 30_000;

/**
 * A process that serves waits for its store, and says so: whoever starts several things at once need not order them.
 * @throws StartError in plain words when waiting would not help, or this is the operator's tool
 */
async function untilThere(
  { config, clock, log, serving }: StoreParts,
  { makeCodec: codec }: Protection,
  uri: string,
): Promise<MongoStore> {
  const { openMongoStore } = await mongo();
  for (let pause = firstPauseMs; ; pause = Math.min(2 * pause, longestPauseMs)) {
    try {
      return await openMongoStore({ uri, codec, clock, environment: config.environment, log });
    } catch (error) {
      if (error instanceof QuorateError && error.code !== 'unavailable') throw error;
      const { says, retry } = (await plainWords()).inPlainWords(error, uri);
      if (!retry || !serving) throw new StartError(says, { cause: error });
      log.error('the store cannot be reached', { message: says, triedAgainInSeconds: pause / 1_000 });
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
