import { describe, expect, test } from 'vitest';
import { governing, heldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { again, lastAudited, operator, refusal, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.motions.cast,
  allowed: governing,
  as: 'governor',
  input: async (world, board) => {
    const { meetingId, vote } = await holdMeeting(world, board, governing);
    return { meetingId, motionId: await vote('names'), choice: 'for' };
  },
  bad: [
    [{ choice: 'maybe' }, 'choice'],
    [{ personId: '' }, 'personId'],
  ],
});

describe('M3: voting by name', () => {
  test('M3: each on their own device; changed until the count; nobody else sees it meanwhile', async () => {
    const { world, board, vote, cast, motion, motionView, take } = await heldMeeting(governing);
    const motionId = await vote('names');
    await cast(motionId, 'chair', 'for');
    await cast(motionId, 'governor', 'for');
    await cast(motionId, 'governor', 'against');
    const open = await motionView(motionId, board.governor);
    expect(open!.vote).toMatchObject({ eligible: 3, voted: 2, you: { mayVote: true, voted: true, choice: 'against' } });
    expect(open!.vote).not.toHaveProperty('named');
    expect((await motionView(motionId))!.vote!.named).toHaveLength(2);
    const entry = lastAudited(world, board.organisationId)!;
    expect(entry).toMatchObject({ action: 'motion.cast', detail: { personId: board.governor.personId } });
    expect(JSON.stringify(entry)).not.toContain('against');
    expect((await motion(motionId)).version).toBe(2);
    await take('count', motionId);
    expect((await motionView(motionId, board.viceChair))!.vote!.named).toHaveLength(2);
    expect((await motionView(motionId, board.observer))!.vote).not.toHaveProperty('named');
    expect((await refusal(cast(motionId, 'chair', 'against'))).code).toBe('not_possible_now');
  });

  test('M3: whoever runs the meeting takes down somebody’s vote; a governor only their own', async () => {
    const { board, vote, cast, motion } = await heldMeeting(['viceChair', 'governor']);
    const motionId = await vote('names');
    await cast(motionId, 'clerk', 'for', { personId: board.governor.personId });
    expect((await motion(motionId)).vote!.named).toEqual([{ personId: board.governor.personId, choice: 'for' }]);
    expect(await refusalCode(cast(motionId, 'viceChair', 'for', { personId: board.governor.personId }))).toBe(
      'forbidden',
    );
    expect(await refusalCode(cast(motionId, 'clerk', 'for', { personId: board.clerk.personId }))).toBe('forbidden');
    expect(await refusalCode(cast(motionId, 'clerk', 'for', { personId: board.observer.personId }))).toBe(
      'not_possible_now',
    );
  });

  test('W3: all at once, each counts; the same again writes nothing', async () => {
    const { vote, cast, motion, show } = await heldMeeting(governing);
    const motionId = await vote('names');
    await Promise.all(governing.map((role) => cast(motionId, role, 'for')));
    expect((await motion(motionId)).vote!.named).toHaveLength(3);
    const { version } = await show();
    expect((await cast(motionId, 'chair', 'for')).version).toBe(version);
  });

  test('M3: not who came after it was opened, has left, or has withdrawn', async () => {
    const { vote, cast, arrive, leave, declare } = await heldMeeting(['viceChair', 'governor']);
    const motionId = await vote('names');
    await arrive('chair');
    expect(await refusalCode(cast(motionId, 'chair', 'for'))).toBe('not_possible_now');
    await leave('governor');
    expect(await refusalCode(cast(motionId, 'governor', 'for'))).toBe('not_possible_now');
    await arrive('governor');
    await cast(motionId, 'governor', 'for');
    await declare('viceChair', 1);
    expect(await refusalCode(cast(motionId, 'viceChair', 'for'))).toBe('not_possible_now');
  });

  test('M3: not who has no vote on the board any more; what they had said is not counted', async () => {
    const { world, board, vote, cast, take } = await heldMeeting(governing);
    const motionId = await vote('names');
    for (const role of governing) await cast(motionId, role, 'for');
    const { personId, token } = board.governor;
    await world.workspace.people.changeRole(operator, { personId, boardId: board.boardId, role: 'observer' });
    board.governor.actor = await again(world, token);
    expect(await refusalCode(cast(motionId, 'governor', 'against'))).toBe('forbidden');
    expect(await refusalCode(cast(motionId, 'clerk', 'against', { personId }))).toBe('not_possible_now');
    expect(await take('count', motionId)).toMatchObject({ vote: { counts: { for: 2, against: 0, abstain: 0 } } });
  });

  test('A3: nobody votes on a Part 2 item they may not read', async () => {
    const { vote, cast, declare } = await heldMeeting(governing);
    const motionId = await vote('names', 2);
    await declare('governor', 2);
    expect(await refusalCode(cast(motionId, 'governor', 'for'))).toBe('forbidden');
    expect(await refusalCode(cast(motionId, 'observer', 'for'))).toBe('forbidden');
    await cast(motionId, 'chair', 'for');
  });

  test('not where hands are counted', async () => {
    const { vote, cast } = await heldMeeting(governing);
    expect((await refusal(cast(await vote('hands'), 'chair', 'for'))).message).toBe('This vote is not taken by name.');
  });
});
