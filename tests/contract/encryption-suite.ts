import { afterEach, describe, expect, test } from 'vitest';
import type {
  Aggregates,
  AuditChain,
  Blobs,
  Codec,
  Contents,
  KeyedCodec,
  MakeCodec,
  MinutesLog,
  Recoding,
} from '#server/ports.ts';
import { rotateKeys } from '#server/jobs/rotation.ts';
import { fill } from '../support/filled-store.ts';
import { everything } from './contents-suite.ts';
import { encrypting, keysOf, newKey, type Opened } from './encryption-support.ts';
import { apiToken, logEntry, outboxEntry, person, session } from './fixtures.ts';
import { samples } from './samples.ts';

interface Store {
  aggregates: Aggregates;
  chain: AuditChain;
  blobs: Blobs;
  log: MinutesLog;
  contents: Contents;
  recoding?: Recoding;
  codec: Codec;
  close(): Promise<void>;
}

/** One store, which processes open. */
export interface Place {
  open(codec: MakeCodec): Promise<Store>;
  /** Every byte that is stored, without opening it. */
  raw(): Promise<Buffer>;
  /** What whoever can write to the store can do without a key: a document's bytes in the place of another's. */
  copyBody(collection: string, from: string, to: string): Promise<void>;
  /** The same: a document under a key that it does not have. */
  addKey(collection: string, index: string, key: string, id: string): Promise<void>;
  remove(): Promise<void>;
}

const text = (words: string) => new TextEncoder().encode(words);
/** Short enough to be stored as they are, where nothing encrypts them. */
const secrets = ['Elm Row', 'renamed', 'A word of the minutes', 'A file'];
/** And what else the fixtures say of people, meetings and deeds: where nothing encrypts, some is compressed. */
const words = [
  ...secrets,
  ...['user.p1', 'user.p3', 'Zoë Ångström', 'Spring term', 'Staffing', 'Chrome on Android', 'removeBlobs'],
  ...['person.add', 'forReview', 'governor', 'decision'],
];

