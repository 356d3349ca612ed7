import { beforeEach, describe, expect, test } from 'vitest';
import {
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

let world: World;
let board: FullBoard;
let token: string;
let personId: string;
beforeEach(async () => {
  world = createWorld();
  board = await createFullBoard(world);
  const added = await world.workspace.people.add(board.clerk.actor, {
    organisationId: board.organisationId,
    name: 'Ada Obi',
    username: 'ada',
    memberships: [{ boardId: board.boardId, role: 'governor' }],
    signIn: 'invitation',
  });
  personId = added.personId;
  token = added.invitationUrl!.split('/').at(-1)!;
});

const accept = (password = 'a long enough one', given = token) =>
  world.workspace.auth.acceptInvitation({ token: given, password }, origin);

describe('an invitation', () => {
  test('says whom it invites, and signs them in with the password they choose', async () => {
    expect(await world.workspace.auth.readInvitation({ token })).toEqual({
      name: 'Ada Obi',
      username: 'ada',
      organisationName: 'Hill School',
    });
    const accepted = await accept();
    expect(accepted.cookie).toContain('HttpOnly');
    const { actor } = await world.workspace.auth.authenticate(accepted.token);
    expect(await world.workspace.me.show(actor)).toMatchObject({ personId, mustChangePassword: false });
    await signIn(world, 'ada', 'a long enough one');
    expect(world.store.entries.filter((e) => e.action === 'invitation.accept')).toMatchObject([{ actor: personId }]);
    const [kept] = await world.store.aggregates.find('invitation', 'person', personId);
    expect(kept!.value.acceptedAt).toBe('2026-03-02T18:30:00.000Z');
  });

  test('works once, also when used twice at once', async () => {
    const outcomes = await Promise.allSettled([accept('the first password'), accept('the second password')]);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await refusalCode(accept())).toBe('not_found');
    expect(await refusalCode(world.workspace.auth.readInvitation({ token }))).toBe('not_found');
  });

  test('is over after seven days', async () => {
    world.clock.forward(7 * 24 * 3600_000 - 1);
    await world.workspace.auth.readInvitation({ token });
    world.clock.forward(1);
    expect(await refusalCode(world.workspace.auth.readInvitation({ token }))).toBe('not_found');
    expect(await refusalCode(accept())).toBe('not_found');
  });

  test('is void once the clerk has ended the access or given a password', async () => {
    await world.workspace.people.resetPassword(board.clerk.actor, { personId });
    expect(await refusalCode(accept())).toBe('not_found');
  });

  test('R3: is void once access was revoked', async () => {
    await world.workspace.people.revoke(board.clerk.actor, { personId, scope: 'account' });
    expect(await refusalCode(world.workspace.auth.readInvitation({ token }))).toBe('not_found');
    expect(await refusalCode(accept())).toBe('not_found');
  });

  test('the hash that the store keeps is not the token', async () => {
    const [kept] = await world.store.aggregates.find('invitation', 'person', personId);
    expect(await refusalCode(accept('a long enough one', kept!.value.id))).toBe('not_found');
  });

  test('bad input names its field', async () => {
    expect((await refusal(accept('short'))).fields).toHaveProperty('password');
    expect((await refusal(world.workspace.auth.readInvitation({}))).fields).toHaveProperty('token');
  });
});

test('R3: an invitation opens nothing once access to the organisation that sent it has ended', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const dale = await createFullBoard(world, 'Dale School');
  const { people, auth } = world.workspace;
  const { personId, invitationUrl } = await people.add(board.clerk.actor, {
    organisationId: board.organisationId,
    name: 'Late Comer',
    username: 'late.comer',
    memberships: [{ boardId: board.boardId, role: 'governor' }],
    signIn: 'invitation',
  });
  await people.addMembership(operator, { personId, boardId: dale.boardId, role: 'governor' });
  await people.revoke(board.clerk.actor, { personId, scope: 'account' });
  const chosen = { token: invitationUrl!.split('/').at(-1)!, password: 'another long password' };
  expect(await refusalCode(auth.acceptInvitation(chosen, origin))).toBe('not_found');
});
