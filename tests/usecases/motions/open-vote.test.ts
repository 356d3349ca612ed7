import { describe, expect, test } from 'vitest';
import { governing, heldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createWorld, lastAudited, refusal, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.motions.openVote,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { meetingId, move } = await holdMeeting(world, board, ['chair', 'governor']);
    return { meetingId, motionId: await move(), baseVersion: 1, method: 'names' };
  },
  bad: [
    [{ method: 'consensus' }, 'method'],
    [{ baseVersion: -1 }, 'baseVersion'],
  ],
});

describe('M3: opening a vote', () => {
  test('M3: for the governors who are there and take part, with what the rules say', async () => {
    const { world, board, move, take, declare } = await heldMeeting([...governing, 'associate', 'clerk']);
    await declare('governor', 1);
    const motionId = await move();
    const { vote } = await take('openVote', motionId, { method: 'hands' });
    expect(vote).toMatchObject({ method: 'hands', eligible: [board.chair.personId, board.viceChair.personId] });
    expect(vote!.says).toEqual([
      'Quorate: 2 governors present, 2 needed. Half of the 3 governors in post (9 seats, 6 vacant), rounded up: 2 must be present.',
    ]);
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'motion.openVote',
      detail: { motionId, method: 'hands', eligible: 2, quorum: { present: 2, needed: 2 } },
    });
  });

  test('M1, M3: not without a quorum for the item, in the rule’s own words', async () => {
    const { move, take, declare, motion } = await heldMeeting(['chair', 'governor']);
    const motionId = await move();
    await declare('governor', 1);
    const error = await refusal(take('openVote', motionId, { method: 'names' }));
    expect(error).toMatchObject({ code: 'not_possible_now' });
    expect(error.message).toContain('No vote can be held. Not quorate: 1 governor present, 2 needed');
    expect(await motion(motionId)).toMatchObject({ state: 'moved', version: 1 });
  });

  test('M3: not in a committee whose governors do not outnumber the others who may vote', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const held = await holdMeeting(world, board);
    const stored = (await world.store.aggregates.get('board', board.boardId))!;
    await world.store.aggregates.replace('board', { ...stored.value, kind: 'committee' }, stored.version);
    for (const role of governing) await held.arrive(role);
    const associate = (await world.store.aggregates.get('person', board.associate.personId))!;
    const memberships = associate.value.memberships.map((m) => ({ ...m, votes: true }));
    await world.store.aggregates.replace('person', { ...associate.value, memberships }, associate.version);
    await held.arrive('associate');
    const first = await held.vote('names');
    expect((await held.motion(first)).vote!.eligible).toContain(board.associate.personId);
    await held.take('withdraw', first);
    // In Part 2 an associate votes only when let in.
    const hidden = await held.vote('names', 2);
    expect((await held.motion(hidden)).vote!.eligible).not.toContain(board.associate.personId);
    const others = (await held.stored()).attendance!;
    const crowd = [1, 2].map((n) => ({ ...others.find(({ role }) => role === 'associate')!, personId: `other.${n}` }));
    const meeting = (await world.store.aggregates.get('meeting', held.meetingId))!;
    await world.store.aggregates.replace(
      'meeting',
      { ...meeting.value, attendance: [...others, ...crowd] },
      meeting.version,
    );
    expect((await refusal(held.vote('names'))).message).toBe(
      'No vote can be held: in a committee the governors present (3) must outnumber the others who may vote (3).',
    );
  });

  test('M3: anew while nobody has voted; once somebody has, the vote is counted first', async () => {
    const { vote, take, cast } = await heldMeeting(governing);
    const motionId = await vote('hands');
    expect(await take('openVote', motionId, { method: 'names' })).toMatchObject({
      state: 'voting',
      vote: { method: 'names', named: [] },
      version: 3,
    });
    await cast(motionId, 'chair', 'for');
    expect(await refusalCode(take('openVote', motionId, { method: 'hands' }))).toBe('not_possible_now');
    await take('count', motionId);
    expect((await refusal(take('openVote', motionId, { method: 'hands' }))).message).toBe(
      'This motion was carried already.',
    );
  });

  test('W3: of two who open it at once, one does', async () => {
    const { world, board, meetingId, move, motion } = await heldMeeting(governing);
    const motionId = await move();
    const open = (actor: typeof board.clerk.actor, method: string) =>
      world.workspace.motions.openVote(actor, { meetingId, motionId, baseVersion: 1, method });
    const outcomes = await Promise.allSettled([open(board.clerk.actor, 'hands'), open(board.chair.actor, 'names')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find((o) => o.status === 'rejected')).toMatchObject({ reason: { code: 'stale_version' } });
    expect(await motion(motionId)).toMatchObject({ state: 'voting', version: 2 });
  });

  test('a ballot brings its box; it is counted from its papers alone', async () => {
    const { world, vote, take, motion } = await heldMeeting(governing);
    const motionId = await vote('ballot');
    const { ballotId } = (await motion(motionId)).vote!;
    expect((await world.store.aggregates.get('ballot', ballotId!))!.value).toMatchObject({ motionId, eligible: 3 });
    const counts = { for: 3, against: 0, abstain: 0 };
    expect((await refusal(take('count', motionId, { counts }))).fields).toHaveProperty('counts');
    expect(await take('count', motionId)).toMatchObject({
      state: 'notPut',
      vote: { counts: { for: 0, against: 0, abstain: 0 } },
    });
  });
});
