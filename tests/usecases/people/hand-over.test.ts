import { beforeEach, describe, expect, test } from 'vitest';
import { isCurrent, membershipOn } from '#lib/domain/people.ts';
import { holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  addMember,
  createBoard,
  createFullBoard,
  createWorld,
  type FullBoard,
  operator,
  refusal,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';
import { meanwhile } from './meanwhile.ts';

describeGate({
  verb: (w) => w.people.handOver,
  allowed: ['clerk'],
  operator: true,
  input: (_, board) => ({
    personId: board.clerk.personId,
    toId: board.governor.personId,
    boardIds: [board.boardId],
    ends: false,
  }),
  bad: [
    [{ boardIds: [] }, 'boardIds'],
    [{ ends: 'yes' }, 'ends'],
    [{ toId: 'nobody' }, 'toId'],
  ],
});

let world: World;
let board: FullBoard;
beforeEach(async () => {
  world = createWorld();
  board = await createFullBoard(world);
});

const person = async (personId: string) => (await world.store.aggregates.get('person', personId))!.value;
const roleOf = async (personId: string) => membershipOn(await person(personId), board.boardId)?.role;
const listed = async () => (await world.store.aggregates.get('board', board.boardId))!.value.clerks;
const handOver = (from: FullBoard['clerk'], to: { personId: string }, ends: boolean) =>
  world.workspace.people.handOver(from.actor, {
    personId: from.personId,
    toId: to.personId,
    boardIds: [board.boardId],
    ends,
  });

describe('P23: handing over a clerk’s duties', () => {
  test('P23: first the new clerk, then the former one goes, with a receipt; both are in the audit log', async () => {
    let clerksWhenTold: string[] | undefined;
    world.bus.answer('access-ended', async () => {
      clerksWhenTold = await listed();
      return [];
    });
    const { receipt } = await handOver(board.clerk, board.governor, true);
    expect(receipt).toMatchObject({ sessionsEnded: 1 });
    expect(clerksWhenTold).toEqual([board.governor.personId]);
    expect(await roleOf(board.governor.personId)).toBe('clerk');
    expect(await roleOf(board.clerk.personId)).toBeUndefined();
    expect(world.store.entries.filter((e) => e.action === 'clerk.handOver')).toMatchObject([
      { actor: board.clerk.personId, detail: { from: board.clerk.personId, boardIds: [board.boardId], ends: true } },
    ]);
    expect(world.store.entries.filter((e) => e.action === 'person.revoke')).toHaveLength(1);
    expect((await world.workspace.audit.verify({ organisationId: board.organisationId })).ok).toBe(true);
  });

  test('P23: without an end both are clerks, and asked again it goes on from there', async () => {
    expect(await handOver(board.clerk, board.governor, false)).toEqual({});
    expect((await listed()).toSorted()).toEqual([board.clerk.personId, board.governor.personId].toSorted());
    await handOver(board.clerk, board.governor, true);
    expect(await listed()).toEqual([board.governor.personId]);
    expect(world.store.entries.filter((e) => e.action === 'clerk.handOver')).toHaveLength(1);
  });

  test('P23: nobody who has not signed in yet is left as the only clerk', async () => {
    const added = await world.workspace.people.add(board.clerk.actor, {
      organisationId: board.organisationId,
      name: 'New Clerk',
      username: 'new.clerk',
      memberships: [{ boardId: board.boardId, role: 'observer' }],
      signIn: 'invitation',
    });
    expect(await refusal(handOver(board.clerk, added, true))).toMatchObject({
      code: 'not_possible_now',
      message: expect.stringContaining('have not signed in yet'),
    });
    expect(await roleOf(board.clerk.personId)).toBe('clerk');
    expect(await roleOf(added.personId)).toBe('clerk');
  });

  test('P23: two clerks who hand over to each other at once: one of them stays', async () => {
    const second = await addMember(world, board, 'clerk', 'second.clerk');
    await Promise.allSettled([handOver(board.clerk, second, true), handOver(second, board.clerk, true)]);
    const clerks = [await roleOf(board.clerk.personId), await roleOf(second.personId)].filter((r) => r === 'clerk');
    expect(clerks).toHaveLength(1);
    expect(await listed()).toHaveLength(1);
  });

  test('P23: two hand-overs at once to different people: never none', async () => {
    await Promise.allSettled([handOver(board.clerk, board.governor, true), handOver(board.clerk, board.chair, true)]);
    expect((await listed()).length).toBeGreaterThan(0);
    expect(await listed()).not.toContain(board.clerk.personId);
  });

  test('P23: a crash in between leaves both', async () => {
    // The bus is asked after the first write, and before the second.
    world.bus.answer('access-changed', () => Promise.reject(new Error('killed')));
    await expect(handOver(board.clerk, board.governor, true)).rejects.toThrow('killed');
    await world.another().jobs.relayAll();
    expect(await roleOf(board.governor.personId)).toBe('clerk');
    expect(await roleOf(board.clerk.personId)).toBe('clerk');
    expect(await listed()).toHaveLength(2);
  });

  test('M1, P23: who becomes clerk while a meeting is held counts in it as the clerk from then on', async () => {
    const { show } = await holdMeeting(world, board, ['chair', 'governor']);
    expect((await show()).quorum.present).toBe(2);
    await handOver(board.clerk, board.governor, false);
    const { attendance, quorum } = await show();
    expect(attendance.find(({ personId }) => personId === board.governor.personId)?.role).toBe('clerk');
    expect(quorum.present).toBe(1);
  });

  test('R5, P23: a governor who becomes clerk may not vote any more: nodes are told that, also after a crash', async () => {
    const { personId } = board.governor;
    world.bus.answer('access-changed', () => Promise.reject(new Error('killed')));
    await expect(handOver(board.clerk, board.governor, false)).rejects.toThrow('killed');
    world.bus.answer('access-changed', () => []);
    world.bus.asked.length = 0;
    expect(await world.another().jobs.relayAll()).toBe(0);
    expect(world.bus.askedOn('access-changed')).toEqual([{ personId, boardId: board.boardId, lowered: true }]);
  });

  test('P22, P23: whose access ends meanwhile is not its clerk, also who sits in another organisation', async () => {
    const dale = await createFullBoard(world, 'Dale School');
    const { personId } = board.governor;
    await world.workspace.people.addMembership(operator, { personId, boardId: dale.boardId, role: 'governor' });
    const came = meanwhile(world, 'person', personId, () =>
      world.workspace.people.revoke(operator, { personId, scope: 'account', id: board.organisationId }),
    );
    expect(await refusalCode(handOver(board.clerk, board.governor, true))).toBe('reinstatement_required');
    expect(came()).toBe(true);
    expect((await person(personId)).memberships.filter(isCurrent)).toMatchObject([{ boardId: dale.boardId }]);
    expect(await roleOf(board.clerk.personId)).toBe('clerk');
    expect(await listed()).toEqual([board.clerk.personId]);
  });

  test('P22, P23: nor whose place on that very board ends meanwhile', async () => {
    const second = await createBoard(world, board, 'Finance');
    const { personId } = board.governor;
    await world.workspace.people.addMembership(operator, { personId, boardId: second.boardId, role: 'governor' });
    const came = meanwhile(world, 'person', personId, () =>
      world.workspace.people.revoke(operator, { personId, scope: 'board', id: board.boardId }),
    );
    expect(await refusalCode(handOver(board.clerk, board.governor, true))).toBe('reinstatement_required');
    expect(came()).toBe(true);
    expect(await roleOf(personId)).toBeUndefined();
  });

  test('P23: only from a clerk of these boards, to somebody of the organisation', async () => {
    const other = await createFullBoard(world, 'Dale School');
    expect(await refusal(handOver(board.clerk, other.governor, false))).toMatchObject({
      fields: { toId: expect.any(String) },
    });
    const notClerk = world.workspace.people.handOver(board.clerk.actor, {
      personId: board.governor.personId,
      toId: board.chair.personId,
      boardIds: [board.boardId],
      ends: true,
    });
    expect(await refusalCode(notClerk)).toBe('not_possible_now');
    expect(await refusalCode(handOver(board.clerk, board.clerk, true))).toBe('invalid');
  });
});
