import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createMeeting, createWorld, lastAudited, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.moveTo,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { id, items } = await createMeeting(world, board);
    await world.workspace.meetings.start(board.clerk.actor, { meetingId: id, baseVersion: 1 });
    return { meetingId: id, itemId: items[1]!.id, baseVersion: 2 };
  },
  bad: [
    [{ itemId: '' }, 'itemId'],
    [{ baseVersion: 'x' }, 'baseVersion'],
  ],
});

describe('calling an item', () => {
  test('it is the current one; a stale call is refused', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId, items } = await createMeeting(world, board);
    const move = (n: number, baseVersion: number) =>
      world.workspace.meetings.moveTo(board.clerk.actor, { meetingId, itemId: items[n]!.id, baseVersion });
    expect(await refusalCode(move(1, 1))).toBe('not_possible_now');
    await world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 1 });
    expect(await move(2, 2)).toMatchObject({ currentItemId: items[2]!.id, versions: { progress: 3 } });
    expect(await refusalCode(move(1, 2))).toBe('stale_version');
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'meeting.moveTo',
      detail: { itemId: items[2]!.id },
    });
  });
});
