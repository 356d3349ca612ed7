import { expect, test } from 'vitest';
import { governing, heldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { lastAudited, refusal, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.motions.withdraw,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { meetingId, move } = await holdMeeting(world, board);
    return { meetingId, motionId: await move(), baseVersion: 1 };
  },
  bad: [[{ motionId: 7 }, 'motionId']],
});

test('M3: a motion can be taken back until it is counted', async () => {
  const { world, board, move, vote, cast, take, motionView } = await heldMeeting(governing);
  const moved = await move();
  expect(await take('withdraw', moved)).toMatchObject({ state: 'withdrawn', version: 2 });
  expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'motion.withdraw' });
  const open = await vote('names');
  await cast(open, 'chair', 'for');
  expect(await take('withdraw', open)).toMatchObject({ state: 'withdrawn' });
  // What was said in a vote that came to nothing is nobody's business.
  expect((await motionView(open))!).not.toHaveProperty('vote');
  expect((await refusal(take('withdraw', open))).message).toBe('This motion was withdrawn.');
  const counted = await vote('hands');
  await take('count', counted, { counts: { for: 3, against: 0, abstain: 0 } });
  expect(await refusalCode(take('withdraw', counted))).toBe('not_possible_now');
});
