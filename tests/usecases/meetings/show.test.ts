import { describe, expect, test } from 'vitest';
import { roles } from '#lib/domain/people.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  again,
  createFullBoard,
  createMeeting,
  createWorld,
  operator,
  refusalCode,
} from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.show,
  allowed: roles,
  reads: true,
  input: async (world, board) => ({ meetingId: (await createMeeting(world, board)).id }),
  bad: [[{ meetingId: 7 }, 'meetingId']],
});

describe('made for the reader', () => {
  test('A3: who may not read a Part 2 item sees that there is one, and nothing of it', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id, items } = await createMeeting(world, board);
    const shown = async (actor = board.clerk.actor) =>
      (await world.workspace.meetings.show(actor, { meetingId: id })).items[2]!;
    for (const role of ['clerk', 'chair', 'viceChair', 'governor'] as const) {
      expect(await shown(board[role].actor)).toMatchObject({
        title: 'Staffing',
        mayWrite: true,
        documentId: items[2]!.documentId,
      });
    }
    for (const role of ['associate', 'observer'] as const) {
      const item = await shown(board[role].actor);
      expect(item).toMatchObject({ title: 'Confidential item', mayWrite: false });
      expect(item).not.toHaveProperty('documentId');
      expect(item).not.toHaveProperty('presenterId');
      expect(item).not.toHaveProperty('access');
    }
  });

  test('W2: what each role may do, when a clerk is present and when none is', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id } = await createMeeting(world, board);
    const can = async (role: (typeof roles)[number]) =>
      (await world.workspace.meetings.show(board[role].actor, { meetingId: id })).may;
    const nothing = {
      ...{ prepare: false, run: false, cancel: false, write: false, freeze: false, managePart2: false },
      ...{ history: false, expunge: false, reply: false, raiseHand: false, review: false, correct: false },
      ...{ sign: false, giveActions: false, registers: false },
    };
    const takesPart = { ...nothing, write: true, reply: true, raiseHand: true, correct: true };
    const governs = { ...takesPart, history: true, registers: true };
    expect(await can('clerk')).toEqual({
      ...governs,
      ...{ prepare: true, run: true, cancel: true, freeze: true, managePart2: true, expunge: true },
      ...{ raiseHand: false, review: true, giveActions: true },
    });
    const chairs = { ...governs, review: true, sign: true, giveActions: true };
    expect(await can('chair')).toEqual({ ...chairs, prepare: true, run: true });
    expect(await can('governor')).toEqual(governs);
    expect(await can('associate')).toEqual(takesPart);
    expect(await can('observer')).toEqual(nothing);
    world.bus.answer('connections', () => [{ personId: board.clerk.personId, sessionId: 's', meetingId: id }]);
    expect(await can('chair')).toMatchObject({ prepare: false, run: false });
    expect(world.bus.askedOn('connections').at(-1)).toEqual({ personIds: [board.clerk.personId] });
  });

  test('the people are the current members, by name', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id } = await createMeeting(world, board);
    await world.workspace.people.revoke(operator, { personId: board.observer.personId, scope: 'account' });
    const { people, you } = await world.workspace.meetings.show(board.clerk.actor, { meetingId: id });
    expect(people.map((p) => p.role)).toEqual(['associate', 'chair', 'clerk', 'governor', 'viceChair']);
    expect(people.find((p) => p.role === 'governor')).toMatchObject({ name: 'The hill.governor', votes: true });
    expect(people.find((p) => p.role === 'clerk')).toMatchObject({ votes: false });
    expect(you).toEqual({ personId: board.clerk.personId, name: 'The hill.clerk', role: 'clerk' });
  });

  test('W1: who left the board, or sits on another one of the organisation, gets not_found', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id } = await createMeeting(world, board);
    const other = await createFullBoard(world, 'Dale School');
    const { personId } = board.governor;
    await world.workspace.people.addMembership(operator, { personId, boardId: other.boardId, role: 'governor' });
    await world.workspace.people.revoke(operator, { personId, scope: 'board', id: board.boardId });
    const actor = await again(world, board.governor.token);
    expect(await refusalCode(world.workspace.meetings.show(actor, { meetingId: id }))).toBe('not_found');
  });
});
