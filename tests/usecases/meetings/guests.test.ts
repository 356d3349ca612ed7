import { expect, test } from 'vitest';
import { heldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { lastAudited, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.addGuest,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => ({ meetingId: (await holdMeeting(world, board)).meetingId, name: 'Janet Oduya' }),
  bad: [
    [{ name: '' }, 'name'],
    [{ capacity: 'one\ntwo' }, 'capacity'],
  ],
});

describeGate({
  verb: (w) => w.meetings.guestLeaves,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { meetingId } = await holdMeeting(world, board);
    const { guests } = await world.workspace.meetings.addGuest(board.clerk.actor, { meetingId, name: 'Janet Oduya' });
    return { meetingId, guestId: guests[0]!.id };
  },
  bad: [[{ extra: 1 }, 'extra']],
});

test('M1: a guest comes and goes, and never counts', async () => {
  const { world, board, meetingId, show } = await heldMeeting(['chair', 'governor']);
  const input = { meetingId, name: 'Janet Oduya', capacity: 'School business manager' };
  const view = await world.workspace.meetings.addGuest(board.clerk.actor, input);
  expect(view.quorum.present).toBe(2);
  expect(view.guests).toMatchObject([{ name: input.name, capacity: input.capacity, stays: [{}] }]);
  expect(JSON.stringify(lastAudited(world, board.organisationId))).not.toContain('Janet');
  const guestId = view.guests[0]!.id;
  world.clock.forward(60_000);
  const leave = () => world.workspace.meetings.guestLeaves(board.clerk.actor, { meetingId, guestId });
  const { version, guests } = await leave();
  expect(guests[0]!.stays).toEqual([{ from: '2026-03-02T18:30:00.000Z', to: '2026-03-02T18:31:00.000Z' }]);
  expect((await leave()).version).toBe(version);
  const other = world.workspace.meetings.guestLeaves(board.clerk.actor, { meetingId, guestId: 'nobody' });
  expect(await refusalCode(other)).toBe('not_found');
  expect((await show()).version).toBe(version);
});
