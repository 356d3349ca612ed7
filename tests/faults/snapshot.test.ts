/** The order in which a backup reads (ADR 0015): something happens at one moment of it, and the copy is whole all the same. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SqliteStore } from '#server/adapters/sqlite/store.ts';
import { takeSnapshot } from '#server/jobs/transfer/snapshot.ts';
import type { Contents, PieceKind } from '#server/ports.ts';
import { all } from '../contract/contents-suite.ts';
import { bytes, chainEntry, logEntry, meeting, outboxEntry, person } from '../contract/fixtures.ts';
import { folders, open } from '../contract/sqlite-support.ts';

/** What is just being asked of the source, with how often it was asked before. */
type Moment = `${'read' | 'versions' | 'keys'} ${string} ${number}`;

const temporary = folders();
let source: SqliteStore;
let target: SqliteStore;
beforeEach(async () => {
  source = await open(temporary.make());
  target = await open(temporary.make());
  await source.aggregates.insert('organisation', { id: 'org', name: 'Elm Row' });
  await source.chain.add(chainEntry(1));
});
afterEach(async () => {
  await source.close();
  await target.close();
  temporary.remove();
});

/** The source, in which `happens` at one moment: before what is asked then is answered. */
function eventful(moments: Partial<Record<Moment, () => Promise<unknown>>>): Contents {
  const asked = new Map<string, number>();
  async function arrive(what: string): Promise<void> {
    const before = asked.get(what) ?? 0;
    asked.set(what, before + 1);
    await moments[`${what} ${before}` as Moment]?.();
  }
  async function* after<T>(what: string, pages: AsyncIterable<T>): AsyncGenerator<T> {
    await arrive(what);
    yield* pages;
  }
  const { contents } = source;
  return {
    ...contents,
    read: (kind, which) => after(`read ${kind}`, contents.read(kind, which)),
    versions: (collection) => after(`versions ${collection}`, contents.versions(collection)),
    historyKeys: () => after('keys history', contents.historyKeys()),
  };
}

async function copyWhile(moments: Parameters<typeof eventful>[0]): Promise<void> {
  const { aggregates, chain } = source;
  await target.contents.begin({ is: 'an unfinished copy', begun: 'now' });
  const progress = { begin: () => {}, add: () => {}, end: () => {} };
  const parts = { contents: eventful(moments), aggregates, chain };
  await takeSnapshot({ source: parts, target: target.contents, progress });
  await target.contents.finish();
}

const copied = <K extends PieceKind>(kind: K) => all(target.contents, kind);
const entry = (n: number) => outboxEntry(`entry-${n}`);

/** As the relay moves it. */
async function relay(personId: string, n: number): Promise<void> {
  await source.chain.add(chainEntry(n));
  await source.aggregates.clearOutbox('person', personId, [`entry-${n}`]);
}

describe('documents', () => {
  test.each(['versions person 0', 'versions setting 0', 'read blob 1', 'versions session 0'] as const)(
    'W1a: one that is added, changed or removed at "%s" is in the copy as all others are then',
    async (moment) => {
      for (const id of ['p1', 'p2']) await source.aggregates.insert('person', person(id));
      await copyWhile({
        async [moment]() {
          await source.aggregates.insert('person', person('p3', { username: 'new' }));
          await source.aggregates.replace('person', person('p1', { username: 'other' }), 1);
          await source.aggregates.remove('person', 'p2');
        },
      });
      const usernames = (await copied('document')).flatMap(({ value }) =>
        'username' in value ? [value.username] : [],
      );
      const before = ['user.p1', 'user.p2'];
      expect([before, ['other', 'new']]).toContainEqual(usernames);
      // Once the last comparison has begun nothing that comes counts; before, all does.
      if (moment.startsWith('versions') && moment !== 'versions setting 0') expect(usernames).not.toEqual(before);
    },
  );

  test('two that exchange a unique key are never both without it, nor with the same', async () => {
    await source.aggregates.insert('person', person('p1', { username: 'a' }));
    await source.aggregates.insert('person', person('p2', { username: 'b' }));
    await copyWhile({
      async 'versions board 0'() {
        await source.aggregates.replace('person', person('p1', { username: 'c' }), 1);
        await source.aggregates.replace('person', person('p2', { username: 'a' }), 1);
      },
    });
    const found = await target.aggregates.find('person', 'username', 'a');
    expect(found.map(({ value }) => value.id)).toEqual(['p2']);
  });
});

