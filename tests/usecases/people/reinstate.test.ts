import { expect, test } from 'vitest';
import { withAuthenticator } from '../../support/memory-factors.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  addMember,
  again,
  createFullBoard,
  createWorld,
  type FullBoard,
  lastAudited,
  operator,
  origin,
  refusal,
  refusalCode,
  signIn,
  type World,
} from '../../support/memory-world.ts';

const tokenOf = (url: string): string => url.split('/').at(-1)!;
const backAs = ({ boardId }: FullBoard, personId: string) => ({
  personId,
  boardId,
  role: 'governor',
  category: 'parent',
  reason: 'Elected again',
});
const end = (world: World, board: FullBoard, personId: string) =>
  world.workspace.people.revoke(board.clerk.actor, { personId, scope: 'account' });

describeGate({
  verb: (w) => w.people.reinstate,
  allowed: ['clerk'],
  operator: true,
  input: async (world, board) => {
    const { personId } = await addMember(world, board, 'governor', 'former');
    const { clerk, organisationId } = board;
    const left = { organisationId, name: 'Pay', kind: 'board', seats: 3 };
    const { id: boardId } = await world.workspace.boards.add(clerk.actor, left);
    await world.workspace.people.addMembership(clerk.actor, { personId, boardId, role: 'governor' });
    await world.workspace.people.revoke(clerk.actor, { personId, scope: 'board', id: boardId });
    return { ...backAs(board, personId), boardId };
  },
  bad: [
    [{ reason: '' }, 'reason'],
    [{ role: 'boss' }, 'role'],
    [{ boardId: undefined }, 'boardId'],
    [{ termEnd: '2026-03-01', termStart: '2022-03-02' }, 'termEnd'],
  ],
});

test('P22: the user name stays, a new password is chosen by invitation, and nothing of old opens the door', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { personId, username, password, token } = board.governor;
  await end(world, board, personId);
  const done = await world.workspace.people.reinstate(board.clerk.actor, {
    ...backAs(board, personId),
    termStart: '2026-03-02',
    termEnd: '2030-03-01',
  });
  expect(done).toMatchObject({ personId, username });
  expect(world.store.entries.filter((e) => e.action === 'person.reinstate')).toMatchObject([
    { actor: board.clerk.personId, detail: { role: 'governor', invited: true, reason: 'Elected again' } },
  ]);
  expect(await refusalCode(again(world, token))).toBe('access_revoked');
  expect(await refusalCode(signIn(world, username, password))).toBe('invalid_credentials');
  const accepted = await world.workspace.auth.acceptInvitation(
    { token: tokenOf(done.invitationUrl!), password: 'another long password' },
    origin,
  );
  const actor = await again(world, accepted.token);
  expect((await world.workspace.me.show(actor)).memberships).toMatchObject([
    { role: 'governor', category: 'parent', termStart: '2026-03-02', termEnd: '2030-03-01' },
  ]);
  expect(await refusalCode(again(world, token))).toBe('access_revoked');
});

test('P22: an invitation of old, never taken up, does not open the door again', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const added = await world.workspace.people.add(board.clerk.actor, {
    organisationId: board.organisationId,
    name: 'Late Comer',
    username: 'late.comer',
    memberships: [{ boardId: board.boardId, role: 'governor' }],
    signIn: 'invitation',
  });
  await end(world, board, added.personId);
  const { invitationUrl } = await world.workspace.people.reinstate(board.clerk.actor, backAs(board, added.personId));
  const take = (url: string) =>
    world.workspace.auth.acceptInvitation({ token: tokenOf(url), password: 'another long password' }, origin);
  expect(await refusalCode(take(added.invitationUrl!))).toBe('not_found');
  await take(invitationUrl!);
});

