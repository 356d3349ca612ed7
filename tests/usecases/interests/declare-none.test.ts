import { describe, expect, test } from 'vitest';
import { roles } from '#lib/domain/people.ts';
import { nilReturn } from '#lib/domain/rules/interests-due.ts';
import { createFullBoard, createWorld, lastAudited, refusal, refusalCode, signIn } from '../../support/memory-world.ts';

async function prepared() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { organisationId } = board;
  const declare = (organisation: string) =>
    world.workspace.interests.declare(board.governor.actor, {
      organisationId,
      kind: 'loyalty',
      organisation,
      nature: 'Trustee',
    });
  const none = () => world.workspace.interests.declareNone(board.governor.actor, { organisationId });
  const register = () => world.workspace.registers.interests(board.clerk.actor, { boardId: board.boardId });
  const inRegister = async () =>
    (await register()).without.find(({ personId }) => personId === board.governor.personId)?.none;
  const mine = () => world.workspace.interests.list(board.governor.actor);
  return { world, board, organisationId, declare, none, register, inRegister, mine };
}

describe('G9: declaring that one has no interests', () => {
  test.each(roles)('W2: %s: as the table says', async (role) => {
    const { world, board, organisationId } = await prepared();
    const declaring = world.workspace.interests.declareNone(board[role].actor, { organisationId });
    if (role === 'observer') expect(await refusalCode(declaring)).toBe('forbidden');
    else expect(await declaring).toBeUndefined();
  });

  test('W1: in another organisation there is nothing, whatever is sent', async () => {
    const { world, organisationId } = await prepared();
    const other = await createFullBoard(world, 'Dale School');
    const declare = world.workspace.interests.declareNone;
    expect(await refusalCode(declare(other.chair.actor, { organisationId, nonsense: 1 }))).toBe('not_found');
    expect(await refusalCode(declare(undefined, { organisationId }))).toBe('not_signed_in');
  });

  test('G9: it stands in the register with its date, for a year, and again once renewed', async () => {
    const { world, board, none, inRegister, mine } = await prepared();
    expect(await inRegister()).toBeUndefined();
    await none();
    const declared = { at: '2026-03-02T18:30:00.000Z', confirmBy: '2027-03-02', due: false };
    expect(await inRegister()).toEqual(declared);
    expect((await mine()).organisations[0]!.none).toEqual(declared);
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'interest.declareNone',
      actor: board.governor.personId,
    });
    world.clock.forward(365 * 24 * 3600_000);
    const { actor } = await signIn(world, board.governor.username, board.governor.password);
    const later = () => world.workspace.interests.list(actor);
    expect(await later()).toMatchObject({ due: 1, organisations: [{ none: { due: true } }] });
    await world.workspace.interests.declareNone(actor, { organisationId: board.organisationId });
    expect(await later()).toMatchObject({ due: 0, organisations: [{ none: { due: false } }] });
  });

  test('G9: not while interests stand; one that is declared ends it, for good', async () => {
    const { world, board, declare, none, inRegister } = await prepared();
    await none();
    world.clock.forward(60_000);
    const { id } = await declare('Food Bank');
    expect(await inRegister()).toBeUndefined();
    expect(await refusal(none())).toMatchObject({ code: 'not_possible_now' });
    await world.workspace.interests.change(board.governor.actor, { interestId: id, to: 'end' });
    expect(await inRegister()).toBeUndefined();
    await none();
    expect(await inRegister()).toMatchObject({ due: false });
  });
});

test.each([
  ['nothing was declared', undefined, [], undefined],
  ['an interest stands', '2026-03-02T18:30:00Z', [{ declaredAt: '2026-01-01T00:00:00Z' }], undefined],
  [
    'one was declared after it, and has ended since',
    '2026-03-02T18:30:00Z',
    [{ declaredAt: '2026-03-03T00:00:00Z', endedAt: '2026-03-04T00:00:00Z' }],
    undefined,
  ],
  [
    'one had ended before it',
    '2026-03-02T18:30:00Z',
    [{ declaredAt: '2025-01-01T00:00:00Z', endedAt: '2026-03-02T18:00:00Z' }],
    { at: '2026-03-02T18:30:00Z', confirmBy: '2027-03-02', due: true },
  ],
])('G9: a nil return where %s', (_, at, interests, expected) => {
  expect(nilReturn(at, interests, '2027-03-02')).toEqual(expected);
});
