/** Quorate as it is shipped, with pages and sign-ins, on its own store or another; use cases make people and meetings. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sectionName } from '#lib/domain/meetings.ts';
import { createLog } from '#server/adapters/log/pino.ts';
import { storeFile } from '#server/adapters/sqlite/store.ts';
import { startService, type Opened, type Service } from '#server/compose.ts';
import { readConfig } from '#server/config.ts';
import { createCompaction } from '#server/jobs/compaction.ts';
import type { Actor, PersonActor } from '#server/usecases/actor.ts';
import { quickPasswords } from '../../support/quick-passwords.ts';
import { inParallel } from '../in-parallel.ts';
import type { Served, StartOptions, Store, StoredBytes } from '../types.ts';
import { countOperations, told } from './operations.ts';
import { serving, type Serving } from './serving.ts';

const operator: Actor = { kind: 'operator' };
const from = { address: '127.0.0.1', device: 'Benchmark' };
/** The store makes commits that come together durable at once. */
const atATime = 20;
/** Which are not worth a merge. */
const fewEntries = 40;
const mergeWithinMs = 120_000;
const manyDocuments = 1_000;
const confidentialItems = 20;
type Facts = Pick<Served, 'documents' | 'cookies' | 'people'>;

/** One board with all the people, and a meeting for each document. */
async function fill({ workspace }: Opened, { documents, people }: StartOptions): Promise<Facts> {
  const { id: organisationId } = await workspace.organisations.add(operator, { name: 'A trust' });
  const board = await workspace.boards.add(operator, { organisationId, kind: 'board', name: 'A board', seats: 200 });
  const join = async (i: number) => {
    const { personId, invitationUrl } = await workspace.people.add(operator, {
      organisationId,
      name: `Person ${i}`,
      username: `person.${i}`,
      memberships: [{ boardId: board.id, role: i === 0 ? 'clerk' : 'governor', category: 'coOpted' }],
      signIn: 'invitation',
    });
    const token = invitationUrl!.split('/').at(-1)!;
    const accepted = await workspace.auth.acceptInvitation({ token, password: `a password for ${i}` }, from);
    return { personId, token: accepted.token };
  };
  const joined = await inParallel(people, atATime, join);
  const { actor: clerk } = await workspace.auth.authenticate(joined[0]!.token);
  const each = documents > manyDocuments ? confidentialItems : 1;
  const made = await inParallel(Math.ceil(documents / each), atATime, (i) => meet(workspace, clerk, board.id, i, each));
  return {
    documents: made.flat(),
    cookies: joined.map(({ token }) => `session=${token}`),
    people: joined.map(({ personId }) => personId),
  };
}

/** The items of a meeting with one document are open; those of one with more have a document each. */
async function meet(workspace: Opened['workspace'], clerk: PersonActor, boardId: string, i: number, documents: number) {
  const part = documents === 1 ? 1 : 2;
  const items = Array.from({ length: documents }, (_, n) => ({ title: `Item ${n + 1}`, part }));
  const startsAt = new Date().toISOString();
  const { id: meetingId } = await workspace.meetings.create(clerk, { boardId, title: `Meeting ${i}`, startsAt, items });
  const meeting = await workspace.meetings.show(clerk, { meetingId });
  return meeting.items.map(({ id, documentId }) => ({ id: documentId!, root: sectionName(id), meetingId }));
}

/** Waits for the merge that follows the closing of a document, then sweeps as more than a minute later. */
async function compact(service: Service, documents: Facts['documents']): Promise<void> {
  const { store, log } = service;
  const deadline = performance.now() + mergeWithinMs;
  for (const { id } of documents) {
    while ((await store.log.waiting(id)) >= fewEntries) {
      if (performance.now() > deadline) throw new Error('a closed document was not merged');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  let ahead = 0;
  const clock = { now: () => service.clock.now() + ahead };
  const { aggregates, gate, bus } = store;
  const parts = { aggregates, gate, log: store.log, merging: service.merging, node: () => bus.node };
  const sweeping = createCompaction({ ...parts, logger: log, clock });
  await sweeping.run();
  ahead = 120_000;
  await sweeping.run();
}

function stored(dataDir: string): StoredBytes {
  const db = new DatabaseSync(storeFile(dataDir), { readOnly: true });
  const sizes = db.prepare('SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name').all();
  db.close();
  const of = (wanted: (name: string) => boolean) =>
    sizes.filter(({ name }) => wanted(String(name))).reduce((sum, { bytes }) => sum + Number(bytes), 0);
  return {
    bytes: of((name) => /^(log|clients|sqlite_autoindex_(log|clients))/.test(name)),
    history: of((name) => /history/.test(name)),
  };
}

const addressed = ({ uri, redisUrl }: Store, counting: boolean) => ({
  MONGODB_URI: counting ? told(uri) : uri,
  ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
});

async function start(options: StartOptions): Promise<Serving> {
  const { folder, store, counting = false } = options;
  const dataDir = join(folder, 'store');
  const factsFile = join(folder, 'facts.json');
  let facts = existsSync(factsFile) ? (JSON.parse(readFileSync(factsFile, 'utf8')) as Facts) : undefined;
  const config = readConfig({
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: '0',
    ...(store ? addressed(store, counting) : { DATA_DIR: dataDir }),
    ENVIRONMENT: 'benchmark',
    // A few people stand for thousands.
    LIMIT_CONNECTIONS_PER_PERSON: '100000',
    LIMIT_DOCUMENTS_PER_PERSON: '100000',
  });
  const operations = counting ? { operations: countOperations() } : {};
  const service = await startService(config, {
    ...(options.slowPasswords ? {} : { passwords: quickPasswords }),
    log: await createLog({ pretty: false, to: { write: () => undefined } }),
    ...(options.pages ? {} : { pages: 'none' as const }),
    beforeServing: async (opened) => void (facts ??= await fill(opened, options)),
  });
  writeFileSync(factsFile, JSON.stringify(facts));
  return {
    ...facts!,
    ...operations,
    port: Number(new URL(service.origin).port),
    // What others have seen is in the store already.
    flush: () => Promise.resolve(),
    compact: () => compact(service, facts!.documents),
    stored: async () => stored(dataDir),
    stop: () => service.stop(),
  };
}

serving(start);
