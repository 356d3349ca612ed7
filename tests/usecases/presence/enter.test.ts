import { expect, test } from 'vitest';
import { roles } from '#lib/domain/people.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createMeeting, createWorld } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.presence.enter,
  allowed: roles,
  reads: true,
  input: async (world, board) => ({ meetingId: (await createMeeting(world, board)).id }),
  bad: [[{ meetingId: 1 }, 'meetingId']],
});

test('the others see name and role as the organisation has them', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { id } = await createMeeting(world, board);
  expect(await world.workspace.presence.enter(board.observer.actor, { meetingId: id })).toEqual({
    personId: board.observer.personId,
    name: 'The hill.observer',
    role: 'observer',
    meetingId: id,
    boardId: board.boardId,
    organisationId: board.organisationId,
  });
});
