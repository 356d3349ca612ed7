import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Aggregates } from '#server/ports.ts';
import { meeting, outboxEntry, person, refusal, session, sits } from './fixtures.ts';
import type { MakeStore, PartOf } from './store-under-test.ts';

/** What every adapter's aggregate documents must do. */
export function describeAggregates(name: string, makeStore: MakeStore<'aggregates'>): void {
  describe(`aggregates: ${name}`, () => {
    let store: PartOf<'aggregates'>;
    let aggregates: Aggregates;
    beforeEach(async () => {
      store = await makeStore();
      ({ aggregates } = store);
    });
    afterEach(() => store.close());

    const ids = async (found: Promise<{ value: { id: string } }[]>) => (await found).map(({ value }) => value.id);

    test('a document is read as it was written, at version 1', async () => {
      const value = person('p1', { memberships: [sits('org', 'b1')], passwordHash: '$argon2id$é' });
      await aggregates.insert('person', value);
      expect(await aggregates.get('person', 'p1')).toEqual({ version: 1, value, outbox: [] });
      expect(await aggregates.get('person', 'p2')).toBeUndefined();
      expect(await aggregates.get('session', 'p1')).toBeUndefined();
    });

    test('what a caller does to a document it was given changes nothing', async () => {
      await aggregates.insert('person', person('p1'));
      const read = await aggregates.get('person', 'p1');
      read?.value.memberships.push(sits('org', 'b1'));
      expect((await aggregates.get('person', 'p1'))?.value.memberships).toEqual([]);
    });

    test('documents outlive the process', async () => {
      await aggregates.insert('person', person('p1'), [outboxEntry('e1')]);
      store = await store.reopen();
      expect(await store.aggregates.get('person', 'p1')).toMatchObject({ version: 1, outbox: [{ id: 'e1' }] });
    });

    describe('W3: versions', () => {
      test('W3: each write raises the version by one', async () => {
        await aggregates.insert('person', person('p1'));
        expect(await aggregates.replace('person', person('p1', { accessEpoch: 1 }), 1)).toBe(2);
        expect(await aggregates.replace('person', person('p1', { accessEpoch: 2 }), 2)).toBe(3);
        expect(await aggregates.get('person', 'p1')).toMatchObject({ version: 3, value: { accessEpoch: 2 } });
      });

      test('W3: a stale version is refused and nothing is written', async () => {
        await aggregates.insert('person', person('p1'));
        await aggregates.replace('person', person('p1', { accessEpoch: 1 }), 1);
        const stale = aggregates.replace('person', person('p1', { accessEpoch: 9, username: 'other' }), 1, [
          outboxEntry('lost'),
        ]);
        expect(await refusal(stale)).toBe('stale_version');
        expect(await aggregates.get('person', 'p1')).toMatchObject({
          version: 2,
          value: { accessEpoch: 1 },
          outbox: [],
        });
        expect(await aggregates.find('person', 'username', 'other')).toEqual([]);
      });

      test('W3: a document that is gone is stale', async () => {
        expect(await refusal(aggregates.replace('person', person('p1'), 1))).toBe('stale_version');
        await aggregates.insert('person', person('p1'));
        await aggregates.remove('person', 'p1');
        expect(await refusal(aggregates.replace('person', person('p1'), 1))).toBe('stale_version');
      });

      test('W3: of many writers on one version exactly one wins', async () => {
        await aggregates.insert('person', person('p1'));
        const writers = Array.from({ length: 20 }, (_, i) => person('p1', { accessEpoch: i + 1 }));
        const results = await Promise.allSettled(writers.map((value) => aggregates.replace('person', value, 1)));
        const won = results.findIndex(({ status }) => status === 'fulfilled');
        expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        expect(await aggregates.get('person', 'p1')).toMatchObject({ version: 2, value: { accessEpoch: won + 1 } });
      });

      test('W3: writers that read again and retry all get through', async () => {
        await aggregates.insert('person', person('p1'));
        const raise = async (): Promise<void> => {
          const now = await aggregates.get('person', 'p1');
          if (!now) throw new Error('gone');
          const next = { ...now.value, accessEpoch: now.value.accessEpoch + 1 };
          try {
            await aggregates.replace('person', next, now.version);
          } catch {
            await raise();
          }
        };
        await Promise.all(Array.from({ length: 15 }, raise));
        expect(await aggregates.get('person', 'p1')).toMatchObject({ version: 16, value: { accessEpoch: 15 } });
      });
    });

    describe('unique keys', () => {
      test('an id is taken once', async () => {
        await aggregates.insert('person', person('p1'));
        expect(await refusal(aggregates.insert('person', person('p1', { username: 'second' })))).toBe('conflict');
        expect(await aggregates.find('person', 'username', 'second')).toEqual([]);
      });

      test('the same id in another collection is another document', async () => {
        await aggregates.insert('person', person('x'));
        await aggregates.insert('session', session('x', 'x'));
        expect((await aggregates.get('session', 'x'))?.value.personId).toBe('x');
      });

      test('a unique key is taken once, by insert and by replace', async () => {
        await aggregates.insert('person', person('p1', { username: 'ada' }));
        expect(await refusal(aggregates.insert('person', person('p2', { username: 'ada' })))).toBe('conflict');
        expect(await aggregates.get('person', 'p2')).toBeUndefined();
        await aggregates.insert('person', person('p2', { username: 'grace' }));
        expect(await refusal(aggregates.replace('person', person('p2', { username: 'ada' }), 1))).toBe('conflict');
        expect(await aggregates.get('person', 'p2')).toMatchObject({ version: 1, value: { username: 'grace' } });
        expect(await ids(aggregates.find('person', 'username', 'ada'))).toEqual(['p1']);
      });

      test('of many inserts that race for a unique key exactly one wins', async () => {
        const racing = Array.from({ length: 20 }, (_, i) =>
          aggregates.insert('person', person(`p${i}`, { username: 'ada' })),
        );
        const results = await Promise.allSettled(racing);
        expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        expect(await aggregates.find('person', 'username', 'ada')).toHaveLength(1);
      });

      test("one of a document's several unique keys being taken refuses it", async () => {
        const confidential = (minutesId: string) => ({ minutesId, admitted: [], withdrawn: [] });
        const item = { id: 'i', title: 'Staffing', purpose: 'decision', part: 2, version: 1 } as const;
        await aggregates.insert(
          'meeting',
          meeting('m1', { items: [{ ...item, confidential: confidential('secret') }] }),
        );
        const second = meeting('m2', { items: [{ ...item, confidential: confidential('secret') }] });
        expect(await refusal(aggregates.insert('meeting', second))).toBe('conflict');
        expect(await ids(aggregates.find('meeting', 'document', 'secret'))).toEqual(['m1']);
        expect(await aggregates.find('meeting', 'document', 'm2-minutes')).toEqual([]);
      });

      test('a key given up, by replace or by remove, is free again', async () => {
        await aggregates.insert('person', person('p1', { username: 'ada' }));
        await aggregates.replace('person', person('p1', { username: 'ada2' }), 1);
        await aggregates.insert('person', person('p2', { username: 'ada' }));
        await aggregates.remove('person', 'p2');
        await aggregates.insert('person', person('p3', { username: 'ada' }));
        expect(await ids(aggregates.find('person', 'username', 'ada'))).toEqual(['p3']);
      });

      test('keeping its own unique key is no conflict', async () => {
        await aggregates.insert('person', person('p1', { username: 'ada' }));
        expect(await aggregates.replace('person', person('p1', { username: 'ada', accessEpoch: 1 }), 1)).toBe(2);
      });
    });

    describe('find', () => {
      test('finds by an exact key, ordered by id, each document once', async () => {
        const both = [sits('o1', 'b1'), sits('o1', 'b1'), sits('o2', 'b9')];
        await aggregates.insert('person', person('p3', { memberships: both }));
        await aggregates.insert('person', person('p1', { memberships: [sits('o1', 'b1')] }));
        await aggregates.insert('person', person('p2', { memberships: [sits('o2', 'b2')] }));
        expect(await ids(aggregates.find('person', 'board', 'b1'))).toEqual(['p1', 'p3']);
        expect(await ids(aggregates.find('person', 'organisation', 'o2'))).toEqual(['p2', 'p3']);
        expect(await aggregates.find('person', 'board', 'b')).toEqual([]);
        expect(await aggregates.find('person', 'board', 'o1')).toEqual([]);
      });

      test('follows the document as it changes', async () => {
        await aggregates.insert('person', person('p1', { memberships: [sits('o1', 'b1')] }));
        await aggregates.replace('person', person('p1', { memberships: [sits('o1', 'b2')] }), 1);
        expect(await aggregates.find('person', 'board', 'b1')).toEqual([]);
        expect(await ids(aggregates.find('person', 'board', 'b2'))).toEqual(['p1']);
      });

      test('pages by id', async () => {
        for (let i = 0; i < 7; i++) await aggregates.insert('organisation', { id: `o${i}`, name: 'School' });
        expect(await ids(aggregates.find('organisation', 'all', '*', { limit: 3 }))).toEqual(['o0', 'o1', 'o2']);
        expect(await ids(aggregates.find('organisation', 'all', '*', { after: 'o2', limit: 3 }))).toEqual([
          'o3',
          'o4',
          'o5',
        ]);
        expect(await ids(aggregates.find('organisation', 'all', '*', { after: 'o5' }))).toEqual(['o6']);
        expect(await ids(aggregates.find('organisation', 'all', '*', { after: 'o6', limit: 3 }))).toEqual([]);
      });
    });

    test('removing what is not there is no error', async () => {
      await aggregates.remove('person', 'nobody');
      await aggregates.insert('person', person('p1'));
      await aggregates.remove('person', 'p1');
      await aggregates.remove('person', 'p1');
      expect(await aggregates.get('person', 'p1')).toBeUndefined();
    });

    describe('W1a: outbox', () => {
      test('W1a: entries ride in the write and add up until they are cleared', async () => {
        await aggregates.insert('person', person('p1'), [outboxEntry('e1')]);
        await aggregates.replace('person', person('p1'), 1, [outboxEntry('e2'), outboxEntry('e3')]);
        await aggregates.replace('person', person('p1'), 2);
        expect((await aggregates.get('person', 'p1'))?.outbox).toEqual([
          outboxEntry('e1'),
          outboxEntry('e2'),
          outboxEntry('e3'),
        ]);
      });

      test('W1a: clearing takes out exactly the named entries and leaves the version', async () => {
        await aggregates.insert('person', person('p1'), [outboxEntry('e1'), outboxEntry('e2')]);
        await aggregates.clearOutbox('person', 'p1', ['e1', 'unknown']);
        expect(await aggregates.get('person', 'p1')).toMatchObject({ version: 1, outbox: [{ id: 'e2' }] });
        await aggregates.clearOutbox('person', 'p1', ['e1']);
        await aggregates.clearOutbox('person', 'p1', ['e2']);
        await aggregates.clearOutbox('person', 'nobody', ['e2']);
        expect(await aggregates.get('person', 'p1')).toMatchObject({ version: 1, outbox: [] });
      });

      test('W1a: an entry added while another is cleared stays', async () => {
        await aggregates.insert('person', person('p1'), [outboxEntry('e1')]);
        await Promise.all([
          aggregates.replace('person', person('p1'), 1, [outboxEntry('e2')]),
          aggregates.clearOutbox('person', 'p1', ['e1']),
        ]);
        expect(await aggregates.get('person', 'p1')).toMatchObject({ version: 2, outbox: [{ id: 'e2' }] });
      });

      test('W1a: the relay finds what still waits', async () => {
        await aggregates.insert('person', person('p1'), [outboxEntry('e1')]);
        await aggregates.insert('person', person('p2'));
        await aggregates.insert('meeting', meeting('m1'), [outboxEntry('e2')]);
        const found = await aggregates.withOutbox(10);
        expect(found.map(({ collection, id }) => `${collection}/${id}`).sort()).toEqual(['meeting/m1', 'person/p1']);
        expect(found.find(({ id }) => id === 'p1')?.outbox).toEqual([outboxEntry('e1')]);
        expect(await aggregates.withOutbox(1)).toHaveLength(1);
        await aggregates.clearOutbox('person', 'p1', ['e1']);
        await aggregates.clearOutbox('meeting', 'm1', ['e2']);
        expect(await aggregates.withOutbox(10)).toEqual([]);
      });
    });
  });
}
