import { beforeEach, describe, expect, test } from 'vitest';
import {
  addMember,
  again,
  auditedActions,
  createBoard,
  createFullBoard,
  createWorld,
  type FullBoard,
  operator,
  refusal,
  refusalCode,
  signIn,
  type World,
} from '../../support/memory-world.ts';

let world: World;
let board: FullBoard;
beforeEach(async () => {
  world = createWorld();
  board = await createFullBoard(world);
});

const revoke = (actor: FullBoard['clerk'], input: unknown) => world.workspace.people.revoke(actor.actor, input);

describe('R2: the whole account', () => {
  test('R2: the store has it before the nodes are told, and the receipt holds what each closed', async () => {
    const closed = [{ kind: 'minutes' as const, since: '2026-03-02T18:00:00Z', closedAt: '2026-03-02T18:30:00Z' }];
    let signedInWhenTold: unknown;
    world.bus.answer('access-ended', async () => {
      signedInWhenTold = await refusalCode(world.workspace.auth.authenticate(board.governor.token));
      world.clock.forward(12);
      return closed;
    });
    world.bus.unreachable.push('node-2');
    const receipt = await revoke(board.clerk, { personId: board.governor.personId, scope: 'account', reason: 'Left' });
    expect(signedInWhenTold).toBe('access_revoked');
    expect(receipt).toMatchObject({
      elapsedMs: 12,
      sessionsEnded: 1,
      nodes: [
        { node: 'node-1', closed },
        { node: 'node-2', closed: [], unreachable: true },
      ],
    });
    expect(world.bus.askedOn('access-ended')).toEqual([
      expect.objectContaining({
        personId: board.governor.personId,
        scope: 'account',
        organisationId: board.organisationId,
        boardIds: [board.boardId],
        signInEnded: true,
        code: 4410,
        organisationName: 'Hill School',
      }),
    ]);
  });

  test('R2: the receipt is kept and stands in the audit log', async () => {
    const receipt = await revoke(board.clerk, { personId: board.governor.personId, scope: 'account' });
    const kept = await world.workspace.people.revocations(board.clerk.actor, { personId: board.governor.personId });
    expect(kept).toMatchObject([{ id: receipt.id, by: board.clerk.personId, scope: 'account', receipt }]);
    const audited = world.store.entries.filter((e) => e.action === 'person.revoke');
    expect(audited).toMatchObject([{ actor: board.clerk.personId, detail: { scope: 'account', receipt } }]);
    expect(auditedActions(world, board.organisationId)).toContain('membership.end');
    expect(await world.workspace.audit.verify({ organisationId: board.organisationId })).toMatchObject({ ok: true });
  });

  test('R3: afterwards nothing that was theirs opens any door', async () => {
    await revoke(board.clerk, { personId: board.governor.personId, scope: 'account' });
    const { token, actor, username, password } = board.governor;
    expect(await refusalCode(world.workspace.auth.authenticate(token))).toBe('access_revoked');
    expect(await refusalCode(world.workspace.me.show(actor))).toBe('access_revoked');
    expect(await refusalCode(signIn(world, username, password))).toBe('access_revoked');
    expect(await refusalCode(signIn(world, username, 'a wrong password'))).toBe('invalid_credentials');
    world.clock.forward(13 * 24 * 3600_000);
    expect(await refusalCode(world.workspace.auth.authenticate(token))).toBe('access_revoked');
    world.clock.forward(2 * 24 * 3600_000);
    expect(await refusalCode(world.workspace.auth.authenticate(token))).toBe('not_signed_in');
  });

  test('R5: with memberships in another organisation the sign-in lives on, and this organisation is gone', async () => {
    const other = await createFullBoard(world, 'Dale School');
    const { personId } = board.governor;
    await world.workspace.people.addMembership(operator, { personId, boardId: other.boardId, role: 'governor' });
    const receipt = await revoke(board.clerk, { personId, scope: 'account' });
    expect(receipt.sessionsEnded).toBe(0);
    expect(world.bus.askedOn('access-ended').at(-1)).toMatchObject({ signInEnded: false, boardIds: [board.boardId] });
    const actor = await again(world, board.governor.token);
    expect(await refusalCode(world.workspace.boards.show(actor, { boardId: board.boardId }))).toBe('not_found');
    expect(await world.workspace.boards.show(actor, { boardId: other.boardId })).toMatchObject({ role: 'governor' });
  });

  test('R5: who is clerk of only some of the boards cannot end the whole account', async () => {
    const second = await createBoard(world, board, 'Finance');
    await world.workspace.people.addMembership(operator, {
      personId: board.governor.personId,
      boardId: second.boardId,
      role: 'governor',
    });
    const error = await refusal(revoke(board.clerk, { personId: board.governor.personId, scope: 'account' }));
    expect(error).toMatchObject({ code: 'forbidden' });
    expect(await again(world, board.governor.token)).toBeDefined();
  });

  test('revoking again is possible and closes what is left', async () => {
    await revoke(board.clerk, { personId: board.governor.personId, scope: 'account' });
    const receipt = await revoke(board.clerk, { personId: board.governor.personId, scope: 'account' });
    expect(receipt.sessionsEnded).toBe(0);
    expect(world.bus.askedOn('access-ended')).toHaveLength(2);
  });
});

