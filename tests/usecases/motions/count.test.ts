import { describe, expect, test } from 'vitest';
import { governing, heldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { lastAudited, refusal, refusalCode } from '../../support/memory-world.ts';

const counts = (yes: number, no: number, abstain = 0) => ({ counts: { for: yes, against: no, abstain } });

describeGate({
  verb: (w) => w.motions.count,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { meetingId, vote } = await holdMeeting(world, board, ['chair', 'governor']);
    return { meetingId, motionId: await vote('hands'), baseVersion: 2, ...counts(2, 0) };
  },
  bad: [
    [{ counts: undefined }, 'counts'],
    [{ counts: { for: 1, against: -1, abstain: 0 } }, 'counts.against'],
    [{ counts: { for: 1.5, against: 0, abstain: 0 } }, 'counts.for'],
  ],
});

describe('M3: counting', () => {
  test.each([
    [counts(2, 1), 'carried', 'Carried by a majority of those voting: 2 for, 1 against.'],
    [counts(1, 2), 'lost', 'Not carried: 1 for, 2 against.'],
    [counts(1, 0, 2), 'carried', 'Carried by a majority of those voting: 1 for, 0 against.'],
    [counts(0, 0, 3), 'lost', 'Not carried: 0 for, 0 against.'],
    [counts(0, 0, 0), 'notPut', 'Not put: nothing was cast, so no vote was taken.'],
    [counts(1, 1, 1), 'tied', 'Tied: 1 for, 1 against.'],
  ] as const)('M3: hands %j: %s', async (given, state, says) => {
    const { vote, take, board, world } = await heldMeeting(governing);
    const motionId = await vote('hands');
    world.clock.forward(60_000);
    const motion = await take('count', motionId, given);
    expect(motion).toMatchObject({
      state,
      vote: { ...given, closedAt: '2026-03-02T18:31:00.000Z', quorum: { present: 3, needed: 2 } },
      version: 3,
    });
    expect(motion.vote!.says.at(-1)).toBe(says);
    expect(motion.decidedAt).toBe(state === 'tied' ? undefined : '2026-03-02T18:31:00.000Z');
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'motion.count',
      detail: { state, ...given, quorum: { present: 3, needed: 2 } },
    });
    // Never a second outcome.
    const again = await refusal(take('count', motionId, counts(0, 3)));
    expect(again).toMatchObject({ code: 'not_possible_now' });
  });

  test('A3: what came of a Part 2 motion is not in the audit log, which a clerk who withdrew reads', async () => {
    const { vote, take, board, world } = await heldMeeting(governing);
    const motionId = await vote('hands', 2);
    await take('count', motionId, counts(2, 1));
    const { action, detail } = lastAudited(world, board.organisationId)!;
    expect([action, detail]).toEqual(['motion.close', { motionId }]);
  });

  test('M3: not more hands than may vote', async () => {
    const { vote, take, leave } = await heldMeeting(governing);
    const motionId = await vote('hands');
    expect((await refusal(take('count', motionId, counts(3, 1)))).message).toBe(
      'That is 4 votes, but only 3 may vote.',
    );
    await leave('governor');
    expect(await refusalCode(take('count', motionId, counts(3, 0)))).toBe('not_possible_now');
    expect(await take('count', motionId, counts(2, 0))).toMatchObject({ state: 'carried' });
  });

  test('M3: by name, whoever left or withdrew meanwhile drops out, and whoever came back is in again', async () => {
    const { board, vote, cast, take, leave, arrive, motion } = await heldMeeting(governing);
    const motionId = await vote('names');
    await cast(motionId, 'chair', 'against');
    await cast(motionId, 'viceChair', 'for');
    await cast(motionId, 'governor', 'for');
    await leave('viceChair');
    await arrive('viceChair');
    await leave('governor');
    expect((await refusal(take('count', motionId, counts(1, 1)))).fields).toHaveProperty('counts');
    expect(await take('count', motionId)).toMatchObject({ state: 'tied', vote: counts(1, 1) });
    const { vote: counted } = await motion(motionId);
    const left = board.governor.personId;
    expect(counted!.eligible).not.toContain(left);
    expect(counted!.named!.map(({ personId }) => personId)).not.toContain(left);
  });

  test('M1, M3: the quorum holds for the count too; until then the vote stays open', async () => {
    const { vote, cast, take, leave, arrive, motion } = await heldMeeting(['chair', 'governor']);
    const motionId = await vote('names');
    await cast(motionId, 'chair', 'for');
    await leave('governor');
    const error = await refusal(take('count', motionId));
    expect(error.message).toContain('No vote can be held. Not quorate');
    expect(await motion(motionId)).toMatchObject({ state: 'voting' });
    await arrive('governor');
    expect(await take('count', motionId)).toMatchObject({ state: 'carried' });
  });

  test('M3: closed with nothing cast it is not put, whichever way; it is put again as another motion', async () => {
    const { vote, cast, take, leave, motionView } = await heldMeeting(governing);
    const nothing = counts(0, 0);
    const named = await vote('names');
    await cast(named, 'governor', 'for');
    await leave('governor');
    const ballot = await vote('ballot');
    for (const motionId of [named, ballot]) {
      expect(await take('count', motionId)).toMatchObject({ state: 'notPut', vote: nothing, version: 3 });
      expect(await motionView(motionId)).toMatchObject({ state: 'notPut', vote: nothing });
      for (const step of ['count', 'openVote', 'agree', 'withdraw', 'castingVote', 'lapse'] as const) {
        const more = { openVote: { method: 'hands' }, castingVote: { choice: 'for' } }[step as string] ?? {};
        expect((await refusal(take(step, motionId, more))).code).toBe('not_possible_now');
      }
    }
    const again = await vote('names');
    await cast(again, 'chair', 'abstain');
    expect(await take('count', again)).toMatchObject({ state: 'lost', vote: counts(0, 0, 1) });
  });

  test('M3: what was recorded as lost with nothing cast is shown as not put, and stays as it was written', async () => {
    const { world, meetingId, vote, take, motion, motionView } = await heldMeeting(governing);
    const motionId = await vote('hands');
    await take('count', motionId, counts(0, 0));
    const { value, version } = (await world.store.aggregates.get('meeting', meetingId))!;
    const motions = value.motions!.map((one) => ({ ...one, state: 'lost' as const }));
    await world.store.aggregates.replace('meeting', { ...value, motions }, version);
    expect(await motionView(motionId)).toMatchObject({ state: 'notPut' });
    expect(await motion(motionId)).toMatchObject({ state: 'lost' });
  });

  test('W3: of two counts at once one holds, and the other is told', async () => {
    const { world, board, meetingId, vote, motion } = await heldMeeting(governing);
    const motionId = await vote('hands');
    const count = (actor: typeof board.clerk.actor, given: object) =>
      world.workspace.motions.count(actor, { meetingId, motionId, baseVersion: 2, ...given });
    const outcomes = await Promise.allSettled([
      count(board.clerk.actor, counts(3, 0)),
      count(board.chair.actor, counts(0, 3)),
    ]);
    const rejected = outcomes.filter((o) => o.status === 'rejected');
    expect(rejected).toMatchObject([{ reason: { code: 'stale_version', current: { id: meetingId } } }]);
    const held = outcomes[0].status === 'fulfilled' ? 'carried' : 'lost';
    expect(await motion(motionId)).toMatchObject({ state: held, version: 3 });
  });

  test('not a motion that is not being voted on', async () => {
    const { move, take } = await heldMeeting(governing);
    expect((await refusal(take('count', await move(), counts(1, 0)))).message).toBe(
      'This motion has not been voted on yet.',
    );
  });
});
