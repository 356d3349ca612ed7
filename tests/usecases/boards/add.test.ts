import { expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { again, auditedActions, createFullBoard, createWorld } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.boards.add,
  allowed: ['clerk'],
  operator: true,
  input: (_, { organisationId }) => ({ organisationId, name: 'Second board', kind: 'board', seats: 7 }),
  bad: [
    [{ name: ' ' }, 'name'],
    [{ kind: 'club' }, 'kind'],
    [{ seats: 0 }, 'seats'],
    [{ seats: 201 }, 'seats'],
    [{ kind: 'committee' }, 'parentId'],
    [{ kind: 'committee', parentId: 'none' }, 'parentId'],
    [{ parentId: 'none' }, 'parentId'],
  ],
});

test('W1a: whoever adds a board is its clerk', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { organisationId, boardId } = board;
  const { id } = await world.workspace.boards.add(board.clerk.actor, {
    organisationId,
    name: 'Pay',
    kind: 'committee',
    seats: 3,
    parentId: boardId,
  });
  const actor = await again(world, board.clerk.token);
  expect(await world.workspace.boards.show(actor, { boardId: id })).toMatchObject({
    name: 'Pay',
    kind: 'committee',
    role: 'clerk',
    may: { prepare: true, managePeople: true },
  });
  expect((await world.store.aggregates.get('board', id))!.value).toMatchObject({
    clerks: [board.clerk.personId],
    parentId: boardId,
  });
  expect(auditedActions(world, organisationId)).toContain('board.add');
});
