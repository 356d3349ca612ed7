import { expect, test } from 'vitest';
import { roles } from '#lib/domain/people.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { createBoard, createFullBoard, createWorld, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.boards.show,
  allowed: roles,
  reads: true,
  input: (_, { boardId }) => ({ boardId }),
  bad: [[{ boardId: ['x'] }, 'boardId']],
});

test('W2: each role sees what it may do', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  for (const role of roles) {
    const view = await world.workspace.boards.show(board[role].actor, { boardId: board.boardId });
    expect(view).toMatchObject({
      name: 'Hill School board',
      seats: 9,
      organisation: { name: 'Hill School' },
      role,
      may: { prepare: role === 'clerk' || role === 'chair', managePeople: role === 'clerk' },
    });
  }
});

test('W1: a board of the same organisation on which one does not sit is not there', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { boardId } = await createBoard(world, board, 'Finance');
  expect(await refusalCode(world.workspace.boards.show(board.clerk.actor, { boardId }))).toBe('not_found');
});
