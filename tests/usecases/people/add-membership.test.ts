import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import {
  addMember,
  again,
  createBoard,
  createFullBoard,
  createWorld,
  lastAudited,
  operator,
  refusalCode,
  signIn,
} from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.people.addMembership,
  allowed: ['clerk'],
  operator: true,
  input: async (world, board) => {
    const { personId } = await addMember(world, board, 'governor', 'further');
    const committee = await world.workspace.boards.add(board.clerk.actor, {
      organisationId: board.organisationId,
      name: 'Pay',
      kind: 'committee',
      seats: 3,
      parentId: board.boardId,
    });
    return { personId, boardId: committee.id, role: 'governor' };
  },
  bad: [
    [{ role: 'boss' }, 'role'],
    [{ boardId: undefined }, 'boardId'],
    [{ category: 7 }, 'category'],
    [{ termStart: 'soon' }, 'termStart'],
    [{ termStart: '2026-03-01', termEnd: '2026-02-28' }, 'termEnd'],
    [{ termStart: '2020-03-01', termEnd: '2026-03-01' }, 'termEnd'],
  ],
});

describe('a further membership', () => {
  test('the way back for somebody whose access had ended; old sessions stay dead', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { personId, username, password, token } = board.governor;
    await world.workspace.people.revoke(board.clerk.actor, { personId, scope: 'account' });
    await world.workspace.people.addMembership(board.clerk.actor, {
      personId,
      boardId: board.boardId,
      role: 'observer',
    });
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'membership.add',
      detail: { role: 'observer' },
    });
    expect(await refusalCode(again(world, token))).toBe('access_revoked');
    const { actor } = await signIn(world, username, password);
    expect((await world.workspace.me.show(actor)).memberships).toMatchObject([{ role: 'observer' }]);
  });

  test('in another organisation (by the operator) with a profile of its own', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const other = await createFullBoard(world, 'Dale School');
    const { personId } = board.governor;
    const input = { personId, boardId: other.boardId, role: 'clerk' };
    expect(await refusalCode(world.workspace.people.addMembership(other.clerk.actor, input))).toBe('not_found');
    expect(await refusalCode(world.workspace.people.addMembership(board.clerk.actor, input))).toBe('forbidden');
    await world.workspace.people.addMembership(operator, input);
    const { people } = await world.workspace.people.list(other.clerk.actor, { organisationId: other.organisationId });
    expect(people.find((p) => p.id === personId)).toMatchObject({
      name: 'The hill.governor',
      memberships: [{ role: 'clerk' }],
    });
    expect((await world.store.aggregates.get('board', other.boardId))!.value.clerks).toContain(personId);
  });

  test('once on each board, also when asked twice at once', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const finance = await createBoard(world, board, 'Finance');
    const { personId } = board.governor;
    const add = () =>
      world.workspace.people.addMembership(operator, { personId, boardId: finance.boardId, role: 'governor' });
    const outcomes = await Promise.allSettled([add(), add()]);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await refusalCode(add())).toBe('not_possible_now');
  });
});
