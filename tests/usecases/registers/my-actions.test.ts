import { expect, test } from 'vitest';
import {
  addMember,
  again,
  createFullBoard,
  createWorld,
  operator,
  refusal,
  refusalCode,
} from '../../support/memory-world.ts';
import { addPast } from './support/past.ts';

test('G7: what one is to do on all boards, and nothing of boards one has left', async () => {
  const world = createWorld();
  const hill = await createFullBoard(world);
  const dale = await createFullBoard(world, 'Dale School');
  const { people, registers } = world.workspace;
  await addPast(world, hill);
  const { personId, token } = hill.governor;
  await people.addMembership(operator, { personId, boardId: dale.boardId, role: 'governor' });
  const past = await createPastOf(world, dale, personId);
  const governor = await again(world, token);
  const all = await registers.myActions(governor, {});
  expect(all.map(({ id, boardName }) => [id, boardName])).toEqual([
    ['a1', 'Hill School board'],
    [past, 'Dale School board'],
    ['a4', 'Hill School board'],
  ]);
  expect((await registers.myActions(governor, { state: 'overdue' })).map(({ id }) => id)).toEqual(['a1']);
  await people.revoke(hill.clerk.actor, { personId, scope: 'board', id: hill.boardId });
  const left = await registers.myActions(await again(world, token), {});
  expect(left.map(({ id }) => id)).toEqual([past]);
});

async function createPastOf(
  world: ReturnType<typeof createWorld>,
  board: Awaited<ReturnType<typeof createFullBoard>>,
  ownerId: string,
) {
  const { id: meetingId } = await world.workspace.meetings.create(board.clerk.actor, {
    boardId: board.boardId,
    title: 'Dale',
    startsAt: '2026-02-01T18:30:00Z',
    items: [{ title: 'Roof' }],
  });
  const view = await world.workspace.meetings.show(board.clerk.actor, { meetingId });
  await world.store.aggregates.insert('actionItem', {
    id: 'b1',
    organisationId: board.organisationId,
    boardId: board.boardId,
    meetingId,
    itemId: view.items[0]!.id,
    text: 'Ask for quotes',
    ownerId,
    ownerName: 'The governor',
    state: 'open',
    givenAt: '2026-02-01T19:00:00.000Z',
    version: 1,
  });
  return 'b1';
}

test('G7: everybody has such a list, if an empty one; who is not signed in has none', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const observer = await addMember(world, board, 'observer', 'another.observer');
  expect(await world.workspace.registers.myActions(observer.actor, {})).toEqual([]);
  expect(await refusalCode(world.workspace.registers.myActions(undefined, {}))).toBe('not_signed_in');
  const bad = await refusal(world.workspace.registers.myActions(observer.actor, { state: 'all' }));
  expect(bad).toMatchObject({ code: 'invalid', fields: { state: expect.any(String) } });
});
