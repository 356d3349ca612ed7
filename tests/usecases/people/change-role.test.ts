import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import {
  addMember,
  again,
  createFullBoard,
  createMeeting,
  createWorld,
  operator,
  refusalCode,
} from '../../support/memory-world.ts';
import { meanwhile } from './meanwhile.ts';

describeGate({
  verb: (w) => w.people.changeRole,
  allowed: ['clerk'],
  operator: true,
  // Somebody further, so that nobody in the table asks for themselves.
  input: async (world, board) => {
    const { personId } = await addMember(world, board, 'governor', 'further');
    return { personId, boardId: board.boardId, role: 'observer' };
  },
  bad: [
    [{ role: 'boss' }, 'role'],
    [{ role: undefined }, 'role'],
    [{ category: 'x' }, 'category'],
    [{ votes: 'yes' }, 'votes'],
    [{ votes: true }, 'votes'],
  ],
});

async function prepared() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const change = (personId: string, role: string, actor = board.clerk.actor) =>
    world.workspace.people.changeRole(actor, { personId, boardId: board.boardId, role });
  const clerks = async () => (await world.store.aggregates.get('board', board.boardId))!.value.clerks;
  return { world, board, change, clerks };
}

describe('R5: another role', () => {
  test('R5: nodes are told once, and whether it is less than before', async () => {
    const { world, board, change } = await prepared();
    const { governor, observer, boardId } = board;
    await change(governor.personId, 'observer');
    await change(observer.personId, 'governor');
    const [less, more] = [
      { personId: governor.personId, boardId, lowered: true },
      { personId: observer.personId, boardId },
    ];
    expect(world.bus.askedOn('access-changed')).toEqual([less, more]);
  });

  test('R5: that it is less is told also where they have become more by then', async () => {
    const { world, board, change } = await prepared();
    const { observer } = board;
    const came = meanwhile(world, 'person', observer.personId, () =>
      change(observer.personId, 'chair', operator as never),
    );
    await change(observer.personId, 'governor');
    expect(came()).toBe(true);
    expect(world.bus.askedOn('access-changed').map(({ lowered }) => lowered)).toEqual([true, true]);
  });

  test('R5: a governor becomes an observer: what is open has followed when the call returns', async () => {
    const { world, board, change } = await prepared();
    const { minutes } = await createMeeting(world, board);
    let writes: boolean | undefined;
    world.bus.answer('access-changed', async ({ personId, boardId }) => {
      expect({ personId, boardId }).toEqual({ personId: board.governor.personId, boardId: board.boardId });
      writes = (await world.workspace.minutes.open(board.governor.actor, { documentId: minutes.id })).write;
      return [];
    });
    await change(board.governor.personId, 'observer');
    expect(writes).toBe(false);
    const { memberships } = await world.workspace.me.show(await again(world, board.governor.token));
    expect(memberships).toMatchObject([{ role: 'observer', votes: false, termStart: '2026-03-02' }]);
    const { value } = (await world.store.aggregates.get('person', board.governor.personId))!;
    expect(value.memberships).toMatchObject([
      { role: 'governor', ended: { by: board.clerk.personId } },
      { role: 'observer' },
    ]);
    expect(world.store.entries.find((e) => e.action === 'person.changeRole')).toMatchObject({
      actor: board.clerk.personId,
      detail: { from: 'governor', to: 'observer' },
    });
  });

  test('W1a: who becomes a clerk is listed, who stops being one is taken off', async () => {
    const { board, change, clerks } = await prepared();
    await change(board.governor.personId, 'clerk');
    expect(await clerks()).toEqual([board.clerk.personId, board.governor.personId]);
    await change(board.governor.personId, 'governor');
    expect(await clerks()).toEqual([board.clerk.personId]);
  });

  test('W1a: the last clerk stays one', async () => {
    const { board, change } = await prepared();
    const call = change(board.clerk.personId, 'governor', operator as never);
    expect(await refusalCode(call)).toBe('not_possible_now');
  });

  test('W1a: of two clerks who demote each other at once, one remains', async () => {
    const { world, board, change, clerks } = await prepared();
    const second = await addMember(world, board, 'clerk', 'second.clerk');
    const outcomes = await Promise.allSettled([
      change(second.personId, 'observer'),
      change(board.clerk.personId, 'observer', second.actor),
    ]);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await clerks()).toHaveLength(1);
  });

  test.each(['a governor', 'a clerk'])(
    'R5: whose access (%s) ends meanwhile has no other role, and that is said',
    async (who) => {
      const { world, board, change, clerks } = await prepared();
      const { personId } = who === 'a clerk' ? await addMember(world, board, 'clerk', 'second.clerk') : board.governor;
      const end = { personId, scope: 'board', id: board.boardId };
      const came = meanwhile(world, 'person', personId, () => world.workspace.people.revoke(operator, end));
      expect(await refusalCode(change(personId, 'observer'))).toBe('not_possible_now');
      expect(came()).toBe(true);
      expect(await clerks()).toEqual([board.clerk.personId]);
      expect(await world.store.aggregates.withOutbox(10)).toEqual([]);
      expect(world.store.entries.filter(({ action }) => action === 'person.changeRole')).toEqual([]);
    },
  );

  test('nobody changes their own role; who is not on the board has none', async () => {
    const { world, board, change } = await prepared();
    await addMember(world, board, 'clerk', 'second.clerk');
    expect(await refusalCode(change(board.clerk.personId, 'chair'))).toBe('not_possible_now');
    await world.workspace.people.revoke(board.clerk.actor, { personId: board.observer.personId, scope: 'account' });
    expect(await refusalCode(change(board.observer.personId, 'chair'))).toBe('not_possible_now');
  });
});
