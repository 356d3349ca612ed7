import type { Db } from 'mongodb';

import {
  fetchingKeys,
  type Aggregates,
  type AuditChain,
  type Blobs,
  type Clock,
  type Codec,
  type Contents,
  type KeyedCodec,
  type Log,
  type MakeCodec,
  type MinutesLog,
  type Nodes,
  type Recoding,
} from '#server/ports.ts';
import { createAggregates } from './aggregates.ts';
import { createAuditChain } from './audit-chain.ts';
import { createBlobs } from './blobs.ts';
import { connectMongo, guarded, type Connected } from './client.ts';
import { createContents } from './contents.ts';
import { createDataKeys } from './data-keys.ts';
import { followDeclaredIndexes } from './follow.ts';
import { createLeases } from './leases.ts';
import { claimEnvironment, readMeta, workspaceId } from './meta.ts';
import { migrate } from './migrations.ts';
import { createMinutesLog } from './minutes-log.ts';
import { createNodes } from './nodes.ts';
import { createRecoding } from './recoding.ts';
import { refuseUnfinished } from './unfinished.ts';

export interface MongoStoreOptions {
  /** MongoDB's connection string; the database that it names, or `quorate`, holds the store. */
  uri: string;
  /** One that keeps its keys in the store is made once that is open. */
  codec: Codec | MakeCodec;
  clock: Clock;
  /** D2: the store takes the first process's environment and refuses all others. */
  environment: string;
  /** Also when it is not whole: for who makes it so. */
  unfinished?: true;
  log: Log;
}

export interface MongoStore {
  /** Made once with the store: tells it apart from others that use the same Redis. */
  workspaceId: string;
  aggregates: Aggregates;
  chain: AuditChain;
  blobs: Blobs;
  log: MinutesLog;
  nodes: Nodes;
  contents: Contents;
  codec: Codec;
  /** Where the codec has keys. */
  recoding?: Recoding;
  /** @throws QuorateError `conflict` when it is not whole. Asked again by who serves, once nobody else can begin */
  checkWhole(): Promise<void>;
  /** @throws QuorateError `unavailable` when no member of the set can be written to, or it does not answer */
  check(): Promise<void>;
  /** Finishes what is under way and closes all connections. */
  close(): Promise<void>;
}

/**
 * @throws QuorateError `conflict`, in words for the operator: the store belongs to another environment (D2), it is not
 * whole, or a newer version made it; `invalid` when the URI cannot be used. `unavailable`, or the driver's own error,
 * when no connection comes about: `inPlainWords` says what is wrong.
 */
export async function openMongoStore(options: MongoStoreOptions): Promise<MongoStore> {
  const { uri, clock, environment, log } = options;
  const connected = await connectMongo({ uri, log });
  try {
    // Before anything is migrated: a store of another environment is left as it is.
    await claimEnvironment(connected.db, environment);
    if (!options.unfinished) await refuseUnfinished(connected.db);
    await migrate(connected.db, clock);
    const keyed = typeof options.codec === 'function' ? await options.codec(createDataKeys(connected.db)) : undefined;
    const codec = keyed ?? (options.codec as Codec);
    await followDeclaredIndexes(connected.db, codec);
    return assemble(connected, { ...options, codec }, await workspaceId(connected.db), keyed);
  } catch (error) {
    await connected.close();
    throw error;
  }
}

/** Whether the database holds a store, be it an empty one. @throws as `openMongoStore` */
export async function hasMongoStore(options: Pick<MongoStoreOptions, 'uri' | 'log'>): Promise<boolean> {
  const { db, close } = await connectMongo(options);
  try {
    return (await readMeta(db, 'environment')) !== undefined;
  } finally {
    await close();
  }
}

/** A read that the majority confirms, of the primary. */
const readSomething = (db: Db) => guarded(() => db.collection('migrations').findOne({}, { projection: { _id: 1 } }));

function assemble(
  { db, close }: Connected,
  options: MongoStoreOptions & { codec: Codec },
  workspace: string,
  keyed: KeyedCodec | undefined,
): MongoStore {
  const { codec, clock, log: logger } = options;
  const leases = fetchingKeys(createLeases(db, codec));
  const { log, idle } = createMinutesLog({ db, codec, clock, leases, logger });
  const aggregates = fetchingKeys(createAggregates(db, codec));
  const blobs = fetchingKeys(createBlobs(db, codec));
  return {
    codec,
    ...(keyed ? { recoding: createRecoding({ db, codec: keyed, aggregates, blobs }) } : {}),
    workspaceId: workspace,
    aggregates,
    chain: fetchingKeys(createAuditChain(db, codec)),
    blobs,
    log: fetchingKeys(log),
    nodes: fetchingKeys(createNodes(db, codec, leases)),
    contents: createContents({ db, codec, aggregates, blobs, leases, logger }),
    checkWhole: () => refuseUnfinished(db),
    async check() {
      await readSomething(db);
    },
    async close() {
      await idle();
      await close();
    },
  };
}
