import { expect, test } from 'vitest';
import { addMember, again, createFullBoard, createWorld, refusal } from '../../support/memory-world.ts';

async function prepared() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { boards, people } = world.workspace;
  const { organisationId, boardId } = board;
  const { id: committeeId } = await boards.add(board.clerk.actor, {
    organisationId,
    name: 'Pay',
    kind: 'committee',
    seats: 4,
    parentId: boardId,
  });
  const clerk = await again(world, board.clerk.token);
  const { personId } = board.governor;
  await people.changeRole(clerk, { personId, boardId, role: 'governor', category: 'headteacher' });
  return { world, board, people, clerk, committeeId, personId };
}

test('G2: the headteacher is not made clerk of a committee, new to it or on it already', async () => {
  const { board, people, clerk, committeeId, personId } = await prepared();
  const add = { personId, boardId: committeeId };
  expect(await refusal(people.addMembership(clerk, { ...add, role: 'clerk' }))).toMatchObject({
    code: 'invalid',
    fields: { role: expect.stringMatching(/headteacher/) },
  });
  await people.addMembership(clerk, { ...add, role: 'governor' });
  expect((await refusal(people.changeRole(clerk, { ...add, role: 'clerk' }))).fields).toHaveProperty('role');
  await people.addMembership(clerk, { personId: board.chair.personId, boardId: committeeId, role: 'clerk' });
});

test('G2: nor somebody who is added as both at once', async () => {
  const { board, people, clerk, committeeId } = await prepared();
  const refused = await refusal(
    people.add(clerk, {
      organisationId: board.organisationId,
      name: 'New Head',
      username: 'new.head',
      memberships: [
        { boardId: board.boardId, role: 'governor', category: 'headteacher' },
        { boardId: committeeId, role: 'clerk' },
      ],
      signIn: 'password',
    }),
  );
  expect(refused.fields).toHaveProperty('memberships.1.role');
});

test('G2: of the board itself they may be; and a headteacher of another organisation is anybody here', async () => {
  const { world, board, people, clerk, committeeId, personId } = await prepared();
  await people.changeRole(clerk, { personId, boardId: board.boardId, role: 'clerk' });
  const other = await createFullBoard(world, 'Dale School');
  const head = await addMember(world, other, 'governor', 'dale.head');
  await people.changeRole(other.clerk.actor, {
    personId: head.personId,
    boardId: other.boardId,
    role: 'governor',
    category: 'headteacher',
  });
  await people.addMembership({ kind: 'operator' }, { personId: head.personId, boardId: committeeId, role: 'clerk' });
});
