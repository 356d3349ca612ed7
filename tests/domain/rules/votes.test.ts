import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCustom } from '#lib/domain/rules/custom.ts';
import { type Choice, choices, cameTo, type Counts } from '#lib/domain/motions.ts';
import { maintainedEngland } from '#lib/domain/rules/maintained-england.ts';

const board = { kind: 'board' } as const;
const committee = { kind: 'committee' } as const;
const outcomeOf = (counts: Counts) => maintainedEngland.outcome(counts).value;

describe('G2: the outcome', () => {
  test.each([
    [5, 4, 0, 'carried'],
    [1, 0, 11, 'carried'],
    [4, 5, 0, 'lost'],
    [3, 3, 2, 'tied'],
    [0, 0, 9, 'lost'],
    [0, 0, 1, 'lost'],
    [0, 0, 0, 'notPut'],
  ] as const)('with %i for, %i against and %i abstaining is %s', (yes, no, abstain, value) => {
    expect(maintainedEngland.outcome({ for: yes, against: no, abstain }).value).toBe(value);
  });

  const votes = fc.record({ for: fc.nat(60), against: fc.nat(60), abstain: fc.nat(60) });

  test('turned round, carried becomes lost, and a tie stays one; abstentions change nothing', () => {
    const turned = { carried: 'lost', lost: 'carried', tied: 'tied', notPut: 'notPut' } as const;
    fc.assert(
      fc.property(votes, fc.nat(60), (counts, abstain) => {
        fc.pre(counts.for + counts.against > 0);
        const value = outcomeOf(counts);
        expect(outcomeOf({ ...counts, abstain })).toBe(value);
        expect(outcomeOf({ ...counts, for: counts.against, against: counts.for })).toBe(turned[value]);
      }),
    );
  });

  test('M3: not put when nothing at all was cast, and only then', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...choices), { maxLength: 4 }), (cast) => {
        const of = (choice: Choice): number => cast.filter((one) => one === choice).length;
        const counts = { for: of('for'), against: of('against'), abstain: of('abstain') };
        expect(outcomeOf(counts) === 'notPut').toBe(cast.length === 0);
        expect(cameTo('lost', counts)).toBe(cast.length === 0 ? 'notPut' : 'lost');
      }),
    );
  });

  test('one more vote for a motion never makes it fail', () => {
    const rank = { notPut: 0, lost: 0, tied: 1, carried: 2 };
    fc.assert(
      fc.property(votes, (counts) => {
        const more = maintainedEngland.outcome({ ...counts, for: counts.for + 1 }).value;
        expect(rank[more]).toBeGreaterThanOrEqual(rank[maintainedEngland.outcome(counts).value]);
      }),
    );
  });
});

describe('G2: whether a vote may be held', () => {
  test.each([
    [board, 5, 0, 6, false],
    [board, 6, 0, 6, true],
    [board, 6, 9, 6, true],
    [committee, 3, 2, 3, true],
    [committee, 3, 3, 3, false],
    [committee, 4, 5, 3, false],
    [committee, 2, 0, 3, false],
  ])(
    '%o with %i governors and %i others, of which %i must be there: %s',
    (of, governors, otherVoters, needed, value) => {
      const ruling = maintainedEngland.voteMayBeHeld(of, { governors, otherVoters }, needed);
      expect(ruling.value).toBe(value);
      expect(ruling.says === '' || /^No vote can be held/.test(ruling.says)).toBe(!value);
    },
  );
});

describe('G2: the casting vote', () => {
  test.each([
    [board, { isGovernor: true }, true],
    [board, { isGovernor: false }, false],
    [committee, { isGovernor: true }, true],
    [committee, { isGovernor: false }, false],
    [board, undefined, false],
  ])('%o, presiding %o: %s', (of, presiding, value) => {
    expect(maintainedEngland.castingVote(of, presiding).value).toBe(value);
  });

  test('is there for nobody where the rules give none', () => {
    const ruling = createCustom({ castingVote: false }).castingVote(board, { isGovernor: true });
    expect(ruling).toEqual({
      value: false,
      says: 'These rules give no casting vote: a tied motion is not carried.',
    });
  });
});

test.each([
  [committee, 'headteacher', false],
  [committee, 'parent', true],
  [committee, undefined, true],
  [board, 'headteacher', true],
])('G2: who may be clerk: %o, %s: %s', (of, category, value) => {
  expect(maintainedEngland.mayClerk(of, category).value).toBe(value);
});
