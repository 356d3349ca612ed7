import { describe, expect, test } from 'vitest';
import { academyNumbers } from '#lib/domain/rules/academy.ts';
import { unsaid } from '#lib/domain/rules/custom.ts';
import { rulesInWords } from '#lib/domain/rules/in-words.ts';
import { maintainedNumbers } from '#lib/domain/rules/maintained-england.ts';
import { ruleNumberNames } from '#lib/domain/rules/rule-set.ts';
import { rulesOf } from '#lib/domain/rules/rules-of.ts';

describe('G6: the rules of a board', () => {
  test('are those of maintained schools unless it chose others; their numbers are the law’s', () => {
    expect(rulesOf({})).toMatchObject({ id: 'maintainedEngland', numbers: maintainedNumbers });
    const asked = { set: 'maintainedEngland' as const, numbers: { noticeDays: 1 } };
    expect(rulesOf({ rules: asked }).numbers.noticeDays).toBe(7);
  });

  test('of an academy are the model articles’ but for what its own say', () => {
    expect(rulesOf({ rules: { set: 'academy' } }).numbers).toEqual(academyNumbers);
    const rules = rulesOf({ rules: { set: 'academy', numbers: { noticeDays: 14, castingVote: false } } });
    expect(rules.numbers).toEqual({ ...academyNumbers, noticeDays: 14, castingVote: false });
    expect(rules.notice('2026-03-02', '2026-03-16').value).toEqual({ clearDays: 13, needed: 14, enough: false });
  });

  test('of its own have no number preset', () => {
    expect(unsaid({})).toEqual(ruleNumberNames);
    expect(unsaid(maintainedNumbers)).toEqual([]);
    expect(Object.keys(maintainedNumbers).sort()).toEqual([...ruleNumberNames].sort());
  });
});

describe('G6: in words', () => {
  const words = (rules: Parameters<typeof rulesOf>[0], board: Parameters<typeof rulesInWords>[1]) =>
    Object.fromEntries(rulesInWords(rulesOf(rules), board).map((rule) => [rule.id, rule]));

  test('each rule has its number and its source', () => {
    const board = words({}, { kind: 'board' });
    expect(board.quorum!.says).toMatch(/^Half of the governors in post, rounded up, /);
    expect(board.notice!).toMatchObject({ says: expect.stringMatching(/^Agenda and papers 7 clear days/) });
    expect(board.notice!.source).toMatch(/SI 2013\/1624, reg\. 13\(4\) to \(6\)$/);
    expect(board.absence!.source).toMatch(/SI 2012\/1034, Schedule 4$/);
    expect(board.remote!.says).toMatch(/^Does not count/);
  });

  test('a committee has its own, and none of the board’s alone', () => {
    const committee = words({}, { kind: 'committee', quorumSet: 4 });
    expect(committee.quorum!.says).toMatch(/^4 governors must be present/);
    expect(committee.clerk!.says).toBe('The headteacher may not be its clerk.');
    for (const id of ['meetings', 'requisition', 'absence']) expect(committee).not.toHaveProperty(id);
  });

  test('an academy’s come from its articles, with the numbers it set', () => {
    const academy = words({ rules: { set: 'academy', numbers: { noticeDays: 5 } } }, { kind: 'board' });
    expect(academy.quorum!.says).toMatch(/^A third of .*never fewer than 3/);
    expect(academy.notice!).toMatchObject({ source: 'The trust’s articles of association' });
    expect(academy.notice!.says).toMatch(/^Agenda and papers 5 clear days/);
  });
});