describe('R5: one board', () => {
  test('R5: other boards stay; the sockets of that board close', async () => {
    const second = await createBoard(world, board, 'Finance');
    const { personId } = board.governor;
    await world.workspace.people.addMembership(operator, { personId, boardId: second.boardId, role: 'governor' });
    await revoke(board.clerk, { personId, scope: 'board', id: board.boardId });
    const actor = await again(world, board.governor.token);
    expect((await world.workspace.me.show(actor)).memberships.map((m) => m.boardId)).toEqual([second.boardId]);
    expect(world.bus.askedOn('access-ended')).toMatchObject([
      { scope: 'board', boardIds: [board.boardId], signInEnded: false },
    ]);
  });

  test('R5: the last board anywhere ends the sign-in', async () => {
    await revoke(board.clerk, { personId: board.observer.personId, scope: 'board', id: board.boardId });
    expect(await refusalCode(world.workspace.auth.authenticate(board.observer.token))).toBe('access_revoked');
  });

  test('the board has to be named, and one that they sit on', async () => {
    const { personId } = board.governor;
    expect((await refusal(revoke(board.clerk, { personId, scope: 'board' }))).fields).toHaveProperty('id');
    expect((await refusal(revoke(board.clerk, { personId, scope: 'board', id: 'none' }))).fields).toHaveProperty('id');
  });
});

describe('R5: one session', () => {
  test('R5: that session dies as revoked, the others live', async () => {
    const tablet = await signIn(world, board.governor.username, board.governor.password);
    await revoke(board.clerk, {
      personId: board.governor.personId,
      scope: 'session',
      id: tablet.actor.session.publicId,
    });
    expect(await refusalCode(world.workspace.auth.authenticate(tablet.token))).toBe('access_revoked');
    expect(await again(world, board.governor.token)).toBeDefined();
    expect(world.bus.askedOn('access-ended')).toMatchObject([
      { sessionIds: [tablet.actor.session.id], signInEnded: true },
    ]);
    const audited = world.store.entries.filter(({ action }) => /^(person|session)\.revoke$/.test(action));
    expect(audited).toMatchObject([
      { action: 'person.revoke', detail: { scope: 'session' } },
      { action: 'session.revoke', detail: { device: tablet.actor.session.device } },
    ]);
  });

  test('the session has to be one of that person', async () => {
    const input = { personId: board.governor.personId, scope: 'session', id: board.chair.actor.session.publicId };
    expect((await refusal(revoke(board.clerk, input))).fields).toHaveProperty('id');
  });

  test('the session in use is signed out of, not revoked', async () => {
    const input = { personId: board.clerk.personId, scope: 'session', id: board.clerk.actor.session.publicId };
    expect(await refusalCode(revoke(board.clerk, input))).toBe('not_possible_now');
  });
});

