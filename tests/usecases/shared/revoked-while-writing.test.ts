import { beforeEach, describe, expect, test } from 'vitest';
import {
  addMember,
  createBoard,
  createFullBoard,
  createMeeting,
  createWorld,
  type FullBoard,
  operator,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';

let world: World;
let board: FullBoard;
let meetingId: string;
beforeEach(async () => {
  world = createWorld();
  board = await createFullBoard(world);
  ({ id: meetingId } = await createMeeting(world, board));
});

/** Whether a clerk is present is asked after the chair was looked up, and before anything is written. */
const meanwhile = (happens: () => Promise<unknown>) =>
  world.bus.answer('connections', async () => {
    world.bus.answer('connections', () => []);
    await happens();
    return [];
  });
const add = () => world.workspace.meetings.addItem(board.chair.actor, { meetingId, title: 'Late' });
const agenda = async () => (await world.workspace.meetings.show(board.clerk.actor, { meetingId })).items.length;

describe('R3: what was asked before a revocation is not written after it', () => {
  test('R3: the account', async () => {
    meanwhile(() =>
      world.workspace.people.revoke(board.clerk.actor, { personId: board.chair.personId, scope: 'account' }),
    );
    expect(await refusalCode(add())).toBe('access_revoked');
    expect(await agenda()).toBe(3);
  });

  test('R3: one of two boards', async () => {
    const finance = await createBoard(world, board, 'Finance');
    const { personId } = board.chair;
    await world.workspace.people.addMembership(operator, { personId, boardId: finance.boardId, role: 'governor' });
    meanwhile(() => world.workspace.people.revoke(board.clerk.actor, { personId, scope: 'board', id: board.boardId }));
    expect(await refusalCode(add())).toBe('forbidden');
    expect(await agenda()).toBe(3);
  });

  test('R5: the role', async () => {
    const { personId } = board.chair;
    meanwhile(() =>
      world.workspace.people.changeRole(board.clerk.actor, { personId, boardId: board.boardId, role: 'observer' }),
    );
    expect(await refusalCode(add())).toBe('forbidden');
    expect(await agenda()).toBe(3);
  });

  test('R5: the vote, though the role stays', async () => {
    const { personId } = board.associate;
    const { organisationId, boardId: parentId } = board;
    const pay = { organisationId, parentId, name: 'Pay', kind: 'committee', seats: 3 };
    const { id: boardId } = await world.workspace.boards.add(operator, pay);
    const { addMembership, changeRole } = world.workspace.people;
    await addMembership(operator, { personId, boardId, role: 'associate', votes: true });
    const reply = { meetingId, kind: 'remote' };
    let came = false;
    world.store.beforeWrite = async ({ kind, collection }) => {
      if (came || kind !== 'replace' || collection !== 'meeting') return;
      came = true;
      await changeRole(operator, { personId, boardId, role: 'associate' });
      // What they had read is no longer so: they begin anew.
      await world.workspace.replies.give(board.governor.actor, reply);
    };
    const call = world.workspace.replies.give(board.associate.actor, reply);
    expect(await refusalCode(call)).toBe('forbidden');
    expect(came).toBe(true);
  });

  test('R1: the connection that carries the request', async () => {
    const connection = new AbortController();
    meanwhile(async () => connection.abort({ code: 4410, reason: 'Revoked' }));
    const actor = { ...board.chair.actor, signal: connection.signal };
    const call = world.workspace.meetings.addItem(actor, { meetingId, title: 'Late' });
    expect(await refusalCode(call)).toBe('not_signed_in');
    expect(await agenda()).toBe(3);
  });

  test('a further membership meanwhile is no obstacle', async () => {
    const finance = await createBoard(world, board, 'Finance');
    await addMember(world, finance, 'clerk', 'treasurer');
    meanwhile(() =>
      world.workspace.people.addMembership(operator, {
        personId: board.chair.personId,
        boardId: finance.boardId,
        role: 'governor',
      }),
    );
    await add();
    expect(await agenda()).toBe(4);
  });
});
