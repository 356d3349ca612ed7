import { expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createWorld, lastAudited, refusal, refusalCode } from '../../support/memory-world.ts';

const was = { termStart: '2026-03-02', termEnd: null };

describeGate({
  verb: (w) => w.people.setTerm,
  allowed: ['clerk'],
  operator: true,
  input: (_, { boardId, governor }) => ({
    personId: governor.personId,
    boardId,
    was,
    termStart: '2024-09-01',
    termEnd: '2028-08-31',
  }),
  bad: [
    [{ termStart: 'soon' }, 'termStart'],
    [{ termEnd: undefined }, 'termEnd'],
    [{ termEnd: '2024-08-31' }, 'termEnd'],
    [{ was: undefined }, 'was'],
  ],
});

test('G10: a term can be set, changed and left open', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { setTerm } = world.workspace.people;
  const { personId } = board.governor;
  const at = { personId, boardId: board.boardId };
  await setTerm(board.clerk.actor, { ...at, was, termStart: '2021-09-01', termEnd: '2027-08-31' });
  expect(lastAudited(world, board.organisationId)).toMatchObject({
    action: 'membership.setTerm',
    detail: { termEnd: '2027-08-31' },
  });
  const person = (await world.store.aggregates.get('person', personId))!.value;
  expect(person.memberships).toMatchObject([{ termStart: '2021-09-01', termEnd: '2027-08-31', role: 'governor' }]);
  const now = { termStart: '2021-09-01', termEnd: '2027-08-31' };
  await setTerm(board.clerk.actor, { ...at, was: now, termStart: '2021-09-01', termEnd: null });
  const open = (await world.store.aggregates.get('person', personId))!.value.memberships[0]!;
  expect(open).not.toHaveProperty('termEnd');
});

test('W3: based on a term that is another by now, it is refused with what it is', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const stale = { termStart: '2020-01-01', termEnd: null };
  const at = { personId: board.governor.personId, boardId: board.boardId, termStart: '2024-09-01', termEnd: null };
  const error = await refusal(world.workspace.people.setTerm(board.clerk.actor, { ...at, was: stale }));
  expect(error).toMatchObject({ code: 'stale_version', current: was });
});

test('only on a board on which they sit', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  await world.workspace.people.revoke(board.clerk.actor, {
    personId: board.governor.personId,
    scope: 'board',
    id: board.boardId,
  });
  const at = { personId: board.governor.personId, boardId: board.boardId, termStart: '2024-09-01', termEnd: null };
  expect(await refusalCode(world.workspace.people.setTerm(board.clerk.actor, { ...at, was }))).toBe('not_possible_now');
});
