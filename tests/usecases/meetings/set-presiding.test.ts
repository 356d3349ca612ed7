import { expect, test } from 'vitest';
import { heldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { lastAudited, refusal, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.setPresiding,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { meetingId } = await holdMeeting(world, board, ['viceChair', 'observer']);
    return { meetingId, baseVersion: 2, personId: board.viceChair.personId };
  },
  bad: [
    [{ personId: 'nobody' }, 'personId'],
    [{ baseVersion: undefined }, 'baseVersion'],
  ],
});

test('M4: the vice-chair presides when the clerk says so; only somebody who is there can', async () => {
  const { world, board, meetingId, arrive, leave, show } = await heldMeeting(['viceChair', 'observer']);
  expect(await show()).not.toHaveProperty('presidingId');
  const preside = (personId: string, baseVersion: number) =>
    world.workspace.meetings.setPresiding(board.clerk.actor, { meetingId, baseVersion, personId });
  for (const role of ['chair', 'observer'] as const) {
    expect((await refusal(preside(board[role].personId, 2))).fields).toHaveProperty('personId');
  }
  expect(await preside(board.viceChair.personId, 2)).toMatchObject({
    presidingId: board.viceChair.personId,
    versions: { progress: 3 },
  });
  expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'meeting.setPresiding' });
  expect(await refusalCode(preside(board.viceChair.personId, 2))).toBe('stale_version');
  // The chair comes late: who presides goes on, until the clerk says otherwise.
  expect(await arrive('chair')).toMatchObject({ presidingId: board.viceChair.personId });
  await leave('viceChair');
  expect((await refusal(preside(board.viceChair.personId, 3))).fields).toHaveProperty('personId');
  expect(await preside(board.chair.personId, 3)).toMatchObject({ presidingId: board.chair.personId });
});
