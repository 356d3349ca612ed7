import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createMeeting, createWorld, lastAudited, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.start,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => ({ meetingId: (await createMeeting(world, board)).id, baseVersion: 1 }),
  bad: [[{ baseVersion: null }, 'baseVersion']],
});

describe('starting', () => {
  test('opens the meeting at its first item', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId, items } = await createMeeting(world, board);
    const view = await world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 1 });
    expect(view).toMatchObject({
      state: 'inSession',
      startedAt: '2026-03-02T18:30:00.000Z',
      currentItemId: items[0]!.id,
      versions: { progress: 2 },
    });
    expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'meeting.start' });
    const again = world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 2 });
    expect(await refusalCode(again)).toBe('not_possible_now');
  });

  test('W2: the chair does not run it while a clerk is present', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await createMeeting(world, board);
    world.bus.answer('connections', () => [{ personId: board.clerk.personId, sessionId: 's', meetingId }]);
    expect(await refusalCode(world.workspace.meetings.start(board.chair.actor, { meetingId, baseVersion: 1 }))).toBe(
      'forbidden',
    );
    world.bus.answer('connections', () => [{ personId: board.clerk.personId, sessionId: 's', meetingId: 'another' }]);
    await world.workspace.meetings.start(board.chair.actor, { meetingId, baseVersion: 1 });
  });
});
