import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Bus } from '#server/ports.ts';
import { refusal } from './fixtures.ts';

export interface BusesUnderTest {
  /** The nodes of one workspace, one or more. */
  buses: Bus[];
  close(): Promise<void>;
}

/** What every bus must do, whatever the number of nodes. */
export function describeBus(name: string, makeBuses: () => Promise<BusesUnderTest>): void {
  describe(`bus: ${name}`, () => {
    let under: BusesUnderTest;
    let first: Bus;
    beforeEach(async () => {
      under = await makeBuses();
      first = under.buses[0]!;
    });
    afterEach(() => under.close());

    /** Every node's next message of a topic. */
    const heard = (topic: string) =>
      Promise.all(under.buses.map((bus) => new Promise((resolve) => bus.on(topic, resolve))));

    test('R2: what is published reaches every node, this one included', async () => {
      const all = heard('people-changed');
      await first.publish('people-changed', { organisationId: 'ö', deep: [{ n: 1 }, null] });
      expect(await all).toEqual(under.buses.map(() => ({ organisationId: 'ö', deep: [{ n: 1 }, null] })));
    });

    test('R2: a question is answered by every node, by name', async () => {
      for (const bus of under.buses) bus.on('connections', (q: { add: number }) => ({ by: bus.node, sum: q.add + 1 }));
      const answers = await first.ask('connections', { add: 2 });
      const byName = (a: { node: string }, b: { node: string }) => a.node.localeCompare(b.node);
      expect(answers.sort(byName)).toEqual(
        under.buses.map(({ node }) => ({ node, answer: { by: node, sum: 3 } })).sort(byName),
      );
    });

    test('R2: the answer is waited for', async () => {
      let release: (value: string) => void = () => undefined;
      first.on('slow', () => new Promise<string>((resolve) => (release = resolve)));
      const asked = first.ask('slow', null);
      release('done');
      expect((await asked).find(({ node }) => node === first.node)).toEqual({ node: first.node, answer: 'done' });
    });

    test('R2: a node whose handler fails counts as unreachable, and hears the next question', async () => {
      let broken = true;
      first.on('access-ended', () => {
        if (broken) throw new Error('no');
        return ['closed'];
      });
      const mine = async () => (await first.ask('access-ended', {})).find(({ node }) => node === first.node);
      expect(await mine()).toEqual({ node: first.node, unreachable: true });
      broken = false;
      expect(await mine()).toEqual({ node: first.node, answer: ['closed'] });
    });

    test('a failing handler keeps no other from hearing what is published', async () => {
      first.on('board-changed', () => {
        throw new Error('no');
      });
      const all = heard('board-changed');
      await first.publish('board-changed', 1);
      expect(await all).toEqual(under.buses.map(() => 1));
    });

    test('each handler has a copy of its own', async () => {
      const message = { list: [1] };
      first.on('copies', (mine: { list: number[] }) => mine.list.push(2));
      const second = new Promise((resolve) => first.on('copies', resolve));
      await first.publish('copies', message);
      expect(await second).toEqual({ list: [1] });
      expect(message).toEqual({ list: [1] });
    });

    test('who stopped listening hears nothing', async () => {
      const seen: unknown[] = [];
      const stop = first.on('topic', (message) => seen.push(message));
      stop();
      const all = heard('topic');
      await first.publish('topic', 1);
      await all;
      expect(seen).toEqual([]);
    });

    test('a closed bus refuses to publish and to ask', async () => {
      await first.close();
      expect(await refusal(first.publish('topic', 1))).toBe('unavailable');
      expect(await refusal(first.ask('topic', 1))).toBe('unavailable');
    });
  });
}
