import { expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { addMember, createFullBoard, createWorld, operator, signIn } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.people.revocations,
  allowed: ['clerk'],
  reads: true,
  operator: true,
  input: async (world, board) => ({ personId: (await addMember(world, board, 'governor', 'further')).personId }),
});

test('R5: the latest first, of the organisation that asks only', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const other = await createFullBoard(world, 'Dale School');
  const { personId, username, password } = board.governor;
  await world.workspace.people.addMembership(operator, { personId, boardId: other.boardId, role: 'governor' });
  const tablet = await signIn(world, username, password);
  const { revoke, revocations } = world.workspace.people;
  const first = await revoke(board.clerk.actor, { personId, scope: 'session', id: tablet.actor.session.publicId });
  world.clock.forward(1000);
  await revoke(other.clerk.actor, { personId, scope: 'account', reason: 'secret' });
  world.clock.forward(1000);
  const last = await revoke(board.clerk.actor, { personId, scope: 'board', id: board.boardId });
  const seen = await revocations(board.clerk.actor, { personId });
  expect(seen.map((r) => r.id)).toEqual([last.id, first.id]);
  expect(seen[1]).toMatchObject({ scopeId: tablet.actor.session.publicId });
});
