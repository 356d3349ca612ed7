/** MongoDB for vitest's tests: databases of their own on a shared server, servers of their own, fail points. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient, type Document } from 'mongodb';
import { describe, inject } from 'vitest';
import { startMongo } from '../../scripts/mongo.mjs';

/** A server that a test starts, stops, stuns and kills; it has its data again when it is started again. */
export type OwnMongo = Awaited<ReturnType<typeof startMongo>>;

export interface FailPointOptions {
  /** Commands, by the names that the server knows them by: `insert`, `update`, `findAndModify`, `find`, `getMore` … */
  commands: readonly string[];
  /** How many of them; all, until `off`, when left out. */
  times?: number;
  /** Destroys the connection instead of answering. */
  closeConnection?: true;
  /** Answers with this error. */
  errorCode?: number;
  /** Instead of the ones that the server would give the error. */
  errorLabels?: readonly string[];
  /** Holds the command up, in ms, and it alone; by itself, or before what else is to happen. */
  blockTimeMS?: number;
  /** Applies the command first: who sent it cannot know. Not every server can (`canFailAfterApply`). */
  afterApply?: true;
  /** Applies it, and says that the majority has not. */
  writeConcernError?: { code: number; errmsg: string };
}

export interface FailPoint {
  /** Resolves once it has met `times` commands, one by default, from when it was set. Rejects after 10 s. */
  entered(times?: number): Promise<void>;
  off(): Promise<void>;
}

const there = inject('servers').mongo;

/** Whether fail points can fail a command after it was applied: the tests' own server can, `mongod` cannot. */
export const canFailAfterApply = there?.kind === 'java';

/**
 * `describe` for what needs MongoDB: skipped, by name, where there is none. Like any suite that is skipped its function
 * runs all the same, so servers and addresses are for its hooks and tests to ask for.
 * @param needs `own`: servers that the suite starts itself
 */
export function describeWithMongo(name: string, suite: () => void, needs: { own?: boolean } = {}): void {
  describe.skipIf(there === undefined || (needs.own && !there.own))(name, suite);
}

/** The address of a database that nobody has used, on the server that the tests share; undefined when there is none. */
export function mongoUri(): string | undefined {
  return there && withDatabase(there.uri, `quorate-${randomBytes(8).toString('hex')}`);
}

/** The same address with this database in it. */
export function withDatabase(uri: string, database: string): string {
  const [, servers, options = ''] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(uri)!;
  return `${servers}/${database}${options}`;
}

/** The same database by way of a proxy. Without `directConnection` a driver asks the server where it really is. */
export function throughProxy(uri: string, port: number): string {
  const database = /^mongodb:\/\/[^/?]+\/([^?]*)/.exec(uri)?.[1] ?? '';
  return `mongodb://127.0.0.1:${port}/${database}?directConnection=true`;
}

async function withClient<T>(uri: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 10_000 });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

/** Removes the database that the address names. */
export async function dropDatabase(uri: string): Promise<void> {
  await withClient(uri, (client) => client.db().dropDatabase());
}

/**
 * Starts a server for one test file. `dispose` it at the end.
 * @param options `file`: where it keeps its data; a temporary folder when left out
 */
export async function ownMongo({ file }: { file?: string } = {}): Promise<OwnMongo> {
  const folder = file === undefined ? await mkdtemp(join(tmpdir(), 'quorate-mongo-')) : undefined;
  const server = await startMongo({ file: file ?? join(folder!, 'data') });
  const dispose = server.dispose.bind(server);
  return Object.assign(server, {
    async dispose() {
      await dispose();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  });
}

/** Commands that have to do with fail points are for the server as a whole. */
const admin = (uri: string, command: Document) => withClient(uri, (client) => client.db('admin').command(command));

/**
 * Makes commands on one database fail. A `mongod` knows no bounds: there it reaches all databases, so a test that is to
 * run on one as well uses it on a server of its own. Replaces the one that was set before.
 * @param uri names the database; without one every database is meant
 * @throws Error when the server cannot do that
 */
export async function failPoint(uri: string, options: FailPointOptions): Promise<FailPoint> {
  const { commands, times, blockTimeMS, ...rest } = options;
  const database = /^mongodb(?:\+srv)?:\/\/[^/?]+\/([^?]+)/.exec(uri)?.[1];
  const scope = there?.kind === 'java' && database !== undefined ? { database } : {};
  if (rest.afterApply && !canFailAfterApply) throw new Error('This server cannot fail a command after applying it.');
  const { count } = await admin(uri, {
    configureFailPoint: 'failCommand',
    mode: times === undefined ? 'alwaysOn' : { times },
    data: {
      failCommands: commands,
      ...rest,
      ...(blockTimeMS === undefined ? {} : { blockConnection: true, blockTimeMS }),
      ...scope,
    },
  });
  return {
    async entered(more = 1) {
      const timesEntered = Number(count) + more;
      await admin(uri, { waitForFailPoint: 'failCommand', timesEntered, maxTimeMS: 10_000, ...scope });
    },
    async off() {
      await admin(uri, { configureFailPoint: 'failCommand', mode: 'off', ...(database ? { data: scope } : {}) });
    },
  };
}
