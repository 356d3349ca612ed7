import { describe, expect, test } from 'vitest';
import {
  addMember,
  again,
  createFullBoard,
  createWorld,
  type FullBoard,
  type World,
} from '../../support/memory-world.ts';
import { killAfter } from '../auth/support.ts';

interface Way {
  /** What nothing is killed in. */
  before?: (world: World, board: FullBoard) => Promise<unknown>;
  run: (world: World, board: FullBoard) => Promise<unknown>;
  whose: 'governor' | 'clerk';
  scope: 'account' | 'board';
  /** The clerk, if nothing else is said. */
  by?: string;
  why?: string;
}

const reason = 'Has moved away';
const revoked = (scope: Way['scope']): Way => ({
  run: ({ workspace }, { clerk, governor, organisationId, boardId }) =>
    workspace.people.revoke(clerk.actor, {
      personId: governor.personId,
      scope,
      id: scope === 'account' ? organisationId : boardId,
      reason,
    }),
  whose: 'governor',
  scope,
});

const termOver = (whose: Way['whose']): Way => ({
  async before(world, board) {
    // A board keeps its last clerk.
    await addMember(world, board, 'clerk', 'other.clerk');
    const { value: person, version } = (await world.store.aggregates.get('person', board[whose].personId))!;
    const memberships = person.memberships.map((m) => ({ ...m, termStart: '2022-03-02', termEnd: '2026-03-02' }));
    await world.store.aggregates.replace('person', { ...person, memberships }, version);
    world.clock.forward(24 * 3600_000);
  },
  run: ({ workspace }) => workspace.jobs.watchTerms(),
  whose,
  scope: 'board',
  by: 'system',
  why: 'The term of office ended on 2 March 2026.',
});

const ways: Record<string, Way> = {
  'an account': revoked('account'),
  'a board': revoked('board'),
  'a clerk’s duties, handed over': {
    run: ({ workspace }, { clerk, governor, boardId }) =>
      workspace.people.handOver(clerk.actor, {
        personId: clerk.personId,
        toId: governor.personId,
        boardIds: [boardId],
        ends: true,
        reason,
      }),
    whose: 'clerk',
    scope: 'board',
  },
  'a term of office': termOver('governor'),
  'a clerk’s term of office': termOver('clerk'),
};

const toldOf = ({ bus }: World) => bus.askedOn('access-ended').map(({ personId }) => personId);
const receipts = ({ store }: World) => store.all('revocation');
const audited = ({ store }: World) => store.entries.filter(({ action }) => action === 'person.revoke');

describe.each(Object.entries(ways))('R2: the end of %s', (_, { before, run, whose, scope, by, why = reason }) => {
  test('R2: killed after any write, every node was told and the clerk has the receipt once access has ended', async () => {
    let cutShort = 0;
    for (let writes = 0, completed = false; !completed; writes += 1) {
      expect(writes).toBeLessThan(30);
      const world = createWorld();
      const board = await createFullBoard(world);
      const { personId, token } = board[whose];
      await before?.(world, board);
      const revive = killAfter(world, writes);
      // What it was killed in may have put it in words of its own.
      const returned = await run(world, board).then(
        () => true,
        () => false,
      );
      completed = !revive() && returned;
      const workspace = world.another();
      expect(await workspace.jobs.relayAll()).toBe(0);
      const now = await again({ ...world, workspace }, token).then(
        () => 'live',
        ({ code }: { code: string }) => code,
      );
      if (now === 'live') {
        expect(receipts(world)).toEqual([]);
        continue;
      }
      if (!completed) cutShort += 1;
      expect(now).toBe('access_revoked');
      expect(toldOf(world)).toContain(personId);
      expect(receipts(world)).toMatchObject([{ personId, scope, by: by ?? board.clerk.personId, reason: why }]);
      expect(audited(world)).toMatchObject([
        { actor: by ?? board.clerk.personId, detail: { receipt: receipts(world)[0]!.receipt } },
      ]);
    }
    expect(cutShort).toBeGreaterThan(0);
  });

  test('R2: nobody is asked twice where nothing was cut short', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    await before?.(world, board);
    await run(world, board);
    await world.another().jobs.relayAll();
    expect(toldOf(world)).toHaveLength(1);
    expect(receipts(world)).toHaveLength(1);
  });

  test('R2: where another node’s relay comes first, one receipt is kept', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    await before?.(world, board);
    let relayed = false;
    world.bus.answer('access-ended', async () => {
      if (relayed) return [];
      relayed = true;
      await world.another().jobs.relayAll();
      return [];
    });
    await run(world, board);
    expect(receipts(world)).toHaveLength(1);
    expect(audited(world)).toHaveLength(1);
  });
});