describe('who may', () => {
  test.each(['chair', 'viceChair', 'governor', 'associate', 'observer'] as const)('W2: %s is refused', async (role) => {
    const target = role === 'governor' ? board.chair : board.governor;
    for (const [scope, id] of [['account'], ['board', board.boardId], ['session', 'any']]) {
      expect(await refusalCode(revoke(board[role], { personId: target.personId, scope, id }))).toBe('forbidden');
    }
  });

  test('W1: another organisation is told that there is nobody', async () => {
    const other = await createFullBoard(world, 'Dale School');
    expect(await refusalCode(revoke(other.clerk, { personId: board.governor.personId, scope: 'account' }))).toBe(
      'not_found',
    );
    expect(await refusalCode(revoke(other.clerk, { personId: 'nobody', scope: 'nonsense' }))).toBe('not_found');
  });

  test('nobody revokes themselves', async () => {
    await addMember(world, board, 'clerk', 'second.clerk');
    const { personId } = board.clerk;
    expect(await refusalCode(revoke(board.clerk, { personId, scope: 'account' }))).toBe('not_possible_now');
    expect(await refusalCode(revoke(board.clerk, { personId, scope: 'board', id: board.boardId }))).toBe(
      'not_possible_now',
    );
  });

  test('input that is not valid names its field', async () => {
    const error = await refusal(revoke(board.clerk, { personId: board.governor.personId, scope: 'everything' }));
    expect(error).toMatchObject({ code: 'invalid', fields: { scope: 'must be one of: account, board, session' } });
  });

  test('R3: who lost access while asking writes nothing', async () => {
    const lost = { ...board.clerk.actor, signal: AbortSignal.abort() };
    const call = world.workspace.people.revoke(lost, { personId: board.governor.personId, scope: 'account' });
    expect(await refusalCode(call)).toBe('not_signed_in');
    expect(await again(world, board.governor.token)).toBeDefined();
  });
});

describe('W1a: the last clerk of a board', () => {
  test('W1a: cannot go', async () => {
    const call = world.workspace.people.revoke(operator, { personId: board.clerk.personId, scope: 'account' });
    expect(await refusalCode(call)).toBe('not_possible_now');
    expect(await again(world, board.clerk.token)).toBeDefined();
  });

  test('W1a: of two clerks who revoke each other at once, one remains', async () => {
    const second = await addMember(world, board, 'clerk', 'second.clerk');
    const outcomes = await Promise.allSettled([
      revoke(board.clerk, { personId: second.personId, scope: 'account' }),
      revoke(second, { personId: board.clerk.personId, scope: 'account' }),
    ]);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
    const { value } = (await world.store.aggregates.get('board', board.boardId))!;
    expect(value.clerks).toHaveLength(1);
    const left = [board.clerk, second].find((m) => m.personId === value.clerks[0])!;
    expect(await again(world, left.token)).toBeDefined();
  });

  test('W1a: an account that cannot go from one board goes from none', async () => {
    const second = await createBoard(world, board, 'Finance');
    const both = await addMember(world, board, 'clerk', 'both');
    await world.workspace.people.addMembership(operator, {
      personId: both.personId,
      boardId: second.boardId,
      role: 'clerk',
    });
    const call = world.workspace.people.revoke(operator, { personId: both.personId, scope: 'account' });
    expect(await refusalCode(call)).toBe('not_possible_now');
    expect((await world.store.aggregates.get('board', board.boardId))!.value.clerks).toContain(both.personId);
    await world.workspace.jobs.relayAll();
    expect((await world.workspace.me.show(both.actor)).memberships).toHaveLength(2);
  });
});
