import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import {
  addMember,
  createBoard,
  createFullBoard,
  createWorld,
  operator,
  refusalCode,
  signIn,
} from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.people.resetPassword,
  allowed: ['clerk'],
  operator: true,
  input: async (world, board) => ({ personId: (await addMember(world, board, 'governor', 'further')).personId }),
  bad: [[{ password: 'mine' }, 'password']],
});

describe('a new first password', () => {
  test('shown once, to be changed; what was signed in is signed out', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { personId, username, password, token, actor } = board.governor;
    const { firstPassword } = await world.workspace.people.resetPassword(board.clerk.actor, { personId });
    expect(await refusalCode(world.workspace.auth.authenticate(token))).toBe('not_signed_in');
    expect(world.bus.askedOn('access-ended')).toMatchObject([{ personId, sessionIds: [actor.session.id], code: 4401 }]);
    expect(await refusalCode(signIn(world, username, password))).toBe('invalid_credentials');
    const signedIn = await signIn(world, username, firstPassword);
    expect(await world.workspace.me.show(signedIn.actor)).toMatchObject({ mustChangePassword: true });
    expect(world.store.entries.filter((e) => e.action === 'password.reset')).toMatchObject([
      { actor: board.clerk.personId },
    ]);
    expect(JSON.stringify(world.store.entries)).not.toContain(firstPassword);
  });

  test('W2: whoever sees it could read on all their boards: so only the clerk of all of them', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const finance = await createBoard(world, board, 'Finance');
    const other = await createFullBoard(world, 'Dale School');
    for (const [member, boardId] of [
      [board.governor, finance.boardId],
      [board.chair, other.boardId],
    ] as const) {
      await world.workspace.people.addMembership(operator, { personId: member.personId, boardId, role: 'governor' });
      const call = world.workspace.people.resetPassword(board.clerk.actor, { personId: member.personId });
      expect(await refusalCode(call)).toBe('forbidden');
    }
  });

  test('not one’s own, not of somebody whose access has ended', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const reset = (personId: string) => world.workspace.people.resetPassword(board.clerk.actor, { personId });
    expect(await refusalCode(reset(board.clerk.personId))).toBe('not_possible_now');
    await world.workspace.people.revoke(board.clerk.actor, { personId: board.observer.personId, scope: 'account' });
    expect(await refusalCode(reset(board.observer.personId))).toBe('not_possible_now');
  });
});
