import { expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createWorld } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.registers.terms,
  allowed: ['clerk', 'chair', 'viceChair', 'governor'],
  reads: true,
  input: (_, { boardId }) => ({ boardId }),
  bad: [
    [{ state: 'soon' }, 'state'],
    [{ from: '2026-01-01' }, 'from'],
  ],
});

test('G10: the next to end first, with vacancies; by how soon', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { people, registers } = world.workspace;
  const was = { termStart: '2026-03-02', termEnd: null };
  const ends = [
    ['chair', '2026-05-01'],
    ['viceChair', '2026-08-01'],
    ['governor', '2026-03-02'],
  ] as const;
  for (const [role, termEnd] of ends) {
    const { personId } = board[role];
    await people.setTerm(board.clerk.actor, {
      personId,
      boardId: board.boardId,
      was,
      termStart: '2022-03-02',
      termEnd,
    });
  }
  const register = await registers.terms(board.clerk.actor, { boardId: board.boardId });
  expect(register).toMatchObject({ seats: 9, vacancies: 6 });
  expect(register.terms.map(({ role, state }) => [role, state])).toEqual([
    ['governor', 'within3'],
    ['chair', 'within3'],
    ['viceChair', 'within6'],
    ['associate', 'open'],
  ]);
  const of = async (state: string) =>
    (await registers.terms(board.chair.actor, { boardId: board.boardId, state })).terms.map(({ role }) => role);
  expect(await of('within3')).toEqual(['governor', 'chair']);
  expect(await of('within6')).toEqual(['governor', 'chair', 'viceChair']);
  expect(await of('ended')).toEqual([]);
  world.clock.forward(24 * 60 * 60_000);
  const chair = await world.workspace.auth.authenticate(board.chair.token);
  const later = await registers.terms(chair.actor, { boardId: board.boardId, state: 'ended' });
  expect(later.terms.map(({ role }) => role)).toEqual(['governor']);
});
