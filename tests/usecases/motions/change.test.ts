import { expect, test } from 'vitest';
import { governing, heldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { lastAudited, refusal, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.motions.change,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { meetingId, move } = await holdMeeting(world, board);
    return { meetingId, motionId: await move(), baseVersion: 1, text: 'That it be so' };
  },
  bad: [
    [{ text: '' }, 'text'],
    [{ proposerId: 'nobody' }, 'proposerId'],
    [{ baseVersion: undefined }, 'baseVersion'],
  ],
});

test('M3: a motion changes as long as it is not voted on', async () => {
  const { world, board, meetingId, move, take, motion } = await heldMeeting(governing);
  const proposerId = board.chair.personId;
  const motionId = await move(1, { proposerId });
  await take('change', motionId, { text: 'That it be so', seconderId: board.governor.personId });
  expect(await motion(motionId)).toMatchObject({ text: 'That it be so', proposerId, version: 2 });
  expect((await refusal(take('change', motionId, { seconderId: proposerId }))).fields).toHaveProperty('seconderId');
  expect(await take('change', motionId, { proposerId: null })).not.toHaveProperty('proposerId');
  expect(JSON.stringify(lastAudited(world, board.organisationId))).not.toContain('be so');
  const stale = world.workspace.motions.change(board.clerk.actor, { meetingId, motionId, baseVersion: 2, text: 'No' });
  expect(await refusal(stale)).toMatchObject({ code: 'stale_version', current: { id: meetingId } });
  await take('openVote', motionId, { method: 'hands' });
  expect(await refusal(take('change', motionId, { text: 'No' }))).toMatchObject({
    code: 'not_possible_now',
    message: 'This motion is being voted on.',
  });
  expect(await refusalCode(world.workspace.motions.change(board.clerk.actor, { meetingId, motionId: 'none' }))).toBe(
    'not_found',
  );
});
