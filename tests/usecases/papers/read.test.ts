import { describe, expect, test } from 'vitest';
import { roles } from '#lib/domain/people.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  auditedActions,
  becomesObserverAt,
  createFullBoard,
  createMeeting,
  createWorld,
  type FullBoard,
  lastAudited,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';
import { files } from './support.ts';

/** @param at which item of the meeting: the third is in Part 2 */
async function withPaper(world: World, board: FullBoard, at: number) {
  const { id: meetingId, items } = await createMeeting(world, board);
  const itemId = items[at]!.id;
  const { paperId } = await world.workspace.papers.add(
    board.clerk.actor,
    { meetingId, itemId, name: 'Report.pdf' },
    files.pdf,
  );
  return { meetingId, itemId, paperId };
}

describeGate({
  verb: (w) => w.papers.read,
  allowed: roles,
  input: (world, board) => withPaper(world, board, 0),
  bad: [[{ name: 'x' }, 'name']],
  reads: true,
});

describe('B3: a paper is read by the readers of its item', () => {
  test('as it was attached', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const paper = await withPaper(world, board, 0);
    const read = await world.workspace.papers.read(board.observer.actor, paper);
    expect(read).toMatchObject({ name: 'Report.pdf', type: 'application/pdf' });
    expect(Buffer.from(read.content).equals(files.pdf)).toBe(true);
    expect(auditedActions(world, board.organisationId)).not.toContain('part2.readPaper');
  });

  test('A3: one of a Part 2 item by nobody who may not read that; each reading is audited', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const paper = await withPaper(world, board, 2);
    const { papers, meetings } = world.workspace;
    for (const { actor } of [board.observer, board.associate]) {
      expect(await refusalCode(papers.read(actor, paper))).toBe('forbidden');
    }
    await papers.read(board.governor.actor, paper);
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'part2.readPaper',
      actor: board.governor.personId,
      detail: { itemId: paper.itemId, paperId: paper.paperId },
    });
    const { meetingId, itemId } = paper;
    const withdrawn = [board.governor.personId];
    const admitted = [board.associate.personId];
    await meetings.setPart2Access(board.clerk.actor, { meetingId, itemId, baseVersion: 1, admitted, withdrawn });
    expect(await refusalCode(papers.read(board.governor.actor, paper))).toBe('forbidden');
    await papers.read(board.associate.actor, paper);
  });

  test('R3: who loses access while the file is read gets nothing', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const paper = await withPaper(world, board, 2);
    const { meetingId, itemId } = paper;
    const get = world.store.blobs.get.bind(world.store.blobs);
    world.store.blobs.get = async (id) => {
      const bytes = await get(id);
      const withdrawn = [board.governor.personId];
      const access = { meetingId, itemId, baseVersion: 1, admitted: [], withdrawn };
      await world.workspace.meetings.setPart2Access(board.clerk.actor, access);
      return bytes;
    };
    expect(await refusalCode(world.workspace.papers.read(board.governor.actor, paper))).toBe('forbidden');
    expect(auditedActions(world, board.organisationId)).not.toContain('part2.readPaper');
  });

  test('R3: nor who loses it while the reading is audited', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const paper = await withPaper(world, board, 2);
    becomesObserverAt(world, 'part2.readPaper', board.governor.personId);
    expect(await refusalCode(world.workspace.papers.read(board.governor.actor, paper))).toBe('forbidden');
    expect(auditedActions(world, board.organisationId)).toContain('part2.readPaper');
  });

  test('A3: nor by naming an open item in its place', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const paper = await withPaper(world, board, 2);
    const { items } = await world.workspace.meetings.show(board.observer.actor, { meetingId: paper.meetingId });
    const askew = { ...paper, itemId: items[0]!.id };
    expect(await refusalCode(world.workspace.papers.read(board.observer.actor, askew))).toBe('not_found');
  });
});
