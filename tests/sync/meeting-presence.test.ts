import { expect, test } from 'vitest';
import { Meetings } from '#server/realtime/presence/meetings.ts';
import type { PresentPerson } from '#lib/live/events.ts';
import { FakeTime, settle } from './support/fake-time.ts';
import { MemoryBus } from './support/memory-bus.ts';
import { QuietLog } from './support/quiet-log.ts';

const ada = { personId: 'ada', name: 'Ada', role: 'governor' } as const;
const ben = { personId: 'ben', name: 'Ben', role: 'chair' } as const;

function setUp() {
  const time = new FakeTime();
  const told: PresentPerson[][] = [];
  const bus = new MemoryBus();
  const meetings: Meetings = new Meetings({
    clock: time,
    timers: time,
    log: new QuietLog(),
    bus,
    shared: false,
    tell: (meetingId) => told.push(meetings.list(meetingId)),
  });
  return { time, told, bus, meetings, list: () => meetings.list('m1') };
}

test('the same person on two devices stands there once; since when is since the first', async () => {
  const { time, meetings, list } = setUp();
  meetings.enter('m1', ada, 'tablet');
  const since = new Date(time.now()).toISOString();
  await time.advance(60_000);
  meetings.enter('m1', ada, 'phone');
  meetings.enter('m1', ben, 'laptop');
  expect(list()).toMatchObject([
    { personId: 'ada', devices: 2, since },
    { personId: 'ben', devices: 1 },
  ]);
  meetings.leave('m1', 'ada', 'tablet');
  expect(list()[0]).toMatchObject({ devices: 1, since });
  meetings.leave('m1', 'ada', 'phone');
  expect(list().map((p) => p.personId)).toEqual(['ben']);
});

test('what a person looks at is what the device that moved last shows', () => {
  const { meetings, list } = setUp();
  meetings.enter('m1', ada, 'tablet');
  meetings.enter('m1', ada, 'phone');
  meetings.look('m1', 'ada', 'tablet', 'item-1');
  meetings.look('m1', 'ada', 'phone', 'item-2');
  expect(list()[0]?.itemId).toBe('item-2');
  meetings.look('m1', 'ada', 'tablet', 'item-3');
  expect(list()[0]?.itemId).toBe('item-3');
});

test('typing ends three seconds after it was last told, or when it is said to', async () => {
  const { time, meetings, list } = setUp();
  meetings.enter('m1', ada, 'tablet');
  meetings.type('m1', 'ada', 'tablet', true);
  await time.advance(2_000);
  meetings.type('m1', 'ada', 'tablet', true);
  await time.advance(2_500);
  expect(list()[0]?.typing).toBe(true);
  await time.advance(600);
  expect(list()[0]?.typing).toBe(false);
  meetings.type('m1', 'ada', 'tablet', true);
  meetings.type('m1', 'ada', 'tablet', false);
  expect(list()[0]?.typing).toBe(false);
});

test('what happens within a turn is told once, complete', async () => {
  const { told, meetings } = setUp();
  meetings.enter('m1', ada, 'tablet');
  meetings.enter('m1', ben, 'laptop');
  meetings.look('m1', 'ben', 'laptop', 'item-1');
  await settle();
  expect(told).toHaveLength(1);
  expect(told[0]).toHaveLength(2);
});

test('whoever has not entered has nothing to say', async () => {
  const { told, meetings, list } = setUp();
  meetings.type('m1', 'ada', 'tablet', true);
  meetings.leave('m1', 'ada', 'tablet');
  await settle();
  expect([told, list()]).toEqual([[], []]);
});

test('a node without others tells nobody, and does not wait for anybody', async () => {
  const { told, bus, meetings } = setUp();
  meetings.enter('m1', ada, 'tablet');
  await settle();
  expect(told).toHaveLength(1);
  expect(bus.published).toEqual([]);
});
