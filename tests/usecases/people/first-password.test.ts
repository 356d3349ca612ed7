import { beforeEach, describe, expect, test } from 'vitest';
import { withAuthenticator } from '../../support/memory-factors.ts';
import {
  again,
  createFullBoard,
  createWorld,
  type FullBoard,
  operator,
  origin,
  refusal,
  refusalCode,
  signIn,
  type World,
} from '../../support/memory-world.ts';

const day = 24 * 3600_000;
const chosen = 'a password of my own';

let world: World;
let board: FullBoard;
beforeEach(async () => {
  world = createWorld();
  board = await createFullBoard(world);
});

async function added(role: 'governor' | 'clerk' = 'governor') {
  const { personId, firstPassword } = await world.workspace.people.add(operator, {
    organisationId: board.organisationId,
    name: 'Priya Raman',
    username: 'priya.raman',
    memberships: [{ boardId: board.boardId, role }],
    signIn: 'password',
  });
  return { personId, username: 'priya.raman', password: firstPassword! };
}

async function resetOf({ personId, username }: { personId: string; username: string }) {
  const { firstPassword } = await world.workspace.people.resetPassword(operator, { personId });
  return { personId, username, password: firstPassword };
}

const seen = async (personId: string) => {
  const actor = await signIn(world, board.clerk.username, board.clerk.password);
  const { people } = await world.workspace.people.list(actor.actor, { organisationId: board.organisationId });
  return people.find(({ id }) => id === personId)?.firstPassword;
};

describe.each([
  ['of somebody added', () => added()],
  ['given by a reset', () => resetOf(board.governor)],
])('P36: a first password %s', (_, make) => {
  test('lets its person in until the fourteenth day, and then says that it has expired', async () => {
    const { username, password } = await make();
    world.clock.forward(14 * day - 1);
    const { actor } = await signIn(world, username, password);
    expect(await world.workspace.me.show(actor)).toMatchObject({ mustChangePassword: true });
    world.clock.forward(1);
    const error = await refusal(signIn(world, username, password));
    expect(error).toMatchObject({ code: 'first_password_expired', status: 401 });
    expect(error.message).toBe('This first password has expired. Ask your clerk for a new one.');
    expect(world.logged.at(-1)).toMatchObject({ event: 'sign-in refused' });
  });

  test('cannot be changed for another afterwards, in a session from before', async () => {
    const { username, password } = await make();
    world.clock.forward(14 * day - 1);
    const { actor, token } = await signIn(world, username, password);
    world.clock.forward(1);
    const change = { currentPassword: password, newPassword: chosen };
    const error = await refusal(world.workspace.auth.changePassword(actor, change));
    expect(error).toMatchObject({ code: 'invalid', fields: { currentPassword: expect.stringContaining('expired') } });
    expect((await again(world, token)).person.mustChangePassword).toBe(true);
  });

  test('does not take the password with it that was chosen in its place', async () => {
    const { personId, username, password } = await make();
    const { actor } = await signIn(world, username, password);
    await world.workspace.auth.changePassword(actor, { currentPassword: password, newPassword: chosen });
    world.clock.forward(15 * day);
    await signIn(world, username, chosen);
    expect((await world.store.aggregates.get('person', personId))!.value).not.toHaveProperty('firstPasswordUntil');
  });
});

describe('P36: an expired first password', () => {
  test('tells a stranger nothing: a wrong password gets the answer that it always got, after the same work', async () => {
    const { username, password } = await added();
    const wrong = () => refusal(signIn(world, username, 'a guess'));
    const before = await wrong();
    world.clock.forward(14 * day);
    const works = async (attempt: () => Promise<unknown>) => {
      const verified = world.passwords.verified.length;
      await attempt();
      return world.passwords.verified.length - verified;
    };
    const after = await wrong();
    expect({ ...after, message: after.message }).toEqual({ ...before, message: before.message });
    expect(await works(wrong)).toBe(await works(() => refusal(signIn(world, username, password))));
  });

  test('is not told to who is locked out', async () => {
    const { username, password } = await added();
    world.clock.forward(14 * day);
    for (let i = 0; i < 10; i += 1)
      expect(await refusalCode(signIn(world, username, 'a guess'))).toBe('invalid_credentials');
    expect(await refusalCode(signIn(world, username, password))).toBe('too_many');
    expect(await refusalCode(signIn(world, username, password, { ...origin, address: '192.0.2.99' }))).toBe(
      'first_password_expired',
    );
  });

  test('asks for no second step', async () => {
    await withAuthenticator(world, board.governor);
    const { username, password } = await resetOf(board.governor);
    expect(await refusalCode(signIn(world, username, password))).toBe('second_factor_required');
    world.clock.forward(14 * day);
    expect(await refusalCode(signIn(world, username, password))).toBe('first_password_expired');
  });

  test('gives way to the next one, from the clerk', async () => {
    const { personId, username, password } = await added();
    world.clock.forward(14 * day);
    const next = await resetOf({ personId, username });
    await signIn(world, username, next.password);
    expect(await refusalCode(signIn(world, username, password))).toBe('invalid_credentials');
  });

  test('W1a: leaves nobody as a board’s only clerk', async () => {
    const { personId, username, password } = await added('clerk');
    const leave = () =>
      world.workspace.people.changeRole(operator, {
        personId: board.clerk.personId,
        boardId: board.boardId,
        role: 'observer',
      });
    expect(await refusalCode(leave())).toBe('not_possible_now');
    const { actor } = await signIn(world, username, password);
    await world.workspace.auth.changePassword(actor, { currentPassword: password, newPassword: chosen });
    await leave();
    expect((await world.store.aggregates.get('board', board.boardId))!.value.clerks).toEqual([personId]);
  });
});

describe('P36: the People page', () => {
  test('says until when a first password serves, that it has expired, and nothing once it was changed', async () => {
    const { personId, username, password } = await added();
    const until = '2026-03-16T18:30:00.000Z';
    expect(await seen(personId)).toEqual({ state: 'unused', until });
    world.clock.forward(14 * day);
    expect(await seen(personId)).toEqual({ state: 'expired', until });
    const next = await resetOf({ personId, username });
    expect(await seen(personId)).toEqual({ state: 'unused', until: '2026-03-30T18:30:00.000Z' });
    const { actor } = await signIn(world, username, next.password);
    await world.workspace.auth.changePassword(actor, { currentPassword: next.password, newPassword: chosen });
    expect(await seen(personId)).toBeUndefined();
    expect(password).not.toBe(next.password);
  });

  test('one from before these ended goes on without end, until the next', async () => {
    const { personId, username, password } = await added();
    const { value, version } = (await world.store.aggregates.get('person', personId))!;
    const { firstPasswordUntil: _, ...before } = value;
    await world.store.aggregates.replace('person', before, version);
    world.clock.forward(100 * day);
    expect(await seen(personId)).toEqual({ state: 'unused' });
    await signIn(world, username, password);
    await resetOf({ personId, username });
    world.clock.forward(14 * day);
    expect(await seen(personId)).toMatchObject({ state: 'expired' });
  });

  test('shows none of somebody whose access has ended', async () => {
    const { personId } = await added();
    await world.workspace.people.revoke(operator, { personId, scope: 'account' });
    expect(await seen(personId)).toBeUndefined();
  });
});
