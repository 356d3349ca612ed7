import { expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createWorld } from '../../support/memory-world.ts';
import { addPast } from './support/past.ts';

describeGate({
  verb: (w) => w.registers.actions,
  allowed: ['clerk', 'chair', 'viceChair', 'governor'],
  reads: true,
  input: (_, { boardId }) => ({ boardId }),
  bad: [[{ state: 'late' }, 'state']],
});

async function prepared() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const past = await addPast(world, board);
  return { world, board, past, registers: world.workspace.registers };
}
const ids = ({ actions }: { actions: { id: string }[] }) => actions.map(({ id }) => id);

test('G7: the soonest due first, closed ones last; whose, from where, and whether overdue', async () => {
  const { board, registers } = await prepared();
  const register = await registers.actions(board.clerk.actor, { boardId: board.boardId });
  expect(ids(register)).toEqual(['a1', 'a2', 'a3', 'a4']);
  expect(register.actions[0]).toMatchObject({
    overdue: true,
    mayClose: true,
    number: '2',
    itemTitle: 'Budget',
    meetingTitle: 'Spring term',
    boardName: 'Hill School board',
  });
});

test.each([
  [{ state: 'open' }, ['a1', 'a2', 'a3']],
  [{ state: 'overdue' }, ['a1']],
  [{ state: 'done' }, ['a4']],
  [{ state: 'dropped' }, []],
  [{ text: 'sent to ALL' }, ['a4']],
  [{ from: '2026-02-11' }, []],
  [{ mine: true }, []],
])('G7: sifted by %o', async (filter, found) => {
  const { board, registers } = await prepared();
  expect(ids(await registers.actions(board.clerk.actor, { boardId: board.boardId, ...filter }))).toEqual(found);
});

test('A3, G7: an associate sees their own actions, but those of a Part 2 item only once they are admitted', async () => {
  const { world, board, past, registers } = await prepared();
  const asked = { boardId: board.boardId, mine: true };
  const before = await registers.actions(board.associate.actor, asked);
  expect(ids(before)).toEqual(['a2']);
  expect(JSON.stringify(before)).not.toMatch(/a3|Staffing/);
  expect((await registers.myActions(board.associate.actor, {})).map(({ id }) => id)).toEqual(['a2']);
  const at = { meetingId: past.meetingId, itemId: past.part2 };
  const admitted = [board.associate.personId];
  await world.workspace.meetings.setPart2Access(board.clerk.actor, { ...at, baseVersion: 1, admitted, withdrawn: [] });
  expect(ids(await registers.actions(board.associate.actor, asked))).toEqual(['a2', 'a3']);
});
