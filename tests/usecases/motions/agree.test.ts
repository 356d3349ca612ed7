import { expect, test } from 'vitest';
import { governing, heldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { lastAudited, refusal, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.motions.agree,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { meetingId, move } = await holdMeeting(world, board, ['chair', 'governor']);
    return { meetingId, motionId: await move(), baseVersion: 1 };
  },
  bad: [[{ baseVersion: null }, 'baseVersion']],
});

test('M3: agreed without a vote, by a quorate board', async () => {
  const { world, board, move, take, arrive } = await heldMeeting(['chair']);
  const motionId = await move();
  expect((await refusal(take('agree', motionId))).message).toContain('No vote can be held. Not quorate');
  await arrive('governor');
  const agreed = await take('agree', motionId);
  expect(agreed).toMatchObject({
    state: 'carried',
    decidedAt: '2026-03-02T18:30:00.000Z',
    vote: { method: 'consensus', quorum: { present: 2, needed: 2 } },
  });
  expect(agreed.vote).not.toHaveProperty('counts');
  expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'motion.agree', detail: { motionId } });
  expect(await refusalCode(take('agree', motionId))).toBe('not_possible_now');
});

test('M3: not once a vote is open, and not based on an older motion', async () => {
  const { world, board, meetingId, vote, take } = await heldMeeting(governing);
  const motionId = await vote('hands');
  expect((await refusal(take('agree', motionId))).message).toBe('This motion is being voted on.');
  const stale = world.workspace.motions.agree(board.clerk.actor, { meetingId, motionId, baseVersion: 1 });
  expect(await refusalCode(stale)).toBe('stale_version');
});

test('A3: not on a Part 2 item that one may not read', async () => {
  const { move, take, declare } = await heldMeeting(governing);
  const motionId = await move(2);
  await declare('clerk', 2);
  for (const step of ['agree', 'change', 'openVote', 'count', 'castingVote', 'lapse', 'withdraw'] as const) {
    expect(await refusalCode(take(step, motionId))).toBe('forbidden');
  }
});
