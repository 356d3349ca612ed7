import { describe, expect, test } from 'vitest';
import type { Board } from '#lib/domain/boards.ts';
import { governing, heldMeeting, type HeldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { lastAudited, refusal, refusalCode } from '../../support/memory-world.ts';

async function tie({ vote, take }: Pick<HeldMeeting, 'vote' | 'take'>): Promise<string> {
  const motionId = await vote('hands');
  await take('count', motionId, { counts: { for: 1, against: 1, abstain: 0 } });
  return motionId;
}

describeGate({
  verb: (w) => w.motions.castingVote,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const held = await holdMeeting(world, board, governing);
    return { meetingId: held.meetingId, motionId: await tie(held), baseVersion: 3, choice: 'for' };
  },
  bad: [[{ choice: 'abstain' }, 'choice']],
});

describeGate({
  verb: (w) => w.motions.lapse,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const held = await holdMeeting(world, board, governing);
    return { meetingId: held.meetingId, motionId: await tie(held), baseVersion: 3 };
  },
  bad: [[{ baseVersion: '3' }, 'baseVersion']],
});

describe('M4: the casting vote', () => {
  test('A3: nor are other ends of a Part 2 motion told from one another', async () => {
    const { move, vote, take, board, world } = await heldMeeting(governing);
    const entries = () => world.store.entries.filter(({ action }) => action.startsWith('motion.')).map((e) => e.action);
    await take('agree', await move(2));
    await take('withdraw', await move(2));
    const tied = await vote('hands', 2);
    await take('count', tied, { counts: { for: 1, against: 1, abstain: 0 } });
    await take('lapse', tied);
    expect(lastAudited(world, board.organisationId)!.detail).toEqual({ motionId: tied });
    expect(entries().filter((action) => !/move|openVote/.test(action))).toEqual(Array(4).fill('motion.close'));
  });

  test('A3: which way it went on a Part 2 motion is not in the audit log, which a clerk who withdrew reads', async () => {
    const { vote, take, board, world } = await heldMeeting(governing);
    const motionId = await vote('hands', 2);
    await take('count', motionId, { counts: { for: 1, against: 1, abstain: 0 } });
    await take('castingVote', motionId, { choice: 'for' }, board.chair);
    const closed = world.store.entries.filter(({ action }) => action === 'motion.close');
    expect(closed.map(({ detail }) => detail)).toEqual([{ motionId }, { motionId }]);
  });

  test.each([
    ['for', 'carried'],
    ['against', 'lost'],
  ] as const)('M4: whoever presides decides a tie, once: %s', async (choice, state) => {
    const held = await heldMeeting(governing);
    const { world, board, take, motionView } = held;
    const motionId = await tie(held);
    expect((await motionView(motionId))!.casting).toMatchObject({ may: true });
    world.clock.forward(60_000);
    const motion = await take('castingVote', motionId, { choice }, board.chair);
    expect(motion).toMatchObject({
      state,
      decidedAt: '2026-03-02T18:31:00.000Z',
      vote: { casting: { personId: board.chair.personId, choice }, closedAt: '2026-03-02T18:30:00.000Z' },
    });
    expect(motion.vote!.says.slice(-2)).toEqual([
      'The votes are equal: whoever presides has a second, casting vote.',
      `Casting vote ${choice}: ${state === 'carried' ? 'carried' : 'not carried'}.`,
    ]);
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'motion.castingVote',
      detail: { motionId, personId: board.chair.personId, state },
    });
    expect(await refusalCode(take('castingVote', motionId, { choice: 'against' }))).toBe('not_possible_now');
    expect(await refusalCode(take('lapse', motionId))).toBe('not_possible_now');
  });

  test('M4: the vice-chair who presides, and not another governor; the clerk takes it down', async () => {
    const held = await heldMeeting(['viceChair', 'governor']);
    const { world, board, meetingId, take, show } = held;
    const motionId = await tie(held);
    expect((await refusal(take('castingVote', motionId, { choice: 'for' }))).message).toBe(
      'Nobody is recorded as presiding, so there is no casting vote yet.',
    );
    const { progress } = (await show()).versions;
    const personId = board.viceChair.personId;
    await world.workspace.meetings.setPresiding(board.clerk.actor, { meetingId, baseVersion: progress, personId });
    expect(await refusalCode(take('castingVote', motionId, { choice: 'for' }, board.governor))).toBe('forbidden');
    expect(await take('castingVote', motionId, { choice: 'for' })).toMatchObject({ vote: { casting: { personId } } });
  });

  test('M4: not whoever presides without being there, or withdrew, or is no governor', async () => {
    const held = await heldMeeting([...governing, 'clerk']);
    const { world, board, meetingId, take, show, leave, arrive, declare, motionView } = held;
    const motionId = await tie(held);
    const refused = async () => (await refusal(take('castingVote', motionId, { choice: 'for' }))).message;
    await leave('chair');
    expect(await refused()).toContain('Nobody is recorded as presiding');
    await arrive('chair');
    await declare('chair', 1);
    expect(await refused()).toContain('has withdrawn from this item');
    expect((await motionView(motionId))!.casting).toMatchObject({ may: false });
    const { progress } = (await show()).versions;
    const personId = board.clerk.personId;
    await world.workspace.meetings.setPresiding(board.clerk.actor, { meetingId, baseVersion: progress, personId });
    expect(await refused()).toContain('only if they are a governor');
  });

  test('M4: not where the rules give none; then the tie is left, and not carried', async () => {
    const held = await heldMeeting(governing);
    const { world, board, take } = held;
    const stored = (await world.store.aggregates.get('board', board.boardId))!;
    const rules: Board['rules'] = { set: 'academy', numbers: { castingVote: false } };
    await world.store.aggregates.replace('board', { ...stored.value, rules }, stored.version);
    const motionId = await tie(held);
    expect((await refusal(take('castingVote', motionId, { choice: 'for' }))).message).toContain('no casting vote');
    const lapsed = await take('lapse', motionId);
    expect(lapsed).toMatchObject({ state: 'lost', decidedAt: '2026-03-02T18:30:00.000Z', version: 4 });
    expect(lapsed.vote!.says.at(-1)).toBe('No casting vote was given: not carried.');
    expect(await refusalCode(take('lapse', motionId))).toBe('not_possible_now');
  });

  test('W3: casting vote and lapse at once: one of the two', async () => {
    const held = await heldMeeting(governing);
    const { world, board, meetingId, motion } = held;
    const motionId = await tie(held);
    const step = { meetingId, motionId, baseVersion: 3 };
    const outcomes = await Promise.allSettled([
      world.workspace.motions.castingVote(board.chair.actor, { ...step, choice: 'for' }),
      world.workspace.motions.lapse(board.clerk.actor, step),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const state = outcomes[0].status === 'fulfilled' ? 'carried' : 'lost';
    expect(await motion(motionId)).toMatchObject({ state, version: 4 });
  });
});
