import { expect, test } from 'vitest';
import { createFullBoard, createWorld, type FullBoard, type World } from '../../support/memory-world.ts';
import { setAddress } from '../auth/support.ts';

/** A world that hears each time that mail may wait, and what was stored by then. */
async function listening() {
  const heard: { mail: number; resets: number }[] = [];
  const world: World = createWorld({
    sendsMail: true,
    mailWaits: () => {
      heard.push({ mail: world.store.all('mail').length, resets: world.store.all('passwordReset').length });
    },
  });
  const board: FullBoard = await createFullBoard(world);
  await setAddress(world, board.organisationId, board.governor, 'governor@example.org');
  heard.length = 0;
  return { world, board, heard };
}

test('P11: whoever sends hears of what was asked for once it is stored, for nobody’s user name as for somebody’s', async () => {
  const { world, board, heard } = await listening();
  const order: string[] = [];
  const { insert } = world.store.aggregates;
  world.store.aggregates.insert = async (collection, value, outbox) => {
    await insert(collection, value, outbox);
    order.push(collection);
  };
  const ask = (username: string, address: string) => world.workspace.auth.requestReset({ username }, { address });
  await ask(board.governor.username, '203.0.113.1');
  const known = order.splice(0);
  expect(known.at(-1)).toBe('passwordReset');
  await ask('nobody.at.all', '203.0.113.2');
  expect(order).toEqual(known);
  expect(heard).toEqual([
    { mail: 0, resets: 1 },
    { mail: 0, resets: 2 },
  ]);
});

test('B4: and of a mail once it is there', async () => {
  const { world, board, heard } = await listening();
  await world.workspace.auth.changePassword(board.governor.actor, {
    currentPassword: board.governor.password,
    newPassword: 'four unlikely words here',
  });
  expect(heard).toEqual([{ mail: 1, resets: 0 }]);
  const { organisationId, clerk } = board;
  await world.workspace.people.add(clerk.actor, {
    ...{ organisationId, name: 'Ada Marsh', username: 'ada.marsh', email: 'ada@example.org', signIn: 'mail' },
    memberships: [{ boardId: board.boardId, role: 'governor' }],
  });
  expect(heard.at(-1)).toEqual({ mail: 2, resets: 0 });
});

test('A6: and of the head of the log', async () => {
  const { world, board, heard } = await listening();
  const { organisationId, clerk } = board;
  await world.workspace.audit.setHeadMail(clerk.actor, { organisationId, address: 'auditor@example.org' });
  heard.length = 0;
  await world.workspace.jobs.mailHeads();
  await world.workspace.jobs.mailHeads();
  expect(heard).toEqual([{ mail: 1, resets: 0 }]);
});

test('a change that tells nobody by mail wakes nobody', async () => {
  const { world, board, heard } = await listening();
  await world.workspace.meetings.create(board.clerk.actor, {
    ...{
      boardId: board.boardId,
      title: 'Spring term',
      startsAt: '2026-03-30T18:30:00Z',
      items: [{ title: 'Welcome' }],
    },
  });
  expect(heard).toEqual([]);
});
