import { expect, test } from 'vitest';
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
