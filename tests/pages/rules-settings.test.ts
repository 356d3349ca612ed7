import { expect, test } from 'vitest';
import { changeOf, numbersFor, settingsOf } from '#lib/components/rules/settings.ts';
import { createAcademy } from '#lib/domain/rules/academy.ts';
import { maintainedNumbers } from '#lib/domain/rules/maintained-england.ts';
import type { RulesView } from '#lib/domain/rules/views.ts';

const view: RulesView = {
  board: { id: 'b', name: 'Board', kind: 'board', seats: 7 },
  version: 4,
  set: 'maintainedEngland',
  name: 'Maintained',
  numbers: maintainedNumbers,
  namesVotes: false,
  rules: [],
  may: { change: true },
};

test('G6: an academy begins with the model articles’ numbers, rules of its own with none, and a board with what it has', () => {
  expect(numbersFor(view, 'academy')).toMatchObject({ quorumShare: 1 / 3, quorumLeast: 3, noticeDays: 7 });
  expect(new Set(Object.values(numbersFor(view, 'custom')))).toEqual(new Set(['']));
  const academy: RulesView = { ...view, set: 'academy', numbers: createAcademy({ noticeDays: 14 }).numbers };
  expect(numbersFor(academy, 'academy').noticeDays).toBe(14);
});

test('G6: what was left empty is not sent, and maintained schools send no numbers', () => {
  const settings = settingsOf(view);
  const plain = { baseVersion: 4, set: 'maintainedEngland', seats: 7, remoteApproved: false, namesVotes: false };
  expect(changeOf(view, settings)).toEqual(plain);
  const custom = { ...settings, set: 'custom' as const, numbers: { ...numbersFor(view, 'custom'), noticeDays: 5 } };
  expect(changeOf(view, custom)).toMatchObject({ numbers: { noticeDays: 5, castingVote: true } });
  expect(Object.keys((changeOf(view, custom) as { numbers: object }).numbers)).toHaveLength(2);
  expect(changeOf({ ...view, board: { ...view.board, kind: 'committee' } }, settings)).toMatchObject({
    quorumSet: null,
  });
});
