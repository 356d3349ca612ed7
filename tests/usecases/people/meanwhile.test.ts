import { beforeEach, describe, expect, test } from 'vitest';
import { isCurrent, membershipOn } from '#lib/domain/people.ts';
import { isCode } from '#server/usecases/shared/commit.ts';
import {
  addMember,
  again,
  createBoard,
  createFullBoard,
  createWorld,
  type FullBoard,
  operator,
  type Place,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';
import { killAfter } from '../auth/support.ts';
import { meanwhile } from './meanwhile.ts';

let world: World;
let board: FullBoard;
let second: Place;
async function begin(): Promise<void> {
  world = createWorld();
  board = await createFullBoard(world);
  second = await createBoard(world, board, 'Finance');
}
beforeEach(begin);

const person = async (personId: string) => (await world.store.aggregates.get('person', personId))!.value;
const roleOf = async (personId: string, boardId: string) => membershipOn(await person(personId), boardId)?.role;
const clerksOf = async (boardId: string) => (await world.store.aggregates.get('board', boardId))!.value.clerks;
const put = (personId: string, role: string, { boardId }: Place = second) =>
  world.workspace.people.addMembership(operator, { personId, boardId, role });
const endAccount = (personId: string, by: FullBoard['clerk']['actor'] | typeof operator = operator) =>
  world.workspace.people.revoke(by, { personId, scope: 'account', id: board.organisationId });
const handOver = (toId: string) =>
  world.workspace.people.handOver(operator, {
    personId: board.clerk.personId,
    toId,
    boardIds: [board.boardId],
    ends: true,
  });

describe('R5: an account ends on every board, also on one that is added at that moment', () => {
  test('R5, R2: a governor’s place goes with the others, and the sign-in; what is open there is closed', async () => {
    const { personId, token } = board.governor;
    const came = meanwhile(world, 'person', personId, () => put(personId, 'governor'));
    await endAccount(personId);
    expect(came()).toBe(true);
    expect((await person(personId)).memberships.filter(isCurrent)).toEqual([]);
    expect(await refusalCode(again(world, token))).toBe('access_revoked');
    expect(world.bus.askedOn('access-ended')).toMatchObject([
      { scope: 'account', boardIds: [board.boardId, second.boardId], signInEnded: true },
    ]);
  });

  test('R5, W1a: a clerk’s place too, once the board has taken them off its list', async () => {
    const other = await addMember(world, second, 'clerk', 'second.clerk');
    const { personId } = board.governor;
    const came = meanwhile(world, 'person', personId, () => put(personId, 'clerk'));
    await endAccount(personId);
    expect(came()).toBe(true);
    expect(await person(personId)).toHaveProperty('signInEnded');
    expect(await clerksOf(second.boardId)).toEqual([other.personId]);
    expect(await world.store.aggregates.withOutbox(10)).toEqual([]);
  });

  test('R5, W1a: where that board cannot spare them, nothing has changed', async () => {
    await addMember(world, board, 'clerk', 'other.clerk');
    const { personId } = board.clerk;
    const came = meanwhile(world, 'person', personId, () => put(personId, 'clerk'));
    expect(await refusalCode(endAccount(personId))).toBe('not_possible_now');
    expect(came()).toBe(true);
    await world.workspace.jobs.relayAll();
    expect(await roleOf(personId, board.boardId)).toBe('clerk');
    expect(await clerksOf(board.boardId)).toContain(personId);
    expect(await clerksOf(second.boardId)).toEqual([personId]);
  });

  test('R5, W1a: nor where a board that was there before cannot spare them, though others go on with what waits', async () => {
    await addMember(world, board, 'clerk', 'other.clerk');
    const { personId } = board.clerk;
    await put(personId, 'clerk');
    world.store.beforeWrite = async ({ kind, collection }) => {
      if (kind !== 'clearOutbox' || collection !== 'board') return;
      world.store.beforeWrite = () => undefined;
      await world.another().jobs.relayAll();
    };
    expect(await refusalCode(endAccount(personId))).toBe('not_possible_now');
    expect(await roleOf(personId, board.boardId)).toBe('clerk');
    expect(await clerksOf(board.boardId)).toContain(personId);
    expect(world.store.all('revocation')).toEqual([]);
  });

  test('R5, W1a: killed after any write of undoing it, each board still lists its clerks', async () => {
    for (let writes = 0, completed = false; !completed; writes += 1) {
      expect(writes).toBeLessThan(20);
      await begin();
      await addMember(world, board, 'clerk', 'other.clerk');
      await addMember(world, second, 'clerk', 'second.clerk');
      const third = await createBoard(world, board, 'Pay');
      const { personId } = board.clerk;
      await put(personId, 'clerk');
      // Both have let them go, and what waits at the second is of both, when they become clerk of one that cannot.
      let left = Infinity;
      const came = meanwhile(world, 'person', personId, async () => {
        await put(personId, 'clerk', third);
        left = writes;
      });
      const { beforeWrite } = world.store;
      world.store.beforeWrite = async (write) => {
        await beforeWrite(write);
        if (left <= 0) throw new Error('killed');
        left -= 1;
      };
      const why: unknown = await endAccount(personId).catch((error: unknown) => error);
      expect(came()).toBe(true);
      completed = isCode(why, 'not_possible_now');
      if (!completed) expect(why).toMatchObject({ message: 'killed' });
      world.store.beforeWrite = () => undefined;
      expect(await world.another().jobs.relayAll()).toBe(0);
      for (const { boardId } of [board, second, third]) {
        expect((await clerksOf(boardId)).includes(personId)).toBe((await roleOf(personId, boardId)) === 'clerk');
      }
      expect(await roleOf(personId, third.boardId)).toBe('clerk');
      expect(await world.store.aggregates.withOutbox(10)).toEqual([]);
    }
  });

  test('R5: nor where whoever asks is not clerk of it', async () => {
    const { personId } = board.governor;
    const came = meanwhile(world, 'person', personId, () => put(personId, 'governor'));
    expect(await refusalCode(endAccount(personId, board.clerk.actor))).toBe('forbidden');
    expect(came()).toBe(true);
    expect((await person(personId)).memberships.filter(isCurrent)).toHaveLength(2);
  });

  test.each([
    ['another clerk', true],
    ['no other clerk', false],
  ])('R5, W1a: after a crash too, where the board that was added has %s', async (_, canGo) => {
    await addMember(world, board, 'clerk', 'other.clerk');
    if (canGo) await addMember(world, second, 'clerk', 'second.clerk');
    const { personId } = board.clerk;
    // Written: that the first board can spare them.
    const revive = killAfter(world, 1);
    await expect(endAccount(personId)).rejects.toThrow('killed');
    expect(revive()).toBe(true);
    await put(personId, 'clerk');
    expect(await world.another().jobs.relayAll()).toBe(0);
    expect(await roleOf(personId, board.boardId)).toBeUndefined();
    expect(await roleOf(personId, second.boardId)).toBe(canGo ? undefined : 'clerk');
    expect((await person(personId)).signInEnded !== undefined).toBe(canGo);
    expect(await clerksOf(second.boardId)).toHaveLength(1);
    expect(await world.store.aggregates.withOutbox(10)).toEqual([]);
  });

  test('P22: and not on one that they are reinstated on later, when it is relayed once more', async () => {
    await addMember(world, board, 'clerk', 'other.clerk');
    const { personId } = board.clerk;
    const { outbox } = await new Promise<{ outbox: readonly never[] }>((resolve) => {
      world.bus.answer('access-ended', async () => {
        resolve(structuredClone((await world.store.aggregates.get('board', board.boardId))!) as never);
        return [];
      });
      void endAccount(personId);
    });
    await world.workspace.jobs.relayAll();
    await world.workspace.people.reinstate(operator, {
      personId,
      boardId: second.boardId,
      role: 'governor',
      reason: 'Has come back',
    });
    expect(outbox).toHaveLength(1);
    const { value, version } = (await world.store.aggregates.get('board', board.boardId))!;
    await world.store.aggregates.replace('board', value, version, outbox);
    expect(await world.another().jobs.relayAll()).toBe(0);
    expect(await roleOf(personId, second.boardId)).toBe('governor');
  });
});

describe('W1a: a board keeps its last clerk, who has become it at that moment', () => {
  test.each(['board', 'account'])(
    'W1a, P23: whose access (%s) ends as the work is handed over to them',
    async (scope) => {
      const { personId } = board.governor;
      const id = scope === 'board' ? board.boardId : board.organisationId;
      const came = meanwhile(world, 'person', personId, () => handOver(personId));
      expect(await refusalCode(world.workspace.people.revoke(operator, { personId, scope, id }))).toBe(
        'not_possible_now',
      );
      expect(came()).toBe(true);
      expect(await roleOf(personId, board.boardId)).toBe('clerk');
      expect(await roleOf(board.clerk.personId, board.boardId)).toBeUndefined();
      expect(await clerksOf(board.boardId)).toEqual([personId]);
    },
  );

  test('W1a: where there is another, they go', async () => {
    const { personId } = board.governor;
    const change = { personId, boardId: board.boardId, role: 'clerk' };
    const came = meanwhile(world, 'person', personId, () => world.workspace.people.changeRole(operator, change));
    await world.workspace.people.revoke(operator, { personId, scope: 'board', id: board.boardId });
    expect(came()).toBe(true);
    expect(await roleOf(personId, board.boardId)).toBeUndefined();
    expect(await clerksOf(board.boardId)).toEqual([board.clerk.personId]);
  });

  test('W1a, P23: whose role changes as the work is handed over to them', async () => {
    const { personId } = board.governor;
    const came = meanwhile(world, 'person', personId, () => handOver(personId));
    const change = { personId, boardId: board.boardId, role: 'observer' };
    expect(await refusalCode(world.workspace.people.changeRole(operator, change))).toBe('not_possible_now');
    expect(came()).toBe(true);
    expect(await roleOf(personId, board.boardId)).toBe('clerk');
    expect(await clerksOf(board.boardId)).toEqual([personId]);
  });
});
