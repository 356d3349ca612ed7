import { describe, expect, test } from 'vitest';
import { asked, withAuthenticator } from '../../support/memory-factors.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  addMember,
  createBoard,
  createFullBoard,
  createWorld,
  operator,
  origin,
  refusalCode,
  signIn,
} from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.secondFactors.takeAway,
  allowed: ['clerk'],
  operator: true,
  input: async (world, board) => {
    const further = await addMember(world, board, 'governor', 'further');
    await withAuthenticator(world, further);
    return { personId: further.personId };
  },
  bad: [[{ reason: '' }, 'reason']],
});

describe('P7: a clerk takes a second factor away', () => {
  test('the password is enough again; sessions and open sign-ins end; they are told', async () => {
    const world = createWorld({ sendsMail: true });
    const board = await createFullBoard(world);
    const ada = await world.workspace.people.add(operator, {
      organisationId: board.organisationId,
      name: 'Ada Obi',
      username: 'ada',
      email: 'ada@example.org',
      memberships: [{ boardId: board.boardId, role: 'governor' }],
      signIn: 'password',
    });
    const first = await signIn(world, 'ada', ada.firstPassword!);
    const password = 'a password of her own';
    await world.workspace.auth.changePassword(first.actor, {
      currentPassword: ada.firstPassword,
      newPassword: password,
    });
    const { actor, token } = await signIn(world, 'ada', password);
    const { recoveryCodes } = await withAuthenticator(world, { actor });
    const open = await asked(world, { username: 'ada', password });
    const { personId } = ada;
    await world.workspace.secondFactors.takeAway(board.clerk.actor, { personId, reason: 'Lost her telephone' });
    expect(await refusalCode(world.workspace.auth.authenticate(token))).toBe('not_signed_in');
    const give = world.workspace.auth.giveSecondFactor(
      { challenge: open.challenge, recoveryCode: recoveryCodes[0] },
      origin,
    );
    expect(await refusalCode(give)).toBe('not_signed_in');
    await signIn(world, 'ada', password);
    const audited = world.store.entries.filter((e) => e.action === 'secondFactor.takeAway');
    expect(audited).toMatchObject([{ actor: board.clerk.personId, detail: { reason: 'Lost her telephone' } }]);
    const mails = (await world.store.aggregates.find('mail', 'waiting', '*')).map(({ value }) => value);
    expect(mails.filter((m) => m.subject.includes('second step'))).toMatchObject([
      { to: personId, address: 'ada@example.org' },
    ]);
  });

  test('W2: it opens all their boards: so only the clerk of all of them', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const finance = await createBoard(world, board, 'Finance');
    await withAuthenticator(world, board.governor);
    const { personId } = board.governor;
    await world.workspace.people.addMembership(operator, { personId, boardId: finance.boardId, role: 'governor' });
    expect(await refusalCode(world.workspace.secondFactors.takeAway(board.clerk.actor, { personId }))).toBe(
      'forbidden',
    );
  });

  test('not one’s own, not where there is none, not without a fresh sign-in', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    await withAuthenticator(world, board.clerk);
    await withAuthenticator(world, board.governor);
    const take = (personId: string) => world.workspace.secondFactors.takeAway(board.clerk.actor, { personId });
    expect(await refusalCode(take(board.clerk.personId))).toBe('not_possible_now');
    expect(await refusalCode(take(board.chair.personId))).toBe('not_possible_now');
    world.clock.forward(15 * 60_000);
    expect(await refusalCode(take(board.governor.personId))).toBe('reauthentication_required');
  });
});
