import { beforeEach, describe, expect, test } from 'vitest';
import {
  again,
  createFullBoard,
  createWorld,
  type FullBoard,
  operator,
  refusalCode,
  signIn,
  type World,
} from '../../support/memory-world.ts';
import { killAfter } from '../auth/support.ts';

const roles = ['clerk', 'chair', 'governor', 'observer'] as const;

let world: World;
let board: FullBoard;
beforeEach(async () => {
  world = createWorld();
  board = await createFullBoard(world);
});

const entries = ({ store }: World) => store.entries.filter(({ action }) => action === 'organisation.signOut');

/** Each of them: live, or what the next request is answered. */
const stateOf = (at: World, token: string) =>
  again(at, token).then(
    () => 'live',
    ({ code }: { code: string }) => code,
  );

describe('P37: signing everybody out', () => {
  test('ends every session of everybody on its boards, and of nobody else; access stays', async () => {
    const dale = await createFullBoard(world, 'Dale School');
    const tablet = await signIn(world, board.governor.username, board.governor.password);
    const { organisationId } = board;
    const signedOut = await world.workspace.organisations.signOut(operator, { organisationId });
    const people = new Set(Object.values(board).flatMap((m) => (typeof m === 'object' ? [m.personId] : []))).size;
    expect(signedOut).toEqual({ people, sessions: people + 1, connections: 0, unreachable: [] });
    for (const role of roles) expect(await stateOf(world, board[role].token)).toBe('not_signed_in');
    expect(await stateOf(world, tablet.token)).toBe('not_signed_in');
    for (const role of roles) expect(await stateOf(world, dale[role].token)).toBe('live');
    const { actor } = await signIn(world, board.governor.username, board.governor.password);
    expect((await world.workspace.boards.show(actor, { boardId: board.boardId })).id).toBe(board.boardId);
  });

  test('closes what they have open, with the code of a session that has ended, and says who did not answer', async () => {
    world.bus.answer('access-ended', ({ personId }) =>
      personId === board.chair.personId ? [{ kind: 'minutes', since: '', closedAt: '' }] : [],
    );
    world.bus.unreachable = ['node-2'];
    const { connections, unreachable } = await world.workspace.organisations.signOut(operator, {
      organisationId: board.organisationId,
    });
    expect({ connections, unreachable }).toEqual({ connections: 1, unreachable: ['node-2'] });
    const asked = world.bus.askedOn('access-ended');
    for (const role of roles) {
      expect(asked.find(({ personId }) => personId === board[role].personId)).toMatchObject({
        scope: 'session',
        sessionIds: [board[role].actor.session.id],
        signInEnded: true,
        code: 4401,
      });
    }
  });

  test('who sits on another organisation’s boards as well is out there too; who has left is not', async () => {
    const dale = await createFullBoard(world, 'Dale School');
    const { people } = world.workspace;
    await people.addMembership(operator, {
      ...{ personId: board.chair.personId, boardId: dale.boardId, role: 'governor' },
    });
    await people.addMembership(operator, {
      ...{ personId: board.governor.personId, boardId: dale.boardId, role: 'governor' },
    });
    await people.revoke(operator, {
      ...{ personId: board.governor.personId, scope: 'account', id: dale.organisationId },
    });
    await world.workspace.organisations.signOut(operator, { organisationId: dale.organisationId });
    expect(await stateOf(world, board.chair.token)).toBe('not_signed_in');
    expect(await stateOf(world, board.governor.token)).toBe('live');
  });

  test('is in the audit log, in the operator’s name, with the reason', async () => {
    const { organisationId } = board;
    await world.workspace.organisations.signOut(operator, { organisationId, reason: 'A laptop was stolen' });
    expect(entries(world)).toMatchObject([
      {
        ...{ actor: 'operator', organisationId, subject: `organisation:${organisationId}` },
        detail: { reason: 'A laptop was stolen' },
      },
    ]);
    expect(entries(world)[0]).not.toHaveProperty('then');
  });

  test('ends no API token, and nobody is signed out twice', async () => {
    const { token } = await world.workspace.tokens.make(board.governor.actor, {
      ...{ name: 'Diary', scopes: ['boards:read'], days: 30 },
    });
    await world.workspace.organisations.signOut(operator, { organisationId: board.organisationId });
    expect(await world.workspace.auth.authenticateToken(token)).toBeDefined();
    world.clock.forward(10_000);
    const back = await signIn(world, board.governor.username, board.governor.password);
    await world.another().jobs.relayAll();
    expect(await stateOf(world, back.token)).toBe('live');
  });

  test('says how far it has come where there are many', async () => {
    const { value } = (await world.store.aggregates.get('person', board.observer.personId))!;
    for (let n = 0; n < 200; n += 1) {
      await world.store.aggregates.insert('person', { ...value, id: `many${n}`, username: `many${n}` });
    }
    const lines: string[] = [];
    const { organisationId } = board;
    const { people } = await world.workspace.organisations.signOut(operator, { organisationId }, (line) =>
      lines.push(line),
    );
    expect(lines).toEqual([`100 of ${people} people signed out`, `200 of ${people} people signed out`]);
  });

  test('W1a: killed after any step, all are out after the next start, once it is in the log', async () => {
    for (let steps = 0, completed = false; !completed; steps += 1) {
      expect(steps).toBeLessThan(60);
      world = createWorld();
      board = await createFullBoard(world);
      const revive = killAfter(world, steps);
      const outcome = await world.workspace.organisations
        .signOut(operator, { organisationId: board.organisationId })
        .then(
          () => 'returned',
          ({ message }: Error) => message,
        );
      expect(['returned', 'killed']).toContain(outcome);
      completed = !revive() && outcome === 'returned';
      const workspace = world.another();
      expect(await workspace.jobs.relayAll()).toBe(0);
      const states = await Promise.all(roles.map((role) => stateOf({ ...world, workspace }, board[role].token)));
      if (entries(world).length === 0) {
        expect(states).toEqual(roles.map(() => 'live'));
        continue;
      }
      expect(states).toEqual(roles.map(() => 'not_signed_in'));
      const told = world.bus.askedOn('access-ended').flatMap(({ sessionIds }) => sessionIds);
      for (const role of roles) expect(told).toContain(board[role].actor.session.id);
    }
  });

  test('W2: only for the operator', async () => {
    const { signOut } = world.workspace.organisations;
    const { organisationId } = board;
    expect(await refusalCode(signOut(board.clerk.actor, { organisationId }))).toBe('forbidden');
    expect(await refusalCode(signOut(undefined, { organisationId }))).toBe('not_signed_in');
    expect(await refusalCode(signOut(operator, { organisationId: 'another' }))).toBe('not_found');
    expect(await refusalCode(signOut(operator, { organisationId, reason: '' }))).toBe('invalid');
    expect(await stateOf(world, board.governor.token)).toBe('live');
  });
});
