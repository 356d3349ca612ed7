/** What somebody else does between a crash and the relay that goes on with what was cut short. */
import { beforeEach, describe, expect, test } from 'vitest';
import {
  addMember,
  createBoard,
  createFullBoard,
  createWorld,
  type FullBoard,
  operator,
  type World,
} from '../../support/memory-world.ts';
import { killAfter } from '../auth/support.ts';

let world: World;
let board: FullBoard;
beforeEach(async () => {
  world = createWorld();
  board = await createFullBoard(world);
});

/** Ends access up to where the nodes would be told. */
async function cutShort(end: { personId: string; scope: 'account' | 'board'; id: string }): Promise<void> {
  world.bus.answer('access-ended', () => Promise.reject(new Error('killed')));
  await expect(world.workspace.people.revoke(operator, end)).rejects.toThrow('killed');
  world.bus.answer('access-ended', () => []);
  world.bus.asked.length = 0;
}
const receipts = () => world.store.all('revocation').map(({ scope, receipt }) => [scope, receipt.sessionsEnded]);

describe('R2: what was cut short is told and receipted as it was, not as the person stands by then', () => {
  test('R2, P22: whose sign-in had ended has come back: what the sessions of old have open is closed', async () => {
    const { personId } = board.governor;
    await cutShort({ personId, scope: 'account', id: board.organisationId });
    await world.workspace.people.reinstate(operator, {
      personId,
      boardId: board.boardId,
      role: 'governor',
      reason: 'A mistake',
    });
    expect(await world.another().jobs.relayAll()).toBe(0);
    expect(world.bus.askedOn('access-ended')).toMatchObject([{ personId, scope: 'account', signInEnded: true }]);
    expect(receipts()).toEqual([['account', 1]]);
  });

  test('R2: whose board had ended has lost the other too: the first receipt counts no session', async () => {
    const { personId } = board.governor;
    const second = await createBoard(world, board, 'Finance');
    await world.workspace.people.addMembership(operator, { personId, boardId: second.boardId, role: 'governor' });
    await cutShort({ personId, scope: 'board', id: board.boardId });
    await cutShort({ personId, scope: 'board', id: second.boardId });
    expect(await world.another().jobs.relayAll()).toBe(0);
    expect(receipts()).toEqual([
      ['board', 0],
      ['board', 1],
    ]);
  });
});

test('P20, W1a: a clerk whose term was prolonged after the board had let them go is on its list again', async () => {
  await addMember(world, board, 'clerk', 'other.clerk');
  const { personId } = board.clerk;
  const { value: person, version } = (await world.store.aggregates.get('person', personId))!;
  const was = { termStart: '2022-03-02', termEnd: '2026-03-02' };
  const memberships = person.memberships.map((m) => ({ ...m, ...was }));
  await world.store.aggregates.replace('person', { ...person, memberships }, version);
  world.clock.forward(24 * 3600_000);
  // Written: that the board can spare them.
  const revive = killAfter(world, 1);
  await world.workspace.jobs.watchTerms();
  expect(revive()).toBe(true);
  const clerks = async () => (await world.store.aggregates.get('board', board.boardId))!.value.clerks;
  expect(await clerks()).not.toContain(personId);
  const term = { personId, boardId: board.boardId, was, termStart: was.termStart, termEnd: '2030-03-01' };
  await world.workspace.people.setTerm(operator, term);
  expect(await world.another().jobs.relayAll()).toBe(0);
  expect(await clerks()).toContain(personId);
  expect(world.store.all('revocation')).toEqual([]);
});
