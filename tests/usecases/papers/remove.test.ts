import { expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import {
  createFullBoard,
  createMeeting,
  createWorld,
  type FullBoard,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';
import { files } from './support.ts';

async function withPaper(world: World, board: FullBoard) {
  const { id: meetingId, items } = await createMeeting(world, board);
  const itemId = items[0]!.id;
  const input = { meetingId, itemId, name: 'Report.pdf' };
  return { meetingId, itemId, ...(await world.workspace.papers.add(board.clerk.actor, input, files.pdf)) };
}

describeGate({
  verb: (w) => w.papers.remove,
  allowed: ['clerk', 'chair'],
  input: withPaper,
  bad: [[{ baseVersion: 1 }, 'baseVersion']],
});

test('B3: a paper that is taken off is gone, its content with it', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const paper = await withPaper(world, board);
  const { blobId } = (await world.store.aggregates.get('meeting', paper.meetingId))!.value.items[0]!.papers![0]!;
  const view = await world.workspace.papers.remove(board.clerk.actor, paper);
  expect(view.items[0]!.papers).toEqual([]);
  expect(await world.store.blobs.get(blobId)).toBeUndefined();
  expect(await refusalCode(world.workspace.papers.read(board.clerk.actor, paper))).toBe('not_found');
  expect(await refusalCode(world.workspace.papers.remove(board.clerk.actor, paper))).toBe('not_found');
});
