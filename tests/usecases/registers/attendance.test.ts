import { expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createWorld, refusalCode } from '../../support/memory-world.ts';
import { addPast } from './support/past.ts';

describeGate({
  verb: (w) => w.registers.attendance,
  allowed: ['clerk', 'chair', 'viceChair', 'governor'],
  reads: true,
  input: (_, { boardId }) => ({ boardId }),
  bad: [
    [{ from: 'yesterday' }, 'from'],
    [{ to: '2026-02-30' }, 'to'],
    [{ text: ' ' }, 'text'],
    [{ personId: '' }, 'personId'],
    [{ mine: 'true' }, 'mine'],
  ],
});

async function prepared() {
  const world = createWorld();
  const board = await createFullBoard(world);
  // Who was on the board at a meeting before today.
  for (const role of ['chair', 'viceChair', 'governor', 'associate'] as const) {
    const { value, version } = (await world.store.aggregates.get('person', board[role].personId))!;
    const memberships = value.memberships.map((m) => ({ ...m, termStart: '2024-09-01' }));
    await world.store.aggregates.replace('person', { ...value, memberships }, version);
  }
  const past = await addPast(world, board);
  return { world, board, past, attendance: world.workspace.registers.attendance };
}

test('G7: who came, by name, with what it comes to; whoever has no entry was absent', async () => {
  const { board, past, attendance } = await prepared();
  const register = await attendance(board.governor.actor, { boardId: board.boardId });
  expect(register).toMatchObject({
    from: '2025-09-01',
    to: '2026-08-31',
    meetings: [{ id: past.meetingId, date: '2026-02-10' }],
  });
  expect(
    register.people.map(({ name, cells, attended, of, percent }) => ({ name, cells, attended, of, percent })),
  ).toEqual([
    { name: 'The hill.associate', cells: ['accepted'], attended: 0, of: 1, percent: 0 },
    { name: 'The hill.chair', cells: ['present'], attended: 1, of: 1, percent: 100 },
    { name: 'The hill.governor', cells: ['absent'], attended: 0, of: 1, percent: 0 },
    { name: 'The hill.vicechair', cells: ['remote'], attended: 1, of: 1, percent: 100 },
  ]);
  expect(register.year).toMatchObject({ name: '2025/26', held: 1, planned: 0, lacking: 2 });
});

test('G7: by period and by person', async () => {
  const { board, attendance } = await prepared();
  const boardId = board.boardId;
  const before = await attendance(board.clerk.actor, { boardId, to: '2026-02-09' });
  expect(before.meetings).toEqual([]);
  expect(before.people.every(({ percent }) => percent === undefined)).toBe(true);
  const chair = await attendance(board.clerk.actor, { boardId, personId: board.chair.personId });
  expect(chair.people.map(({ personId }) => personId)).toEqual([board.chair.personId]);
  expect((await attendance(board.clerk.actor, { boardId, text: 'VICE' })).people).toHaveLength(1);
});

test('G5: absence of six months is shown to the clerk, with the date, and to nobody else', async () => {
  const { world, board, attendance } = await prepared();
  const of = async (role: 'clerk' | 'chair' | 'governor') =>
    (await attendance(board[role].actor, { boardId: board.boardId })).people.flatMap(({ personId, absence }) =>
      absence ? [{ personId, ...absence }] : [],
    );
  expect(await of('clerk')).toMatchObject([
    { personId: board.governor.personId, since: '2026-02-10', on: '2026-08-10', reached: false },
  ]);
  expect(await of('chair')).toEqual([]);
  expect(await of('governor')).toEqual([]);
  world.clock.forward(7 * 24 * 60 * 60_000);
  expect(await of('clerk')).toMatchObject([{ reached: false }]);
});

test('G7: whoever may read no registers may read their own row, and no other', async () => {
  const { board, attendance } = await prepared();
  const boardId = board.boardId;
  for (const role of ['associate', 'observer'] as const) {
    const asked = { boardId, mine: true, personId: board.chair.personId };
    const { people } = await attendance(board[role].actor, asked);
    expect(people.map(({ personId }) => personId)).toEqual(role === 'associate' ? [board.associate.personId] : []);
    expect(await refusalCode(attendance(board[role].actor, { boardId, mine: false }))).toBe('forbidden');
  }
});
