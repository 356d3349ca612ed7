import { expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { addMember, createBoard, createFullBoard, createWorld } from '../../support/memory-world.ts';
import { addPast } from './support/past.ts';

describeGate({
  verb: (w) => w.registers.interests,
  allowed: ['clerk', 'chair', 'viceChair', 'governor'],
  reads: true,
  input: (_, { boardId }) => ({ boardId }),
  bad: [
    [{ state: 'old' }, 'state'],
    [{ mine: true }, 'mine'],
  ],
});

async function prepared() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const past = await addPast(world, board);
  const declare = (actor: typeof board.chair.actor, organisation: string) =>
    world.workspace.interests.declare(actor, {
      organisationId: board.organisationId,
      kind: 'loyalty',
      organisation,
      nature: 'Trustee',
    });
  return { world, board, past, declare, interests: world.workspace.registers.interests };
}

test('G7, G9: what stands and what was declared at meetings; who has declared nothing', async () => {
  const { world, board, declare, interests } = await prepared();
  await declare(board.chair.actor, 'Food Bank');
  // Of somebody who sits on another board of the organisation only.
  const elsewhere = await addMember(world, await createBoard(world, board, 'Other'), 'governor', 'elsewhere');
  await declare(elsewhere.actor, 'Rowing Club');
  const register = await interests(board.viceChair.actor, { boardId: board.boardId });
  expect(
    register.standing.map(({ name, organisation, confirmBy, due }) => [name, organisation, confirmBy, due]),
  ).toEqual([['The hill.chair', 'Food Bank', '2027-03-02', false]]);
  expect(register.declared.map(({ id, withdrew, part }) => [id, withdrew, part])).toEqual([
    ['d0', false, 1],
    ['d1', true, 2],
  ]);
  expect(register.without.map(({ name }) => name)).toEqual([
    'The hill.associate',
    'The hill.clerk',
    'The hill.governor',
    'The hill.vicechair',
  ]);
});

test('G9: by state: due after a year, ended', async () => {
  const { world, board, declare, interests } = await prepared();
  const { id } = await declare(board.chair.actor, 'Food Bank');
  await declare(board.chair.actor, 'Choir');
  const found = async (state: string) =>
    (await interests(board.clerk.actor, { boardId: board.boardId, state })).standing.map((i) => i.organisation);
  expect(await found('due')).toEqual([]);
  await world.workspace.interests.change(board.chair.actor, { interestId: id, to: 'end' });
  expect(await found('ended')).toEqual(['Food Bank']);
  expect(await found('standing')).toEqual(['Choir']);
});

test('A3, G7: what was declared at a Part 2 item is not there for who withdrew from it', async () => {
  const { world, board, past, interests } = await prepared();
  const at = { meetingId: past.meetingId, itemId: past.part2, baseVersion: 1 };
  const withdrawn = [board.governor.personId];
  await world.workspace.meetings.setPart2Access(board.clerk.actor, { ...at, admitted: [], withdrawn });
  const register = await interests(board.governor.actor, { boardId: board.boardId });
  expect(register.declared.map(({ id }) => id)).toEqual(['d0']);
  expect(JSON.stringify(register)).not.toMatch(/Staffing|Interest 1/);
});
