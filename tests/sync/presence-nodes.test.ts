import { describe, expect, test } from 'vitest';
import { topics, type PresencePart } from '#server/usecases/bus-topics.ts';
import { FakeTime, settle } from './support/fake-time.ts';
import { PresenceNode, presenceNodes } from './support/presence-node.ts';
import { SharedBus } from './support/shared-bus.ts';

const ada = { personId: 'ada', name: 'Ada', role: 'governor' } as const;
const ben = { personId: 'ben', name: 'Ben', role: 'chair' } as const;
const cyn = { personId: 'cyn', name: 'Cyn', role: 'clerk' } as const;

const partsOf = (bus: SharedBus, node: string) =>
  bus.published.filter(({ topic, message }) => topic === topics.presence && (message as PresencePart).node === node);

describe('one list from several nodes', () => {
  test('whoever enters on one is shown on the other, in the order in which they came', async () => {
    const { time, bus, nodes: [a, b] } = presenceNodes('a', 'b'); // prettier-ignore
    a.meetings.enter('m1', ben, 'laptop');
    await time.advance(5);
    b.meetings.enter('m1', ada, 'tablet');
    await bus.quiet();
    expect(a.list()).toMatchObject([{ personId: 'ben', name: 'Ben', role: 'chair' }, { personId: 'ada' }]);
    expect(b.list()).toEqual(a.list());
    b.meetings.leave('m1', 'ada', 'tablet');
    await bus.quiet();
    expect(a.names()).toEqual(['ben']);
  });

  test('a person on two nodes stands there once: devices together, since the first, typing if one of them does', async () => {
    const { time, bus, nodes: [a, b] } = presenceNodes('a', 'b'); // prettier-ignore
    const since = new Date(time.now()).toISOString();
    a.meetings.enter('m1', ada, 'tablet');
    await time.advance(60_000);
    b.meetings.enter('m1', ada, 'phone');
    b.meetings.type('m1', 'ada', 'phone', true);
    await bus.quiet();
    expect(a.list()).toEqual([{ ...ada, devices: 2, typing: true, since }]);
    expect(b.list()).toEqual(a.list());
    await time.advance(3_000);
    await bus.quiet();
    expect(a.list()[0]!.typing).toBe(false);
  });

  test('what a person looks at is what the device that moved last shows, whatever the nodes take the time to be', async () => {
    const [time, bus] = [new FakeTime(), new SharedBus()];
    const [ahead, behind] = [
      new PresenceNode(bus, 'ahead', time, 5_000),
      new PresenceNode(bus, 'behind', time, -5_000),
    ];
    ahead.meetings.enter('m1', ada, 'tablet');
    behind.meetings.enter('m1', ada, 'phone');
    await bus.quiet();
    for (const [node, device, itemId] of [
      [ahead, 'tablet', 'item-1'],
      [behind, 'phone', 'item-2'],
      [ahead, 'tablet', 'item-3'],
      [behind, 'phone', undefined],
    ] as const) {
      node.meetings.look('m1', 'ada', device, itemId);
      await bus.quiet();
      expect([ahead.list()[0]!.itemId, behind.list()[0]!.itemId]).toEqual([itemId, itemId]);
    }
  });

  test('two moves at the same moment: all nodes take the same for the later', async () => {
    const { bus, nodes: [a, b] } = presenceNodes('a', 'b'); // prettier-ignore
    a.meetings.enter('m1', ada, 'tablet');
    b.meetings.enter('m1', ada, 'phone');
    await bus.quiet();
    a.meetings.look('m1', 'ada', 'tablet', 'item-1');
    b.meetings.look('m1', 'ada', 'phone', 'item-2');
    await bus.quiet();
    expect(a.list()).toEqual(b.list());
  });

  test('a page that connects anew through another node is one device, before the first has noticed and after', async () => {
    const { time, bus, nodes: [a, b] } = presenceNodes('a', 'b'); // prettier-ignore
    a.meetings.enter('m1', ada, 'socket-1', 'page');
    await time.advance(10);
    b.meetings.enter('m1', ada, 'socket-2', 'page');
    b.meetings.enter('m1', ada, 'socket-3', 'another page');
    await bus.quiet();
    expect([a.list()[0]!.devices, b.list()[0]!.devices]).toEqual([2, 2]);
    a.meetings.leave('m1', 'ada', 'socket-1');
    await bus.quiet();
    expect([a.names(), b.list()[0]!.devices]).toEqual([[], 2]);
  });

  test('the first list that a node tells has those in it who are there by way of others', async () => {
    const { time, bus, nodes: [a, b] } = presenceNodes('a', 'b'); // prettier-ignore
    a.meetings.enter('m1', ada, 'tablet');
    await bus.quiet();
    b.meetings.enter('m1', ben, 'laptop');
    await bus.quiet();
    expect(b.told).toEqual([]);
    await time.advance(100);
    expect(b.told.map(({ people }) => people.length)).toEqual([2]);
  });

  test('what happens within a turn is told once, and what is as it was not at all', async () => {
    const { bus, nodes: [a] } = presenceNodes('a', 'b'); // prettier-ignore
    a.meetings.enter('m1', ada, 'tablet');
    a.meetings.enter('m1', ben, 'laptop');
    a.meetings.look('m1', 'ben', 'laptop', 'item-1');
    await bus.quiet();
    expect(partsOf(bus, 'a')).toHaveLength(1);
    a.meetings.enter('m1', ada, 'tablet');
    a.meetings.type('m1', 'ada', 'tablet', true);
    a.meetings.type('m1', 'ada', 'tablet', false);
    await bus.quiet();
    expect(partsOf(bus, 'a')).toHaveLength(1);
  });

  test('of meetings that nobody here looks at nothing is kept', async () => {
    const { bus, nodes: [a, b] } = presenceNodes('a', 'b'); // prettier-ignore
    a.meetings.enter('m1', ada, 'tablet');
    await bus.quiet();
    expect(b.names()).toEqual([]);
    b.meetings.enter('m1', ben, 'laptop');
    await bus.quiet();
    expect(b.names()).toHaveLength(2);
    b.meetings.leave('m1', 'ben', 'laptop');
    await bus.quiet();
    expect([a.names(), b.names()]).toEqual([['ada'], []]);
  });
});

