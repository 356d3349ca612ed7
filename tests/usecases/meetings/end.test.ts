import { expect, test } from 'vitest';
import { heldMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createMeeting, createWorld, lastAudited, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.end,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { id } = await createMeeting(world, board);
    await world.workspace.meetings.start(board.clerk.actor, { meetingId: id, baseVersion: 1 });
    return { meetingId: id, baseVersion: 2 };
  },
  bad: [[{ baseVersion: {} }, 'baseVersion']],
});

test('the meeting ends and its minutes stay open as a draft', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { id: meetingId } = await createMeeting(world, board);
  const end = (baseVersion: number) => world.workspace.meetings.end(board.clerk.actor, { meetingId, baseVersion });
  expect(await refusalCode(end(1))).toBe('not_possible_now');
  await world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 1 });
  const view = await end(2);
  expect(view).toMatchObject({ state: 'ended', endedAt: '2026-03-02T18:30:00.000Z', may: { write: true } });
  expect(view).not.toHaveProperty('currentItemId');
  expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'meeting.end' });
  expect(await refusalCode(end(3))).toBe('not_possible_now');
});

test('M1, M6: what is open of attendance and agenda closes with it', async () => {
  const { world, board, meetingId, show, vote, take, motion, declare } = await heldMeeting(['chair', 'governor']);
  const { meetings } = world.workspace;
  await meetings.raiseHand(board.chair.actor, { meetingId });
  await meetings.setSpeaker(board.clerk.actor, { meetingId, personId: board.governor.personId });
  await meetings.addGuest(board.clerk.actor, { meetingId, name: 'Janet Oduya' });
  await meetings.recordAttendance(board.clerk.actor, {
    meetingId,
    personId: board.viceChair.personId,
    baseVersion: 0,
    mark: 'apologies',
  });
  const tied = await vote('hands');
  await take('count', tied, { counts: { for: 1, against: 1, abstain: 0 } });
  await declare('governor', 0);
  const moved = await vote('hands', 0).then(
    () => true,
    () => false,
  );
  // One governor is left for the first item.
  expect(moved).toBe(false);
  world.clock.forward(60 * 60_000);
  const { progress } = (await show()).versions;
  await meetings.adjourn(board.clerk.actor, { meetingId, baseVersion: progress });
  world.clock.forward(60_000);
  const view = await meetings.end(board.clerk.actor, { meetingId, baseVersion: progress + 1 });
  const endedAt = '2026-03-02T19:31:00.000Z';
  expect(view).toMatchObject({ state: 'ended', endedAt, hands: [] });
  expect(view).not.toHaveProperty('speakerId');
  expect(view.adjournments).toEqual([{ from: '2026-03-02T19:30:00.000Z', to: endedAt }]);
  expect(view.items[0]!.calls).toEqual([{ from: '2026-03-02T18:30:00.000Z', to: '2026-03-02T19:30:00.000Z' }]);
  expect(view.guests[0]!.stays).toMatchObject([{ to: endedAt }]);
  expect(view.declarations).toMatchObject([{ returnedAt: endedAt }]);
  const marks = Object.fromEntries(view.attendance.map(({ role, mark }) => [role, mark]));
  expect(marks).toEqual({
    ...{ chair: 'present', governor: 'present', viceChair: 'apologies', associate: 'absent' },
    ...{ clerk: undefined, observer: undefined },
  });
  for (const { stays } of view.attendance) expect(stays.every(({ to }) => to === endedAt)).toBe(true);
  // A tie that nobody decided is not carried.
  expect(await motion(tied)).toMatchObject({ state: 'lost', decidedAt: endedAt });
});
