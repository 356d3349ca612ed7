import { beforeEach, describe, expect, test } from 'vitest';
import { askedAgain, codeOf, withAuthenticator } from '../../support/memory-factors.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  again,
  createBoard,
  createFullBoard,
  createMeeting,
  createWorld,
  type FullBoard,
  operator,
  refusalCode,
  signIn,
  type World,
} from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.secondFactors.require,
  allowed: ['clerk'],
  operator: true,
  input: async (world, board) => {
    await withAuthenticator(world, board.clerk);
    return { organisationId: board.organisationId, required: true };
  },
  bad: [
    [{ required: 'yes' }, 'required'],
    [{ nonsense: 1 }, 'nonsense'],
  ],
});

describe('P5: an organisation that asks for a second factor', () => {
  let world: World;
  let board: FullBoard;
  const require = (required: boolean) =>
    world.workspace.secondFactors.require(board.clerk.actor, { organisationId: board.organisationId, required });
  beforeEach(async () => {
    world = createWorld();
    board = await createFullBoard(world);
    await withAuthenticator(world, board.clerk);
  });

  test('has it from everybody at once: who has none may set one up, and nothing else', async () => {
    const meeting = await createMeeting(world, board);
    const { workspace } = world;
    const { actor } = board.governor;
    await require(true);
    expect(await workspace.me.show(actor)).toMatchObject({ mustSetUpSecondFactor: true });
    expect(await workspace.secondFactors.mustSetUp(actor)).toBe(true);
    const refused = [
      workspace.meetings.show(actor, { meetingId: meeting.id }),
      workspace.presence.enter(actor, { meetingId: meeting.id }),
      workspace.minutes.open(actor, { documentId: meeting.minutes.id }),
    ];
    for (const call of refused) expect(await refusalCode(call)).toBe('second_factor_setup_required');
    const offered = await workspace.secondFactors.beginAuthenticator(actor);
    const code = codeOf(offered.secret, world.clock.now());
    await workspace.secondFactors.addAuthenticator(actor, { setUp: offered.setUp, code });
    expect(await workspace.me.show(await again(world, board.governor.token))).toMatchObject({
      mustSetUpSecondFactor: false,
    });
    await workspace.meetings.show(actor, { meetingId: meeting.id });
    expect((await workspace.secondFactors.show(actor)).requiredBy).toEqual(['Hill School']);
  });

  test('lets whoever has none sign in, change the password and sign out', async () => {
    await require(true);
    const { actor } = await signIn(world, board.chair.username, board.chair.password);
    expect(await world.workspace.me.show(actor)).toMatchObject({ mustSetUpSecondFactor: true });
    await world.workspace.auth.reauthenticate(actor, { password: board.chair.password });
    await world.workspace.auth.changePassword(actor, {
      currentPassword: board.chair.password,
      newPassword: 'a new and longer one',
    });
    await world.workspace.auth.signOut(actor);
  });

  test('is taken back by the clerk of every board alone', async () => {
    await require(true);
    const other = await createBoard(world, board, 'Hill Infants');
    expect(await refusalCode(require(false))).toBe('forbidden');
    expect(await world.workspace.me.show(board.governor.actor)).toMatchObject({ mustSetUpSecondFactor: true });
    await world.workspace.people.addMembership(operator, {
      personId: board.clerk.actor.person.id,
      boardId: other.boardId,
      role: 'clerk',
      category: 'coOpted',
    });
    board.clerk.actor = await again(world, board.clerk.token);
    await require(false);
    expect(await world.workspace.me.show(board.governor.actor)).toMatchObject({ mustSetUpSecondFactor: false });
  });

  test('is set by a clerk who has one, with a fresh sign-in, and audited once', async () => {
    await world.workspace.secondFactors.removeAuthenticator(board.clerk.actor);
    expect(await refusalCode(require(true))).toBe('not_possible_now');
    const { code } = await withAuthenticator(world, board.clerk);
    world.clock.forward(15 * 60_000);
    expect(await refusalCode(require(true))).toBe('reauthentication_required');
    const { challenge } = await askedAgain(world, board.clerk);
    await world.workspace.auth.confirmSecondFactor(board.clerk.actor, { challenge, code: code() });
    await require(true);
    await require(true);
    await require(false);
    const audited = world.store.entries.filter((e) => e.action === 'organisation.requireSecondFactor');
    expect(audited.map(({ detail }) => detail.required)).toEqual([true, false]);
    expect(await world.workspace.me.show(board.governor.actor)).toMatchObject({ mustSetUpSecondFactor: false });
  });

  test('is another organisation’s business only for those who sit in both', async () => {
    await require(true);
    const other = await createFullBoard(world, 'Dale School');
    expect(await world.workspace.secondFactors.mustSetUp(other.governor.actor)).toBe(false);
    const { personId } = other.governor;
    await world.workspace.people.addMembership(operator, { personId, boardId: board.boardId, role: 'observer' });
    expect(await world.workspace.secondFactors.mustSetUp(await again(world, other.governor.token))).toBe(true);
    await world.workspace.people.revoke(board.clerk.actor, {
      personId,
      scope: 'account',
      id: board.organisationId,
    });
    const { actor } = await signIn(world, other.governor.username, other.governor.password);
    expect(await world.workspace.secondFactors.mustSetUp(actor)).toBe(false);
  });

  test('the clerk’s list says who has one', async () => {
    await require(true);
    const list = await world.workspace.people.list(board.clerk.actor, { organisationId: board.organisationId });
    expect(list.organisation.requiresSecondFactor).toBe(true);
    expect(list.people.filter((p) => p.secondFactor).map((p) => p.id)).toEqual([board.clerk.personId]);
  });
});