describe('documents and the chain', () => {
  test.each([
    'versions session 0',
    'versions person 0',
    'versions organisation 0',
    'versions setting 0',
    'read blob 1',
    'read chain 0',
  ] as const)(
    'W1a: an entry that leaves its outbox at "%s" is in the outbox or in the chain, not in both',
    async (moment) => {
      await source.aggregates.insert('person', person('p1'), [entry(2)]);
      await copyWhile({ [moment]: () => relay('p1', 2) });
      const waiting = (await copied('document')).flatMap(({ outbox }) => outbox.map(({ id }) => id));
      const chained = (await copied('chain')).map(({ id }) => id);
      expect([...chained, ...waiting].filter((id) => id === 'entry-2')).toHaveLength(1);
    },
  );

  test.each(['versions setting 0', 'read blob 1', 'read chain 0'] as const)(
    'the chain tells of nothing that happened after the documents: "%s"',
    async (moment) => {
      await copyWhile({
        async [moment]() {
          await source.aggregates.insert('person', person('p1'), [entry(2)]);
          await relay('p1', 2);
        },
      });
      const there = (await copied('document')).some(({ id }) => id === 'p1');
      expect((await copied('chain')).map(({ id }) => id)).toEqual(there ? ['entry-1', 'entry-2'] : ['entry-1']);
    },
  );
});

describe('documents and frozen minutes', () => {
  const frozenIn = (blobId: string) => {
    const documents = [{ documentId: 'm1-minutes', blobId, sha256: '', entryIds: [] }];
    return meeting('m1', {
      minutes: { id: 'm1-minutes', state: 'forReview', frozen: { at: '', by: '', documents } },
    });
  };

  test.each(['read document 0', 'versions meeting 0', 'versions setting 0', 'read blob 1', 'read chain 0'] as const)(
    'minutes that are taken back and frozen anew at "%s" have their bytes',
    async (moment) => {
      const first = await source.blobs.put('org', bytes(1));
      await source.aggregates.insert('meeting', frozenIn(first));
      await copyWhile({
        async [moment]() {
          await source.aggregates.replace('meeting', meeting('m1'), 1);
          await source.blobs.remove(first);
          await source.aggregates.replace('meeting', frozenIn(await source.blobs.put('org', bytes(2))), 2);
        },
      });
      const { value } = (await target.aggregates.get('meeting', 'm1'))!;
      const { blobId } = value.minutes.frozen!.documents[0]!;
      expect(await target.blobs.get(blobId)).toEqual(blobId === first ? bytes(1) : bytes(2));
    },
  );

  test('bytes that were there for less than the copy took are not named by it', async () => {
    let blobId = '';
    await source.aggregates.insert('meeting', meeting('m1'));
    await copyWhile({
      async 'read document 0'() {
        blobId = await source.blobs.put('org', bytes(1));
        await source.aggregates.replace('meeting', frozenIn(blobId), 1);
      },
      async 'read blob 1'() {
        await source.aggregates.replace('meeting', meeting('m1'), 2);
        await source.blobs.remove(blobId);
      },
    });
    expect((await target.aggregates.get('meeting', 'm1'))!.value.minutes.frozen).toBeUndefined();
  });
});

describe('log, history and clients', () => {
  test.each(['keys history 0', 'read log 0', 'read history 0', 'read client 0'] as const)(
    'S4: a merge at "%s" takes nothing away, and history is never ahead of the log',
    async (moment) => {
      const ids: string[] = [];
      for (let n = 1; n <= 3; n += 1) ids.push((await source.log.append(logEntry(bytes(n)))).id);
      await copyWhile({
        async [moment]() {
          ids.push((await source.log.append(logEntry(bytes(4)))).id);
          await source.log.keepHistory('org', 'doc', { key: 'k', content: bytes(1, 2, 3, 4) });
          const merged = await source.log.addMerged({ ...logEntry(bytes(1, 2, 3, 4)), parts: ids });
          await source.log.sweep('doc', [merged]);
        },
      });
      const held = new Set((await copied('log')).flatMap(({ update }) => [...update]));
      expect([...held]).toEqual(expect.arrayContaining([1, 2, 3]));
      for (const { content } of await copied('history')) for (const byte of content) expect(held).toContain(byte);
      const merged = (await copied('log')).some(({ kind }) => kind === 'merged');
      expect((await copied('history')).length).toBe(merged ? 1 : 0);
    },
  );

  test.each(['read log 0', 'read history 0', 'read client 0'] as const)(
    'S5: who wrote an entry that comes at "%s" is known',
    async (moment) => {
      await copyWhile({
        async [moment]() {
          await source.log.bindClient('doc', 7, 'p1');
          await source.log.append(logEntry(bytes(7)));
        },
      });
      if ((await copied('log')).length > 0) expect(await copied('client')).toMatchObject([{ clientId: 7 }]);
    },
  );
});
