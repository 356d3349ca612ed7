import { describe, expect, test } from 'vitest';
import { roles } from '#lib/domain/people.ts';
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

describeGate({
  verb: (w) => w.minutes.open,
  allowed: roles,
  reads: true,
  input: async (world, board) => ({ documentId: (await createMeeting(world, board)).minutes.id }),
  bad: [[{ documentId: undefined }, 'documentId']],
});

describe('opening minutes', () => {
  test('S6: everybody reads the open minutes, observers never write', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id, minutes, items } = await createMeeting(world, board);
    for (const role of roles) {
      expect(await world.workspace.minutes.open(board[role].actor, { documentId: minutes.id })).toEqual({
        documentId: minutes.id,
        meetingId: id,
        boardId: board.boardId,
        organisationId: board.organisationId,
        itemIds: [items[0]!.id, items[1]!.id],
        write: role !== 'observer',
        frozen: false,
        name: `The hill.${role.toLowerCase()}`,
      });
    }
  });

  test('A3: a Part 2 document holds its one item, and is not for associates and observers', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { items } = await createMeeting(world, board);
    const documentId = items[2]!.documentId!;
    for (const role of ['clerk', 'chair', 'viceChair', 'governor'] as const) {
      const open = await world.workspace.minutes.open(board[role].actor, { documentId });
      expect(open).toMatchObject({ itemIds: [items[2]!.id], write: true });
    }
    for (const role of ['associate', 'observer'] as const) {
      expect(await refusalCode(world.workspace.minutes.open(board[role].actor, { documentId }))).toBe('forbidden');
    }
  });

  test('R5: who left the board is refused, who never sat there learns nothing', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const other = await createFullBoard(world, 'Dale School');
    const { minutes } = await createMeeting(world, board);
    const { personId, token } = board.governor;
    await world.workspace.people.addMembership(operator, { personId, boardId: other.boardId, role: 'governor' });
    await world.workspace.people.revoke(board.clerk.actor, { personId, scope: 'board', id: board.boardId });
    const open = async (memberToken: string) =>
      world.workspace.minutes.open(await again(world, memberToken), { documentId: minutes.id });
    expect(await refusalCode(open(token))).toBe('forbidden');
    expect(await refusalCode(open(other.clerk.token))).toBe('not_found');
    expect(await refusalCode(world.workspace.minutes.open(board.clerk.actor, { documentId: 'none' }))).toBe(
      'not_found',
    );
  });

  test('an actor from hours ago is looked at anew', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { minutes } = await createMeeting(world, board);
    const late = await addMember(world, board, 'governor', 'late');
    await world.workspace.people.changeRole(board.clerk.actor, {
      personId: late.personId,
      boardId: board.boardId,
      role: 'observer',
    });
    const open = () => world.workspace.minutes.open(late.actor, { documentId: minutes.id });
    expect(await open()).toMatchObject({ write: false });
    await world.workspace.people.revoke(board.clerk.actor, { personId: late.personId, scope: 'account' });
    expect(await refusalCode(open())).toBe('access_revoked');
  });
});
