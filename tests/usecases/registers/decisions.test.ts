import { expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createWorld } from '../../support/memory-world.ts';
import { addPast } from './support/past.ts';

describeGate({
  verb: (w) => w.registers.decisions,
  allowed: ['clerk', 'chair', 'viceChair', 'governor'],
  reads: true,
  input: (_, { boardId }) => ({ boardId }),
  bad: [
    [{ state: 'moved' }, 'state'],
    [{ from: '1 March' }, 'from'],
    [{ mine: true }, 'mine'],
  ],
});

async function prepared() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const past = await addPast(world, board);
  return { world, board, past, decisions: world.workspace.registers.decisions };
}

test('G7: what was carried or lost, with how; nothing that was withdrawn', async () => {
  const { board, decisions } = await prepared();
  const { decisions: all } = await decisions(board.chair.actor, { boardId: board.boardId });
  expect(all.map(({ motionId, state, number }) => [motionId, state, number])).toEqual([
    ['m1', 'carried', '2'],
    ['m3', 'lost', '3'],
  ]);
  expect(all[0]).toMatchObject({
    date: '2026-02-10',
    itemTitle: 'Budget',
    part: 1,
    method: 'hands',
    counts: { for: 3, against: 1, abstain: 0 },
    proposerName: 'The hill.chair',
  });
});

test('M3, G7: what nobody voted on stands there as not put, that recorded as lost with nothing cast too', async () => {
  const { world, board, past, decisions } = await prepared();
  const { value, version } = (await world.store.aggregates.get('meeting', past.meetingId))!;
  const counts = { for: 0, against: 0, abstain: 0 };
  const vote = { method: 'names' as const, openedAt: '', eligible: [], counts, says: [] };
  const [first, ...rest] = value.motions!;
  const unvoted = (['notPut', 'lost'] as const).map((state, n) => ({ ...first!, id: `n${n}`, state, vote }));
  await world.store.aggregates.replace('meeting', { ...value, motions: [first!, ...rest, ...unvoted] }, version);
  const ask = async (more: object) => {
    const register = await decisions(board.clerk.actor, { boardId: board.boardId, ...more });
    return register.decisions.map(({ motionId, state }) => `${motionId} ${state}`);
  };
  expect(await ask({ state: 'notPut' })).toEqual(['n0 notPut', 'n1 notPut']);
  expect(await ask({ state: 'lost' })).toEqual(['m3 lost']);
  expect(await ask({})).toHaveLength(4);
});

test.each([
  [{ state: 'lost' }, ['m3']],
  [{ text: 'rEsolution M1' }, ['m1']],
  [{ text: 'staffing' }, ['m3']],
  [{ from: '2026-02-11' }, []],
  [{ from: '2026-02-10', to: '2026-02-10' }, ['m1', 'm3']],
])('G7: sifted by %o', async (filter, found) => {
  const { board, decisions } = await prepared();
  const register = await decisions(board.clerk.actor, { boardId: board.boardId, ...filter });
  expect(register.decisions.map(({ motionId }) => motionId)).toEqual(found);
});

test('A3, G7: a Part 2 decision is not there for who withdrew from its item', async () => {
  const { world, board, past, decisions } = await prepared();
  const withdrawn = [board.governor.personId];
  const at = { meetingId: past.meetingId, itemId: past.part2 };
  await world.workspace.meetings.setPart2Access(board.clerk.actor, { ...at, baseVersion: 1, admitted: [], withdrawn });
  const register = await decisions(board.governor.actor, { boardId: board.boardId });
  expect(register.decisions.map(({ motionId }) => motionId)).toEqual(['m1']);
  expect(JSON.stringify(register)).not.toMatch(/Staffing|m3/);
  // Nor to be found by looking for its words.
  expect((await decisions(board.governor.actor, { boardId: board.boardId, text: 'Staffing' })).decisions).toEqual([]);
});
