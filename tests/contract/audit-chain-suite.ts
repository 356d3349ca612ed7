import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { AuditChain } from '#server/ports.ts';
import { chainEntry } from './fixtures.ts';
import type { MakeStore, PartOf } from './store-under-test.ts';

/** What every adapter's audit chain must do. */
export function describeAuditChain(name: string, makeStore: MakeStore<'chain'>): void {
  describe(`audit chain: ${name}`, () => {
    let store: PartOf<'chain'>;
    let chain: AuditChain;
    beforeEach(async () => {
      store = await makeStore();
      ({ chain } = store);
    });
    afterEach(() => store.close());

    test('A1: entries are read in sequence as they were written, and the head is the last', async () => {
      expect(await chain.head('org')).toBeUndefined();
      for (const sequence of [1, 2, 3]) expect(await chain.add(chainEntry(sequence))).toBe('added');
      expect(await chain.head('org')).toEqual({ sequence: 3, hash: chainEntry(3).hash });
      expect(await chain.read('org')).toEqual([chainEntry(1), chainEntry(2), chainEntry(3)]);
    });

    test('A1: pages by sequence', async () => {
      for (let sequence = 1; sequence <= 12; sequence++) await chain.add(chainEntry(sequence));
      const page = await chain.read('org', { after: 8, limit: 3 });
      expect(page.map(({ sequence }) => sequence)).toEqual([9, 10, 11]);
      expect(await chain.read('org', { after: 12 })).toEqual([]);
    });

    test('W1a: a sequence is taken once and the second writes nothing', async () => {
      await chain.add(chainEntry(1));
      expect(await chain.add(chainEntry(1, { id: 'other' }))).toBe('sequenceTaken');
      expect(await chain.read('org')).toEqual([chainEntry(1)]);
    });

    test('W1a: moving an entry twice adds nothing, under its own sequence or the next', async () => {
      await chain.add(chainEntry(1));
      expect(await chain.add(chainEntry(1))).toBe('idPresent');
      expect(await chain.add(chainEntry(2, { id: 'entry-1' }))).toBe('idPresent');
      expect(await chain.read('org')).toHaveLength(1);
    });

    test('W1a: of many that race for a sequence exactly one is added', async () => {
      const racing = Array.from({ length: 10 }, (_, i) => chain.add(chainEntry(1, { id: `racer-${i}` })));
      const answers = await Promise.all(racing);
      expect(answers.filter((answer) => answer === 'added')).toHaveLength(1);
      expect(answers.filter((answer) => answer === 'sequenceTaken')).toHaveLength(9);
      expect(await chain.read('org')).toHaveLength(1);
    });

    test('A1: each organisation has a chain of its own', async () => {
      await chain.add(chainEntry(1));
      expect(await chain.add(chainEntry(1, { organisationId: 'other' }))).toBe('added');
      expect(await chain.read('org')).toEqual([chainEntry(1)]);
      expect(await chain.head('nobody')).toBeUndefined();
    });

    test('A1: the chain outlives the process', async () => {
      await chain.add(chainEntry(1));
      store = await store.reopen();
      expect(await store.chain.read('org')).toEqual([chainEntry(1)]);
    });
  });
}