/** What encryption at rest must do in every store (D6 to D8). */
export function describeEncryption(name: string, makePlace: () => Promise<Place>): void {
  describe(`encryption: ${name}`, () => {
    let closing: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const close of closing.reverse()) await close();
      closing = [];
    });
    async function place(): Promise<Place> {
      const made = await makePlace();
      closing.push(() => made.remove());
      return made;
    }
    interface Process extends Opened {
      store: Store;
      end(): Promise<void>;
    }
    async function start(where: Place, service = keysOf(key), encrypts = true): Promise<Process> {
      const { codec, opened } = encrypting(service, encrypts);
      const store = await where.open(codec);
      let ended: Promise<void> | undefined;
      const end = () => (ended ??= store.close());
      closing.push(end);
      return { ...opened[0]!, store, end };
    }
    const key = newKey();

    async function write({ store }: Process) {
      const filled = await fill(store, { entries: 20 });
      await store.log.append(logEntry(text('A word of the minutes'), { documentId: 'm1-minutes' }));
      await store.log.keepHistory('org', 'm1-minutes', { key: 'k', content: text('A word of the minutes') });
      const blobId = await store.blobs.put('org', text('A file'));
      return { ...filled, blobId };
    }
    async function read({ store }: Process) {
      const found = await everything(store.contents);
      // A rotation keeps its own state there.
      return {
        ...found,
        document: found.document!.filter((each) => (each as { collection: string }).collection !== 'setting'),
      };
    }
    const found = async (where: Place, wanted = secrets) => {
      const bytes = await where.raw();
      return wanted.filter((secret) => bytes.includes(secret));
    };
    const rotating = ({ store, keyring }: Process, over: Partial<Parameters<typeof rotateKeys>[0]> = {}) =>
      rotateKeys({
        ...{ keys: keyring, recoding: store.recoding!, aggregates: store.aggregates, clock: { now: () => 0 } },
        ...{ encrypts: true, tellNodes: async () => undefined, tell: () => undefined },
        ...over,
      });
    /** Under which keys what is stored is. */
    const keysInUse = async (process: Process) => (await process.store.recoding!.recode(() => {})).changed;

    test('D6: no stored byte shows what it is: of the fixtures no word, no name, no user name', async () => {
      const where = await place();
      const one = await start(where);
      await write(one);
      const held = JSON.stringify(await everything(one.store.contents));
      const typed = ['A word of the minutes', 'A file'];
      const people = ['user.p2', 'user.p3'];
      for (const word of words.filter((each) => ![...typed, ...people].includes(each))) expect(held).toContain(word);
      const [stored] = await one.store.aggregates.find('person', 'username', 'renamed');
      expect(stored?.value.id).toBe('p2');
      await one.end();
      expect(await found(where, words)).toEqual([]);
    });

    test('D6: what is written under keys is what another process reads', async () => {
      const where = await place();
      const one = await start(where);
      const { blobId } = await write(one);
      const before = await everything(one.store.contents);
      await one.end();
      const two = await start(where);
      expect(await everything(two.store.contents)).toEqual(before);
      expect(await two.store.blobs.get(blobId)).toEqual(text('A file'));
    });

    test('D7: a store from before is read as it is, encrypted as it is written, and whole once it is gone through', async () => {
      const where = await place();
      const plain = await start(where, keysOf(key), false);
      const { blobId } = await write(plain);
      const before = await read(plain);
      await plain.end();
      expect(await found(where)).toEqual(secrets);
      const one = await start(where);
      expect(await read(one)).toEqual(before);
      const { recoded } = await rotating(one);
      expect(recoded.changed).toBeGreaterThan(60);
      expect(await read(one)).toEqual(before);
      expect(await one.store.blobs.get(blobId)).toEqual(text('A file'));
      expect(await keysInUse(one)).toBe(0);
      await one.end();
      expect(await found(where)).toEqual([]);
    });

    test('D7: rotated beside a process that goes on reading and writing, nothing is lost', async () => {
      const where = await place();
      const server = await start(where);
      const { blobId } = await write(server);
      const before = await read(server);
      const tool = await start(where);
      let going = true;
      let appended = 0;
      const working = (async () => {
        for (; going; appended += 1) {
          await server.store.log.append(logEntry(text(`entry ${appended}`), { documentId: 'busy' }));
          await server.store.aggregates.insert('person', person(`late-${appended}`));
          await server.store.aggregates.get('organisation', 'org');
          await server.store.blobs.get(blobId);
        }
      })();
      // Only the second time over does the other process hear of the newest keys.
      await rotating(tool, { tellNodes: () => server.keyring.refresh() });
      await rotating(tool, { tellNodes: () => server.keyring.refresh() });
      going = false;
      await working;
      const log = await server.store.log.read('busy');
      expect(log).toHaveLength(appended);
      const after = await read(tool);
      for (const [kind, pieces] of Object.entries(before))
        expect(after[kind as keyof typeof after]).toEqual(expect.arrayContaining(pieces));
      expect(await server.store.aggregates.get('person', `late-${appended - 1}`)).toBeDefined();
      expect(await keysInUse(tool)).toBe(0);
    });

    test('D7: cut short anywhere, a rotation is gone on with, under the keys that it had made', async () => {
      const where = await place();
      const one = await start(where);
      await write(one);
      const before = await read(one);
      let calls = 0;
      const dying: Recoding = {
        ...one.store.recoding!,
        recode: (tell) =>
          one.store.recoding!.recode((soFar) => {
            tell(soFar);
            if ((calls += 1) === 3) throw new Error('killed');
          }),
      };
      await expect(rotating(one, { recoding: dying })).rejects.toThrow('killed');
      await one.end();
      const two = await start(where);
      expect(await read(two)).toEqual(before);
      expect(await rotating(two)).toMatchObject({ made: 0 });
      expect(await read(two)).toEqual(before);
      expect(await keysInUse(two)).toBe(0);
      expect(await rotating(two)).toMatchObject({ made: 3 });
    });

    test('D8: an organisation whose keys are destroyed is as if it had never been; others are as before', async () => {
      const where = await place();
      const one = await start(where);
      const { blobId } = await write(one);
      await one.keyring.erase('org');
      expect(await one.store.aggregates.get('organisation', 'org')).toBeUndefined();
      expect((await one.store.aggregates.find('organisation', 'all', '*')).map(({ value }) => value.id)).toEqual([
        'org-2',
      ]);
      expect(await one.store.aggregates.find('meeting', 'board', 'b1')).toEqual([]);
      expect(await one.store.blobs.get(blobId)).toBeUndefined();
      expect(await one.store.chain.head('org')).toBeUndefined();
      await expect(one.store.log.read('m1-minutes')).rejects.toMatchObject({ code: 'erased' });
      expect((await everything(one.store.contents)).log).toHaveLength(1);
      expect(await one.store.recoding!.removeScope('org')).toBeGreaterThan(20);
      expect(await one.store.log.read('m1-minutes')).toEqual([]);
      expect(await one.store.recoding!.removeScope('org')).toBe(0);
      expect(await one.store.chain.read('org-2')).toHaveLength(3);
      expect(await one.store.aggregates.get('person', 'p1')).toBeDefined();
      await one.end();
      const two = await start(where);
      expect(await two.store.aggregates.get('organisation', 'org-2')).toBeDefined();
    });

    test('D8, E5: a file that an attempt wrote and that was never kept goes with its organisation', async () => {
      const one = await start(await place());
      const job = samples.exportJob('job', 'tag');
      const { organisationId } = job;
      await one.store.aggregates.insert('exportJob', { ...job, attempted: ['never-written', 'left-over'] });
      await one.store.blobs.put(organisationId, text('A file'), 'left-over');
      expect(await one.store.blobs.get('left-over')).toEqual(text('A file'));
      expect(await one.store.recoding!.removeScope(organisationId)).toBeGreaterThan(1);
      expect(await one.store.blobs.get('left-over')).toBeUndefined();
      await one.end();
    });

    test('D8: of those that are left a page is full: a short one is the last one', async () => {
      const where = await place();
      const one = await start(where);
      for (const n of ['1', '2', '3', '4', '5']) {
        for (const org of ['org-a', 'org-b']) await one.store.aggregates.insert('dataSettings', { id: `${org}-${n}` });
      }
      for (const n of ['1', '2', '3', '5']) await one.keyring.erase(`org-a-${n}`);
      await one.keyring.erase('org-b-2');
      const page = async (after: string, limit: number) =>
        (await one.store.aggregates.find('dataSettings', 'all', '*', { after, limit })).map(({ value }) => value.id);
      expect(await page('', 2)).toEqual(['org-a-4', 'org-b-1']);
      expect(await page('org-b-1', 2)).toEqual(['org-b-3', 'org-b-4']);
      expect(await page('org-b-4', 2)).toEqual(['org-b-5']);
      expect(await page('', 0)).toEqual([]);
    });

    test('D8, W1a: what waits for the log is found behind any number of erased ones', async () => {
      const where = await place();
      const one = await start(where);
      const ids = ['a-1', 'a-2', 'a-3', 'a-4', 'b-1'];
      for (const id of ids) await one.store.aggregates.insert('dataSettings', { id }, [outboxEntry(`e-${id}`)]);
      await one.store.aggregates.insert('person', person('p1'), [outboxEntry('e-p1')]);
      for (const id of ['a-1', 'a-2', 'a-3']) await one.keyring.erase(id);
      const waiting = async (limit: number) =>
        (await one.store.aggregates.withOutbox(limit)).map(({ id, outbox }) => [id, outbox[0]!.id]);
      const left = ['a-4', 'b-1', 'p1'].map((id) => [id, `e-${id}`]);
      expect((await waiting(3)).sort()).toEqual(left);
      expect((await waiting(10)).sort()).toEqual(left);
      expect(await waiting(2)).toHaveLength(2);
      expect(await waiting(0)).toEqual([]);
    });

    test('D6: a document that was put in the place of another of its kind is not read', async () => {
      const where = await place();
      const one = await start(where);
      await one.store.aggregates.insert('session', session('mine', 'p1'));
      await one.store.aggregates.insert('session', session('theirs', 'p2'));
      await one.end();
      await where.copyBody('session', 'theirs', 'mine');
      const { aggregates } = (await start(where)).store;
      await expect(aggregates.get('session', 'mine')).rejects.toMatchObject({ code: 'store_corrupt' });
      await expect(aggregates.find('session', 'person', 'p1')).rejects.toMatchObject({ code: 'store_corrupt' });
      expect(await aggregates.get('session', 'theirs')).toMatchObject({ value: session('theirs', 'p2') });
    });

    test('D6: nothing is found by a key that was made up for it', async () => {
      const where = await place();
      const one = await start(where);
      await one.store.aggregates.insert('apiToken', apiToken('theirs', { hash: 'of a secret of theirs' }));
      await one.end();
      await where.addKey('apiToken', 'hash', 'of a secret of mine', 'theirs');
      const { aggregates } = (await start(where)).store;
      const found = aggregates.find('apiToken', 'hash', 'of a secret of mine', { limit: 1 });
      await expect(found).rejects.toMatchObject({ code: 'store_corrupt' });
      expect(await aggregates.find('apiToken', 'hash', 'of a secret of theirs')).toHaveLength(1);
    });

    test('D6: another key is refused when the store is opened, and the right one still fits after it', async () => {
      const where = await place();
      const one = await start(where);
      await one.end();
      await expect(start(where, keysOf(newKey()))).rejects.toThrow('Set ENCRYPTION_KEY to that key');
      await (await start(where)).end();
    });

    test('D6: a codec that has keys is the one that the nodes speak with', async () => {
      const where = await place();
      const { store, codec } = await start(where);
      expect(store.codec).toBe(codec satisfies KeyedCodec);
    });
  });
}
