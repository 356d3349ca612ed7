import { expect, test } from 'vitest';
import { type FakeTime, settle } from './support/fake-time.ts';
import { type PresenceNode, presenceNodes } from './support/presence-node.ts';
import { Random, seeds } from './support/random.ts';
import type { SharedBus } from './support/shared-bus.ts';

const people = [
  { personId: 'ada', name: 'Ada', role: 'governor' },
  { personId: 'ben', name: 'Ben', role: 'chair' },
  { personId: 'cyn', name: 'Cyn', role: 'clerk' },
] as const;
const meetingIds = ['m1', 'm2'];

/** One thing that happens somewhere. */
async function step(random: Random, bus: SharedBus, all: PresenceNode[], time: FakeTime, count: number): Promise<void> {
  const node = random.pick(all);
  const meetingId = random.pick(meetingIds);
  const known = node.devices.length > 0 ? random.pick(node.devices) : undefined;
  switch (random.below(12)) {
    case 0:
    case 1: {
      const person = random.pick(people);
      const device = `device-${count}`;
      node.meetings.enter(meetingId, person, device);
      node.devices.push({ meetingId, personId: person.personId, device });
      break;
    }
    case 2:
    case 3:
    case 4:
      if (!known) break;
      node.devices.splice(node.devices.indexOf(known), 1);
      node.meetings.leave(known.meetingId, known.personId, known.device);
      break;
    case 5:
      if (known)
        node.meetings.look(known.meetingId, known.personId, known.device, random.pick(['i1', 'i2', undefined]));
      break;
    case 6:
      if (known) node.meetings.type(known.meetingId, known.personId, known.device, random.below(2) === 0);
      break;
    case 7:
      await time.advance(random.below(2_000));
      break;
    case 8:
      if (node.end.deaf) node.end.hearAgain();
      else if (random.below(3) === 0) node.end.deaf = true;
      break;
    case 9:
      if (random.below(8) > 0) break;
      // Fenced: its sockets are closed, and it goes on under another name.
      for (const { meetingId: m, personId, device } of node.devices.splice(0)) node.meetings.leave(m, personId, device);
      bus.tellGone(node.end.node);
      node.end.node = `${node.end.node}+`;
      break;
    default:
      for (let i = random.below(16); i > 0 && bus.underWay > 0; i -= 1) await bus.arrive(random.below(bus.underWay));
      await settle(2);
  }
}

test.each(seeds([1, 2, 3, 4, 5, 6, 7, 8]))(
  'all lists come out the same, and right, after comings and goings, losses and ends in any order (seed %i)',
  async (seed) => {
    const random = new Random(seed);
    const { time, bus, nodes: all } = presenceNodes('a', 'b', 'c');
    const alive: PresenceNode[] = [...all];
    for (let count = 0; count < 250; count += 1) await step(random, bus, alive, time, count);
    if (random.below(2) === 0) bus.end(alive.splice(random.below(3), 1)[0]!.end);
    for (const { end } of alive) if (end.deaf) end.hearAgain();
    while (bus.underWay > 0) await bus.arrive(random.below(bus.underWay));
    await bus.quiet();
    await time.advance(5_000);
    await bus.quiet();
    for (const meetingId of meetingIds) {
      const there = alive.flatMap(({ devices }) => devices.filter((device) => device.meetingId === meetingId));
      const showing = alive.filter(({ devices }) => devices.some((device) => device.meetingId === meetingId));
      const counts = new Map<string, number>();
      for (const { personId } of there) counts.set(personId, (counts.get(personId) ?? 0) + 1);
      for (const node of showing) {
        expect(new Map(node.list(meetingId).map((p) => [p.personId, p.devices]))).toEqual(counts);
        expect(node.list(meetingId)).toEqual(showing[0]!.list(meetingId));
        expect(node.list(meetingId).some(({ typing }) => typing)).toBe(false);
        expect(node.told.findLast((told) => told.meetingId === meetingId)!.people).toEqual(node.list(meetingId));
      }
    }
  },
);
