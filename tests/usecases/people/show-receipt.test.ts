import { expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import {
  createFullBoard,
  createWorld,
  refusalCode,
  signIn,
  type FullBoard,
  type World,
} from '../../support/memory-world.ts';

/** Signs out a device of the governor's. */
async function revoked(world: World, { clerk, governor }: FullBoard) {
  const { personId, username, password } = governor;
  const { actor } = await signIn(world, username, password);
  const input = { personId, scope: 'session', id: actor.session.publicId, reason: 'Left on a train' };
  return world.workspace.people.revoke(clerk.actor, input);
}

describeGate({
  verb: (w) => w.people.receipt,
  allowed: ['clerk'],
  reads: true,
  operator: true,
  input: async (world, board) => ({
    organisationId: board.organisationId,
    receiptId: (await revoked(world, board)).id,
  }),
  bad: [[{ receiptId: 5 }, 'receiptId']],
});

test('R2: a receipt is kept for good, however many came after it', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { organisationId, clerk } = board;
  const first = await revoked(world, board);
  const { value } = (await world.store.aggregates.get('revocation', first.id))!;
  for (let more = 0; more < 60; more += 1) {
    const id = `later ${more}`;
    const receipt = { ...first, id, at: '2027-01-01T00:00:00.000Z' };
    await world.store.aggregates.insert('revocation', { ...value, id, receipt });
  }
  const { revocations } = await world.workspace.people.list(clerk.actor, { organisationId });
  expect(revocations.map(({ id }) => id)).not.toContain(first.id);
  expect(await world.workspace.people.receipt(clerk.actor, { organisationId, receiptId: first.id })).toMatchObject({
    organisation: { name: 'Hill School' },
    revocation: {
      receipt: first,
      reason: 'Left on a train',
      personName: 'The hill.governor',
      byName: 'The hill.clerk',
    },
  });
});

test('another organisation’s is not there', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { clerk, organisationId } = await createFullBoard(world, 'Dale School');
  const { id: receiptId } = await revoked(world, board);
  expect(await refusalCode(world.workspace.people.receipt(clerk.actor, { organisationId, receiptId }))).toBe(
    'not_found',
  );
});
