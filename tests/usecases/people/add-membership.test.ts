import { describe, expect, test } from 'vitest';
import { membershipOn } from '#lib/domain/people.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  addMember,
  createBoard,
  createFullBoard,
  createWorld,
  operator,
  refusal,
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
  test('P20: begins, if nothing is said, on the day that it is in London: not a day early in the first hour of a summer’s day', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const finance = await createBoard(world, board, 'Finance');
    const { personId } = board.governor;
    world.clock.forward(Date.parse('2026-07-01T23:30:00Z') - world.clock.now());
    await world.workspace.people.addMembership(operator, { personId, boardId: finance.boardId, role: 'governor' });
    const { value } = (await world.store.aggregates.get('person', personId))!;
    expect(membershipOn(value, finance.boardId)?.termStart).toBe('2026-07-02');
  });

  test('P22: is no way back for somebody whose access had ended: on no board, and whoever asks', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const finance = await createBoard(world, board, 'Finance');
    const { personId, username, password } = board.governor;
    await world.workspace.people.revoke(board.clerk.actor, { personId, scope: 'account' });
    for (const { boardId } of [board, finance]) {
      const refused = await refusal(
        world.workspace.people.addMembership(operator, { personId, boardId, role: 'observer' }),
      );
      expect(refused.code).toBe('reinstatement_required');
      expect(refused.message).toContain('Reinstate');
    }
    expect(await refusalCode(signIn(world, username, password))).toBe('access_revoked');
  });

  test('P22: nor on a board that somebody left who sits on another', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: boardId } = await world.workspace.boards.add(board.clerk.actor, {
      organisationId: board.organisationId,
      name: 'Pay',
      kind: 'board',
      seats: 3,
    });
    const { people } = world.workspace;
    const place = { personId: board.governor.personId, boardId, role: 'governor' };
    await people.addMembership(board.clerk.actor, place);
    await people.revoke(board.clerk.actor, { personId: place.personId, scope: 'board', id: boardId });
    expect(await refusalCode(people.addMembership(board.clerk.actor, place))).toBe('reinstatement_required');
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
