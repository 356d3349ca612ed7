import { describe, expect, test } from 'vitest';
import { createFullBoard, createWorld, operator, refusalCode } from '../../support/memory-world.ts';

describe('P17: a screen left open', () => {
  test.each([
    ['ends no access', 'revoke', { scope: 'account' }],
    ['gives out no password', 'resetPassword', {}],
  ] as const)('%s', async (_, verb, more) => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const call = (actor = board.clerk.actor) =>
      world.workspace.people[verb](actor, { personId: board.governor.personId, ...more });
    world.clock.forward(15 * 60_000 + 1);
    expect(await refusalCode(call())).toBe('reauthentication_required');
    // Who may not is not asked for a password first.
    expect(await refusalCode(call(board.chair.actor))).toBe('forbidden');
    await world.workspace.auth.reauthenticate(board.clerk.actor, { password: board.clerk.password });
    world.clock.forward(15 * 60_000);
    await call();
    if (verb === 'resetPassword')
      await world.workspace.people.resetPassword(operator, { personId: board.chair.personId });
  });
});