test('P22: who left one board of several keeps the password and sessions', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { personId } = board.governor;
  const { id: boardId } = await world.workspace.boards.add(board.clerk.actor, {
    organisationId: board.organisationId,
    name: 'Pay',
    kind: 'board',
    seats: 3,
  });
  const { people } = world.workspace;
  const clerk = { ...board.clerk.actor };
  await people.addMembership(clerk, { personId, boardId, role: 'governor' });
  await people.revoke(clerk, { personId, scope: 'board', id: boardId, reason: 'A mistake' });
  const view = await people.list(clerk, { organisationId: board.organisationId });
  expect(view.people.find((p) => p.id === personId)?.former).toMatchObject([
    { boardId, role: 'governor', ended: { reason: 'A mistake' } },
  ]);
  const done = await people.reinstate(clerk, { ...backAs(board, personId), boardId });
  expect(done).not.toHaveProperty('invitationUrl');
  expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'person.reinstate' });
  expect((await world.workspace.me.show(await again(world, board.governor.token))).memberships).toHaveLength(2);
});

test('P22: only where they sat, and sit no more', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const other = await createFullBoard(world, 'Dale School');
  const { reinstate } = world.workspace.people;
  const error = await refusal(reinstate(board.clerk.actor, backAs(board, board.governor.personId)));
  expect(error).toMatchObject({ code: 'not_possible_now', message: 'This person sits on that board already.' });
  await end(world, board, board.governor.personId);
  const elsewhere = { ...backAs(board, board.governor.personId), boardId: other.boardId };
  expect(await refusalCode(reinstate(board.clerk.actor, elsewhere))).toBe('forbidden');
  const { actor } = board.clerk;
  const left = await addMember(world, board, 'governor', 'sits.here');
  const { id: boardId } = await world.workspace.boards.add(actor, {
    organisationId: board.organisationId,
    name: 'Pay',
    kind: 'board',
    seats: 3,
  });
  const never = { ...backAs(board, left.personId), boardId };
  expect((await refusal(reinstate(actor, never))).message).toContain('Add them to it instead');
});

test('P22: whose sign-in has ended comes back on any board of theirs, by whoever is its clerk', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const other = await createFullBoard(world, 'Dale School');
  const { personId } = board.governor;
  await end(world, board, personId);
  const { id: boardId } = await world.workspace.boards.add(board.clerk.actor, {
    organisationId: board.organisationId,
    name: 'Pay',
    kind: 'board',
    seats: 3,
  });
  const done = await world.workspace.people.reinstate(board.clerk.actor, { ...backAs(board, personId), boardId });
  expect(done.invitationUrl).toBeDefined();
  await world.workspace.people.revoke(board.clerk.actor, { personId, scope: 'account' });
  await world.workspace.people.reinstate(operator, { ...backAs(other, personId), boardId: other.boardId });
  const { people } = await world.workspace.people.list(other.clerk.actor, { organisationId: other.organisationId });
  expect(people.find((p) => p.id === personId)).toMatchObject({ name: 'The hill.governor', state: 'invited' });
});

test('P22: asked twice at once, they sit there once', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  await end(world, board, board.governor.personId);
  const once = () => world.workspace.people.reinstate(board.clerk.actor, backAs(board, board.governor.personId));
  const outcomes = await Promise.allSettled([once(), once()]);
  expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('P22: an invitation opens no board of another clerk that waits for one itself', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const other = await createFullBoard(world, 'Dale School');
  const { personId } = board.governor;
  const { people, auth } = world.workspace;
  await people.addMembership(operator, { personId, boardId: other.boardId, role: 'governor' });
  await end(world, board, personId);
  await people.revoke(other.clerk.actor, { personId, scope: 'account' });
  const theirs = await people.reinstate(other.clerk.actor, backAs(other, personId));
  const ours = await people.reinstate(board.clerk.actor, backAs(board, personId));
  expect(ours).not.toHaveProperty('invitationUrl');
  const chosen = { token: tokenOf(theirs.invitationUrl!), password: 'another long password' };
  const { token } = await auth.acceptInvitation(chosen, origin);
  expect((await world.workspace.me.show(await again(world, token))).memberships).toHaveLength(2);
});

test('P22: the second step of old goes with the password', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { personId } = board.governor;
  await withAuthenticator(world, board.governor);
  await end(world, board, personId);
  const { invitationUrl } = await world.workspace.people.reinstate(board.clerk.actor, backAs(board, personId));
  const chosen = { token: tokenOf(invitationUrl!), password: 'another long password' };
  const { token } = await world.workspace.auth.acceptInvitation(chosen, origin);
  expect((await again(world, token)).person).not.toHaveProperty('secondFactors');
});
