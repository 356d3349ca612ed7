import { beforeEach, describe, expect, test } from 'vitest';
import {
  createFullBoard,
  createWorld,
  type FullBoard,
  operator,
  refusal,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';
import { createMailWorld, setAddress } from '../auth/support.ts';

const input = { name: 'School web site', scopes: ['meetings:read', 'boards:read'], days: 30 };
const day = 24 * 3600_000;

let world: World;
let board: FullBoard;
beforeEach(async () => {
  world = createWorld();
  board = await createFullBoard(world);
});
const make = (more: object = {}) => world.workspace.tokens.make(board.governor.actor, { ...input, ...more });
const use = (token: string) => world.workspace.auth.authenticateToken(token);

describe('P16: API tokens', () => {
  test('are shown once, kept as a hash, audited without what is secret', async () => {
    const made = await make();
    expect(made).toMatchObject({ name: 'School web site', scopes: ['boards:read', 'meetings:read'] });
    expect(made.token).toMatch(/^qr_[\w-]{43}$/);
    expect(Date.parse(made.expiresAt) - Date.parse(made.createdAt)).toBe(30 * day);
    const listed = await world.workspace.tokens.list(board.governor.actor);
    expect(listed).toMatchObject([{ id: made.id }]);
    expect(JSON.stringify([listed, await world.store.aggregates.get('apiToken', made.id)])).not.toContain(made.token);
    expect(world.store.entries.at(-1)).toMatchObject({ action: 'token.make', detail: { scopes: made.scopes } });
    expect(JSON.stringify(world.store.entries)).not.toContain(made.token);
  });

  test('stand for their owner, and for what they were made for', async () => {
    const made = await make();
    const { actor } = await use(made.token);
    expect(actor).toMatchObject({ person: { id: board.governor.personId }, token: { scopes: made.scopes } });
    expect(await world.workspace.meetings.list(actor, { boardId: board.boardId })).toEqual([]);
    expect(await world.workspace.tokens.list(board.governor.actor)).toMatchObject([{ lastUsed: '2026-03-02' }]);
    expect(await refusalCode(use(`${made.token}x`))).toBe('not_signed_in');
  });

  test('do not make another, nor anything that needs a fresh sign-in', async () => {
    const { actor } = await use((await make()).token);
    expect(await refusalCode(world.workspace.tokens.make(actor, input))).toBe('reauthentication_required');
  });

  test('need a fresh sign-in to be made', async () => {
    world.clock.forward(16 * 60_000);
    expect(await refusalCode(make())).toBe('reauthentication_required');
    await world.workspace.auth.reauthenticate(board.governor.actor, { password: board.governor.password });
    await make();
  });

  test('expire', async () => {
    const made = await make();
    world.clock.forward(30 * day - 1);
    const { actor } = await use(made.token);
    world.clock.forward(1);
    expect(await refusalCode(use(made.token))).toBe('not_signed_in');
    expect(await refusalCode(world.workspace.me.show(actor))).toBe('not_signed_in');
    await world.workspace.jobs.purgeExpired();
    expect(await world.store.aggregates.get('apiToken', made.id)).toBeUndefined();
  });

  test('W1a: are not removed while it is on its way to the log that they were ended', async () => {
    const made = await make();
    const { add } = world.store.chain;
    world.store.chain.add = () => Promise.reject(new Error('the log is away'));
    await world.workspace.tokens.end(board.governor.actor, { tokenId: made.id });
    world.clock.forward(30 * day);
    await world.workspace.jobs.purgeExpired();
    world.store.chain.add = add;
    await world.workspace.jobs.relayAll();
    expect(world.store.entries.at(-1)).toMatchObject({ action: 'token.end', subject: `token:${made.id}` });
  });

  test('are ended by their owner alone; what they have open closes before that returns', async () => {
    const made = await make();
    const { actor } = await use(made.token);
    const end = (tokenId: unknown, by = board.governor.actor) => world.workspace.tokens.end(by, { tokenId });
    expect(await refusalCode(end(made.id, board.clerk.actor))).toBe('not_found');
    expect(await refusalCode(end('none'))).toBe('not_found');
    expect(await refusalCode(end(7))).toBe('invalid');
    await end(made.id);
    expect(world.bus.askedOn('access-ended').at(-1)).toMatchObject({
      scope: 'session',
      sessionIds: [actor.session.id],
    });
    expect(await refusalCode(use(made.token))).toBe('not_signed_in');
    expect(await refusalCode(world.workspace.me.show(actor))).toBe('not_signed_in');
    expect(world.store.entries.at(-1)).toMatchObject({ action: 'token.end', subject: `token:${made.id}` });
    await end(made.id);
    expect(world.store.entries.filter(({ action }) => action === 'token.end')).toHaveLength(1);
  });

  test('R3: die with their owner’s access, and do not come back with it', async () => {
    const made = await make();
    const { actor } = await use(made.token);
    await world.workspace.people.revoke(board.clerk.actor, { personId: board.governor.personId, scope: 'account' });
    expect(await refusalCode(use(made.token))).toBe('access_revoked');
    expect(await refusalCode(world.workspace.me.show(actor))).toBe('access_revoked');
    const membership = { personId: board.governor.personId, boardId: board.boardId, role: 'governor' };
    await world.workspace.people.reinstate(operator, { ...membership, reason: 'A mistake' });
    expect(await refusalCode(use(made.token))).toBe('access_revoked');
  });

  test('R3: end where somebody else may have had the sign-in: with a new password by mail or by the clerk', async () => {
    const { governor, clerk } = board;
    const { people, auth } = world.workspace;
    const made = await make();
    const { actor } = await use(made.token);
    await people.resetPassword(clerk.actor, { personId: governor.personId });
    expect(await refusalCode(use(made.token))).toBe('not_signed_in');
    expect(await refusalCode(world.workspace.me.show(actor))).toBe('not_signed_in');
    expect(world.bus.askedOn('access-ended').at(-1)).toMatchObject({ sessionIds: [actor.session.id] });
    expect(world.store.entries.filter(({ action }) => action === 'token.end')).toMatchObject([
      { actor: clerk.personId },
    ]);
    await people.resetPassword(clerk.actor, { personId: governor.personId });
    expect(world.store.entries.filter(({ action }) => action === 'token.end')).toHaveLength(1);

    const theirs = await world.workspace.tokens.make(board.chair.actor, input);
    const own = { currentPassword: board.chair.password, newPassword: 'another long password' };
    await auth.changePassword(board.chair.actor, own);
    await use(theirs.token);
  });

  test('are told of by mail to their owner, without what is secret', async () => {
    world = createWorld({ sendsMail: true });
    board = await createFullBoard(world);
    await setAddress(world, board.organisationId, board.governor, 'governor@example.org');
    const { token } = await make();
    const mails = (await world.store.aggregates.find('mail', 'waiting', '*')).map(({ value }) => value);
    expect(mails).toMatchObject([{ to: board.governor.personId, subject: 'An API token was made in your name' }]);
    expect(mails[0]?.text).toContain('School web site');
    expect(mails[0]?.text).not.toContain(token);
  });

  test('P12: are not made in a session that a new password ends at that moment', async () => {
    const { personId } = board.governor;
    world.store.beforeWrite = async ({ collection, kind }) => {
      if (collection !== 'apiToken' || kind !== 'insert') return;
      world.store.beforeWrite = () => undefined;
      await world.workspace.people.resetPassword(board.clerk.actor, { personId });
    };
    expect(await refusalCode(make())).toBe('not_signed_in');
    expect(world.store.all('apiToken').filter(({ ended }) => ended === undefined)).toEqual([]);
  });

  test('P12: nor last in one that a crash has not ended yet', async () => {
    const mails = await createMailWorld();
    ({ world, board } = mails);
    await world.workspace.auth.requestReset({ username: board.governor.username }, { address: '192.0.2.9' });
    await mails.run();
    let stored = false;
    world.store.beforeWrite = ({ collection, kind }) => {
      if (stored) throw new Error('killed');
      stored = collection === 'person' && kind === 'replace';
    };
    await world.workspace.auth.resetByMail({ token: mails.token(), newPassword: 'an entirely new one' });
    world.store.beforeWrite = () => undefined;
    world.clock.forward(60_000);
    const { token } = await make();
    await use(token);
    expect(await world.another().jobs.relayAll()).toBe(0);
    expect(await refusalCode(use(token))).toBe('not_signed_in');
  });

  test('follow what becomes of their owner’s rights', async () => {
    const { actor } = await use((await make({ scopes: ['registers:read'] })).token);
    await world.workspace.registers.decisions(actor, { boardId: board.boardId });
    const change = { personId: board.governor.personId, boardId: board.boardId, role: 'observer' };
    await world.workspace.people.changeRole(board.clerk.actor, change);
    expect(await refusalCode(world.workspace.registers.decisions(actor, { boardId: board.boardId }))).toBe('forbidden');
  });

  test('are not without number', async () => {
    for (let i = 0; i < 20; i += 1) await make();
    expect(await refusalCode(make())).toBe('not_possible_now');
  });

  test.each([
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['everything'] }, 'scopes.0'],
    [{ scopes: ['boards:read', 'boards:read'] }, 'scopes'],
    [{ days: 31 }, 'days'],
    [{ days: undefined }, 'days'],
    [{ owner: 'x' }, 'owner'],
  ])('bad input names its field: %j', async (more, field) => {
    const error = await refusal(make(more));
    expect(Object.keys(error.fields ?? {})).toEqual([field]);
  });

  test('W1: who is not signed in is told so', async () => {
    expect(await refusalCode(world.workspace.tokens.make(undefined, input))).toBe('not_signed_in');
    expect(await refusalCode(world.workspace.tokens.list(undefined))).toBe('not_signed_in');
    expect(await refusalCode(world.workspace.tokens.end(undefined, { tokenId: 'x' }))).toBe('not_signed_in');
  });
});
