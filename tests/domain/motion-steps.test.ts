import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Board } from '#lib/domain/boards.ts';
import { type Choice, choices, type Motion, type MotionState, motionStates } from '#lib/domain/motions.ts';
import {
  agree,
  applyCount,
  canTake,
  cast,
  castingVote,
  changeMotion,
  countNames,
  lapse,
  type MotionStep,
  openVote,
  type Standing,
  type Taken,
  withdrawMotion,
} from '#lib/domain/motion-steps.ts';

const board: Board = { id: 'b', organisationId: 'o', kind: 'board', name: 'Board', seats: 7, clerks: ['c'] };
const now = '2026-03-02T18:30:00.000Z';
const standing = (voters: string[], over: Partial<Standing> = {}): Standing => ({
  board,
  ruling: { value: true, says: 'Quorate.' },
  quorum: { present: voters.length, needed: 2 },
  voters,
  says: ['Quorate.'],
  ...over,
});
const everybody = ['a', 'b', 'c', 'd', 'e'];
const moved: Motion = { id: 'm', itemId: 'i', text: 'That it be so', state: 'moved', movedAt: now, version: 1 };
const motionIn = (state: MotionState): Motion => ({
  ...moved,
  state,
  ...(state === 'moved' || state === 'withdrawn'
    ? {}
    : { vote: { method: 'names', openedAt: now, eligible: everybody, named: [], says: [] } }),
});
const after = (taken: Taken): Motion => {
  if ('refused' in taken) throw new Error(taken.refused);
  return taken.motion;
};

const steps: Record<MotionStep, (motion: Motion) => Taken | 'unchanged'> = {
  change: (motion) => changeMotion(motion, { text: 'That it be otherwise' }),
  openVote: (motion) => openVote(motion, standing(everybody), { method: 'hands', at: now }),
  cast: (motion) => cast(motion, everybody, { personId: 'a', choice: 'for' }),
  count: (motion) => applyCount(motion, standing(everybody), { counts: { for: 1, against: 0, abstain: 0 }, at: now }),
  castingVote: (motion) => castingVote(motion, { value: true, says: '' }, { personId: 'a', choice: 'for', at: now }),
  lapse: (motion) => lapse(motion, now),
  agree: (motion) => agree(motion, standing(everybody), now),
  withdraw: (motion) => withdrawMotion(motion, now),
};
const from: Record<MotionStep, readonly MotionState[]> = {
  change: ['moved'],
  openVote: ['moved', 'voting'],
  cast: ['voting'],
  count: ['voting'],
  castingVote: ['tied'],
  lapse: ['tied'],
  agree: ['moved'],
  withdraw: ['moved', 'voting'],
};

describe('M3, M4: which step from where', () => {
  for (const step of Object.keys(steps) as MotionStep[]) {
    test.each(motionStates)(`M3, M4: ${step} from %s`, (state) => {
      const motion = motionIn(state);
      const taken = steps[step](motion);
      const allowed = from[step].includes(state);
      expect(canTake(step, motion)).toBe(allowed);
      expect(taken !== 'unchanged' && 'motion' in taken).toBe(allowed);
      expect(motion).toEqual(motionIn(state));
    });
  }

  test('M3: without a quorum none that decides', () => {
    const none = standing(everybody, { ruling: { value: false, says: 'Not quorate.' } });
    const refused = { refused: 'Not quorate.' };
    expect(openVote(moved, none, { method: 'names', at: now })).toEqual(refused);
    expect(agree(moved, none, now)).toEqual(refused);
    const counted = { counts: { for: 1, against: 0, abstain: 0 }, at: now };
    expect(applyCount(motionIn('voting'), none, counted)).toEqual(refused);
  });

  test('M4: the casting vote only where the rules give one', () => {
    const no = { value: false, says: 'Nobody presides.' };
    expect(castingVote(motionIn('tied'), no, { personId: 'a', choice: 'for', at: now })).toEqual({
      refused: 'Nobody presides.',
    });
  });
});

describe('M3: a vote by name', () => {
  const vote = fc.record({ personId: fc.constantFrom(...everybody, 'stranger'), choice: fc.constantFrom(...choices) });

  test('M3: the last word of each who is still there counts, in whatever order votes came', () => {
    fc.assert(
      fc.property(
        fc.array(vote, { maxLength: 20 }),
        fc.subarray(everybody, { minLength: 1 }),
        fc.subarray([...everybody, 'late']),
        (votes, there, still) => {
          let motion = after(openVote(moved, standing(there), { method: 'names', at: now }));
          const last = new Map<string, Choice>();
          for (const one of votes) {
            const said = cast(motion, there, one);
            if (said === 'unchanged') expect(last.get(one.personId)).toBe(one.choice);
            else if ('refused' in said) expect(there).not.toContain(one.personId);
            else {
              expect(said.motion.version).toBe(motion.version);
              motion = said.motion;
              last.set(one.personId, one.choice);
            }
          }
          const { named, counts } = countNames(motion.vote!, still);
          const counted = after(applyCount(motion, standing(still), { counts, named, at: now }));
          const by = (choice: Choice) =>
            [...last].filter(([id, chosen]) => chosen === choice && still.includes(id)).length;
          expect(counted.vote!.counts).toEqual({ for: by('for'), against: by('against'), abstain: by('abstain') });
          expect(counted.vote!.eligible).toEqual(there.filter((id) => still.includes(id)));
          expect(counted.state).toBe(
            by('for') > by('against')
              ? 'carried'
              : by('for') === by('against') && by('for') > 0
                ? 'tied'
                : named.length > 0
                  ? 'lost'
                  : 'notPut',
          );
          expect(counted.decidedAt === undefined).toBe(counted.state === 'tied');
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });

  test('M3: no more hands than are there; a ballot’s papers are those of all who could take one', () => {
    const hands = after(openVote(moved, standing(everybody), { method: 'hands', at: now }));
    const counts = { for: 3, against: 1, abstain: 0 };
    expect(applyCount(hands, standing(['a', 'b', 'c']), { counts, at: now })).toEqual({
      refused: 'That is 4 votes, but only 3 may vote.',
    });
    const ballot = after(openVote(moved, standing(everybody), { method: 'ballot', at: now, ballotId: 'x' }));
    expect(ballot.vote).not.toHaveProperty('named');
    expect(after(applyCount(ballot, standing(['a', 'b', 'c']), { counts, at: now }))).toMatchObject({
      state: 'carried',
      vote: { eligible: everybody, ballotId: 'x' },
    });
  });

  test('M3: what the rules said stands there once, from the opening to the end', () => {
    const voting = after(openVote(moved, standing(everybody), { method: 'hands', at: now }));
    const tied = after(
      applyCount(voting, standing(everybody), { counts: { for: 2, against: 2, abstain: 1 }, at: now }),
    );
    const ruling = { value: true, says: 'Whoever presides has it.' };
    const decided = after(castingVote(tied, ruling, { personId: 'a', choice: 'against', at: now }));
    expect(decided).toMatchObject({ state: 'lost', version: 4 });
    expect(decided.vote!.says).toEqual([
      'Quorate.',
      'Tied: 2 for, 2 against.',
      'Whoever presides has it.',
      'Casting vote against: not carried.',
    ]);
  });
});
