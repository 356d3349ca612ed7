/** What somebody else does between a crash and the relay that goes on with what was cut short. */
import { beforeEach, describe, expect, test } from 'vitest';
import {
  createBoard,
  createFullBoard,
  createWorld,
  type FullBoard,
  operator,
  type World,
} from '../../support/memory-world.ts';

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
