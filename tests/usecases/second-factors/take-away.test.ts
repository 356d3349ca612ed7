import { describe, expect, test } from 'vitest';
import { asked, withAuthenticator } from '../../support/memory-factors.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  addMember,
  again,
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

  test('W1a: killed after any write, whoever was signed in with it is out after the next start', async () => {
    for (let writes = 0, completed = false; !completed; writes += 1) {
      expect(writes).toBeLessThan(40);
      const world = createWorld();
      const { clerk, governor } = await createFullBoard(world);
      await withAuthenticator(world, governor);
      let left = writes;
      world.store.beforeWrite = () => {
        if (left <= 0) throw new Error('killed');
        left -= 1;
      };
      await world.workspace.secondFactors.takeAway(clerk.actor, { personId: governor.personId }).then(
        () => (completed = left > 0),
        (error: Error) => expect(error.message).toBe('killed'),
      );
      world.store.beforeWrite = () => undefined;
      const { secondFactors } = (await world.store.aggregates.get('person', governor.personId))!.value;
      const workspace = world.another();
      expect(await workspace.jobs.relayAll()).toBe(0);
      if (secondFactors !== undefined) {
        expect(await again(world, governor.token)).toBeDefined();
        continue;
      }
      expect(await refusalCode(again({ ...world, workspace }, governor.token))).toBe('not_signed_in');
      const told = world.bus.askedOn('access-ended').flatMap(({ sessionIds }) => sessionIds);
      expect(told).toContain(governor.actor.session.id);
    }
  });

  test('whoever gave it, and whose session begins at that moment, does not come in by it any more', async () => {
    const world = createWorld();
    const { clerk, governor } = await createFullBoard(world);
    const { code } = await withAuthenticator(world, governor);
    const { challenge } = await asked(world, governor);
    world.store.beforeWrite = async ({ collection, kind }) => {
      if (collection !== 'session' || kind !== 'insert') return;
      world.store.beforeWrite = () => undefined;
      await world.workspace.secondFactors.takeAway(clerk.actor, { personId: governor.personId });
    };
    const give = world.workspace.auth.giveSecondFactor({ challenge, code: code() }, origin);
    expect(await refusalCode(give)).toBe('not_signed_in');
    expect(
      (await world.store.aggregates.find('session', 'person', governor.personId)).every((s) => s.value.ended),
    ).toBe(true);
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
