import { describe, expect, test } from 'vitest';
import {
  again,
  createFullBoard,
  createWorld,
  type FullBoard,
  type Member,
  operator,
  signIn,
  type World,
} from '../../support/memory-world.ts';
import { killAfter } from './support.ts';

interface Way {
  run: (world: World, board: FullBoard, tablet: Member['actor']) => Promise<unknown>;
  /** Of the entry that stands in the log once the session is dead. */
  action: string;
  by: 'clerk' | 'governor';
  refusal: 'access_revoked' | 'not_signed_in';
}

const ways: Record<string, Way> = {
  'signed out by the clerk': {
    run: (world, { clerk, governor }, tablet) =>
      world.workspace.people.revoke(clerk.actor, {
        personId: governor.personId,
        scope: 'session',
        id: tablet.session.publicId,
      }),
    action: 'session.revoke',
    by: 'clerk',
    refusal: 'access_revoked',
  },
  'signed out as one of one’s own devices': {
    run: (world, { governor }) => world.workspace.me.endOtherDevices(governor.actor),
    action: 'session.end',
    by: 'governor',
    refusal: 'access_revoked',
  },
  'signed out there': {
    run: (world, _, tablet) => world.workspace.auth.signOut(tablet),
    action: 'session.end',
    by: 'governor',
    refusal: 'not_signed_in',
  },
};

async function prepared() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const tablet = await signIn(world, board.governor.username, board.governor.password);
  return { world, board, tablet };
}

describe.each(Object.entries(ways))('a session that was %s', (_, { run, action, by, refusal }) => {
  const entriesOf = ({ store }: World) => store.entries.filter((entry) => entry.action === action);

  test('W1a: killed after any write, it is in the log once it is dead, and every node was told', async () => {
    for (let writes = 0, completed = false; !completed; writes += 1) {
      expect(writes).toBeLessThan(20);
      const { world, board, tablet } = await prepared();
      const revive = killAfter(world, writes);
      const outcome = await run(world, board, tablet.actor).then(
        () => 'returned',
        ({ message }: Error) => message,
      );
      expect(['returned', 'killed']).toContain(outcome);
      completed = !revive() && outcome === 'returned';
      const workspace = world.another();
      expect(await workspace.jobs.relayAll()).toBe(0);
      const now = await again({ ...world, workspace }, tablet.token).then(
        () => 'live',
        ({ code }: { code: string }) => code,
      );
      if (now === 'live') {
        expect(entriesOf(world)).toEqual([]);
        continue;
      }
      expect(now).toBe(refusal);
      expect(entriesOf(world)).toMatchObject([{ actor: board[by].personId, organisationId: board.organisationId }]);
      const told = world.bus.askedOn('access-ended').flatMap(({ sessionIds }) => sessionIds);
      expect(told).toContain(tablet.actor.session.id);
    }
  });

  test('R2: nobody is asked twice where nothing was cut short', async () => {
    const { world, board, tablet } = await prepared();
    await run(world, board, tablet.actor);
    await world.another().jobs.relayAll();
    expect(world.bus.askedOn('access-ended')).toHaveLength(1);
  });

  test('W1a: each organisation that knows them has it in its log, where they did it themselves', async () => {
    const { world, board, tablet } = await prepared();
    const other = await createFullBoard(world, 'Dale School');
    const { personId } = board.governor;
    await world.workspace.people.addMembership(operator, { personId, boardId: other.boardId, role: 'governor' });
    const actor = await again(world, by === 'clerk' ? board.clerk.token : board.governor.token);
    const members = { ...board, [by]: { ...board[by], actor } };
    await run(world, members, await again(world, tablet.token));
    const organisations = entriesOf(world).map(({ organisationId }) => organisationId);
    expect(organisations.sort()).toEqual(
      by === 'clerk' ? [board.organisationId] : [board.organisationId, other.organisationId].sort(),
    );
  });
});

test('R2: a session’s revocation that was cut short has its receipt after the next start, in the clerk’s name', async () => {
  const { world, board, tablet } = await prepared();
  const { clerk, governor, organisationId } = board;
  world.store.beforeWrite = ({ collection }) => {
    if (collection === 'revocation') throw new Error('killed');
  };
  const revoked = world.workspace.people.revoke(clerk.actor, {
    personId: governor.personId,
    scope: 'session',
    id: tablet.actor.session.publicId,
    reason: 'Lost on the bus',
  });
  await expect(revoked).rejects.toThrow('killed');
  world.store.beforeWrite = () => undefined;
  await world.another().jobs.relayAll();
  const kept = await world.workspace.people.revocations(clerk.actor, { personId: governor.personId });
  expect(kept).toMatchObject([
    { by: clerk.personId, scope: 'session', reason: 'Lost on the bus', receipt: { sessionsEnded: 1 } },
  ]);
  const audited = world.store.entries.filter(({ action }) => action === 'person.revoke');
  expect(audited).toMatchObject([{ actor: clerk.personId, organisationId, detail: { receipt: kept[0]!.receipt } }]);
});

test('R2: where another node’s relay comes first, one receipt is kept, and the clerk is given that one', async () => {
  const { world, board, tablet } = await prepared();
  const { clerk, governor } = board;
  let relayed = false;
  world.bus.answer('access-ended', async () => {
    if (relayed) return [];
    relayed = true;
    await world.another().jobs.relayAll();
    return [];
  });
  const receipt = await world.workspace.people.revoke(clerk.actor, {
    personId: governor.personId,
    scope: 'session',
    id: tablet.actor.session.publicId,
  });
  const kept = await world.workspace.people.revocations(clerk.actor, { personId: governor.personId });
  expect(kept.map((one) => one.receipt)).toEqual([receipt]);
  expect(world.store.entries.filter(({ action }) => /^(person|session)\.revoke$/.test(action))).toHaveLength(2);
});

test('W1a: what waits for the log is not purged with its session', async () => {
  const { world, board, tablet } = await prepared();
  const revive = killAfter(world, 1);
  await world.workspace.auth.signOut(tablet.actor).catch(() => undefined);
  revive();
  world.clock.forward(20 * 24 * 3600_000);
  const workspace = world.another();
  await workspace.jobs.purgeExpired();
  await workspace.jobs.relayAll();
  const ended = world.store.entries.filter(({ action }) => action === 'session.end');
  expect(ended).toMatchObject([{ actor: board.governor.personId }]);
});