describe('what goes wrong between nodes', () => {
  test('a node that has gone: what it showed is over, pages are told, and what it said last changes nothing', async () => {
    const { time, bus, nodes: [a, b] } = presenceNodes('a', 'b'); // prettier-ignore
    a.meetings.enter('m1', ada, 'tablet');
    b.meetings.enter('m1', ben, 'laptop');
    await bus.quiet();
    await time.advance(100);
    b.meetings.look('m1', 'ben', 'laptop', 'item-1');
    await settle();
    bus.end(b.end);
    await bus.quiet();
    expect(a.told.at(-1)!.people.map(({ personId }) => personId)).toEqual(['ada']);
    expect(a.names()).toEqual(['ada']);
  });

  test('parts that arrive in the wrong order', async () => {
    const { bus, nodes: [a, b] } = presenceNodes('a', 'b'); // prettier-ignore
    a.meetings.enter('m1', ada, 'tablet');
    await bus.quiet();
    b.meetings.enter('m1', ben, 'laptop');
    await settle();
    b.meetings.leave('m1', 'ben', 'laptop');
    await settle();
    while (bus.underWay > 0) await bus.arrive(bus.underWay - 1);
    await bus.quiet();
    expect(a.names()).toEqual(['ada']);
  });

  test('a node that did not hear for a while, and was not heard, says and asks everything anew', async () => {
    const { bus, nodes: [a, b] } = presenceNodes('a', 'b'); // prettier-ignore
    a.meetings.enter('m1', ada, 'tablet');
    b.meetings.enter('m1', ben, 'laptop');
    b.meetings.enter('m2', ben, 'laptop');
    a.meetings.enter('m2', ada, 'phone');
    await bus.quiet();
    b.end.deaf = true;
    a.meetings.leave('m1', 'ada', 'tablet');
    a.meetings.enter('m1', cyn, 'desk');
    b.meetings.leave('m2', 'ben', 'laptop');
    await bus.quiet();
    expect([b.names(), a.names('m2')]).toEqual([['ben', 'ada'], ['ben', 'ada']].map((l) => expect.arrayContaining(l))); // prettier-ignore
    b.end.hearAgain();
    await bus.quiet();
    expect(b.names().sort()).toEqual(['ben', 'cyn']);
    expect(a.list()).toEqual(b.list());
    expect(a.names('m2')).toEqual(['ada']);
  });

  test('R4: a node that was fenced goes on under another name, and does not take itself for another', async () => {
    const { bus, nodes: [a, b] } = presenceNodes('a', 'b'); // prettier-ignore
    a.meetings.enter('m1', ada, 'tablet');
    b.meetings.enter('m1', ben, 'laptop');
    await bus.quiet();
    b.meetings.look('m1', 'ben', 'laptop', 'item-1');
    await settle();
    b.end.node = 'b2';
    b.meetings.leave('m1', 'ben', 'laptop');
    bus.tellGone('b');
    b.meetings.enter('m1', ben, 'laptop-again');
    await bus.quiet();
    expect(a.list()).toMatchObject([{ personId: 'ada' }, { personId: 'ben', devices: 1 }]);
    expect(a.list()[1]).not.toHaveProperty('itemId');
    expect(b.list()).toEqual(a.list());
  });
});
