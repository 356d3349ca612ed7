import { describe, expect, test } from 'vitest';
import { limits } from '#lib/domain/names.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  createFullBoard,
  createMeeting,
  createWorld,
  lastAudited,
  refusal,
  refusalCode,
} from '../../support/memory-world.ts';
import { files } from './support.ts';

describeGate({
  verb: (w) => (actor, input) => w.papers.add(actor, input, files.pdf),
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { id, items } = await createMeeting(world, board);
    return { meetingId: id, itemId: items[0]!.id, name: 'Report.pdf' };
  },
  bad: [
    [{ name: undefined }, 'name'],
    [{ name: 'Two\nlines.pdf' }, 'name'],
    [{ name: `${'x'.repeat(200)}.pdf` }, 'name'],
    [{ type: 'application/pdf' }, 'type'],
  ],
});

describe('B3: papers of an agenda item', () => {
  test('a paper is there for the readers of its item, with its name, type and size', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId, items } = await createMeeting(world, board);
    const { papers, meetings } = world.workspace;
    const given = { meetingId, itemId: items[0]!.id, name: 'Report.pdf' };
    const { paperId } = await papers.add(board.clerk.actor, given, files.pdf);
    const expected = { id: paperId, name: 'Report.pdf', type: 'application/pdf', size: files.pdf.length };
    expect((await meetings.show(board.observer.actor, { meetingId })).items[0]!.papers).toEqual([expected]);
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'meeting.addPaper',
      detail: { paperId, type: 'application/pdf' },
    });
    expect(JSON.stringify(world.store.entries)).not.toContain('Report.pdf');
    expect(world.bus.publishedOn('meeting-changed').at(-1)).toMatchObject({ meetingId });
  });

  test('A3: papers of a Part 2 item are shown to nobody who may not read it', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId, items } = await createMeeting(world, board);
    const { papers, meetings } = world.workspace;
    const itemId = items[2]!.id;
    await papers.add(board.clerk.actor, { meetingId, itemId, name: 'Grievance.pdf' }, files.pdf);
    for (const { actor } of [board.observer, board.associate]) {
      const shown = await meetings.show(actor, { meetingId });
      expect(shown.items[2]!.papers).toEqual([]);
      expect(JSON.stringify(shown)).not.toContain('Grievance');
    }
    expect((await meetings.show(board.governor.actor, { meetingId })).items[2]!.papers).toHaveLength(1);
    // Who prepares the meeting and has withdrawn from the item adds nothing to it.
    const withdrawn = { meetingId, itemId, baseVersion: 1, admitted: [], withdrawn: [board.chair.personId] };
    await meetings.setPart2Access(board.clerk.actor, withdrawn);
    expect(await refusalCode(papers.add(board.chair.actor, { meetingId, itemId, name: 'x.pdf' }, files.pdf))).toBe(
      'forbidden',
    );
    expect(await refusalCode(papers.mayAdd(board.chair.actor, { meetingId, itemId, name: 'x.pdf' }))).toBe('forbidden');
  });

  test('what is no document is refused by its content, and nothing of it is stored', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId, items } = await createMeeting(world, board);
    const given = { meetingId, itemId: items[0]!.id, name: 'Report.pdf' };
    const put = world.deps.blobs.put;
    let stored = 0;
    world.deps.blobs.put = (...args) => ((stored += 1), put(...args));
    const error = await refusal(world.another().papers.add(board.clerk.actor, given, files.exe));
    expect(error).toMatchObject({ code: 'unsupported_media_type', message: expect.stringContaining('PDF') });
    expect(stored).toBe(0);
  });

  test('an item takes so many papers, also when they come at once; what is too much leaves nothing behind', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId, items } = await createMeeting(world, board);
    const { put, remove } = world.deps.blobs;
    const kept = new Set<string>();
    world.deps.blobs.put = async (scope, content) => {
      const id = await put(scope, content);
      kept.add(id);
      return id;
    };
    world.deps.blobs.remove = (id) => (kept.delete(id), remove(id));
    const { papers, meetings } = world.another();
    const names = Array.from({ length: limits.papersPerItem + 3 }, (_, at) => `Paper ${at}.pdf`);
    const outcomes = await Promise.allSettled(
      names.map((name) => papers.add(board.clerk.actor, { meetingId, itemId: items[0]!.id, name }, files.pdf)),
    );
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(3);
    const shown = await meetings.show(board.clerk.actor, { meetingId });
    expect(shown.items[0]!.papers).toHaveLength(limits.papersPerItem);
    expect(kept.size).toBe(limits.papersPerItem);
  });

  test('an item with papers is not taken off the agenda with them', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId, items } = await createMeeting(world, board);
    const itemId = items[0]!.id;
    await world.workspace.papers.add(board.clerk.actor, { meetingId, itemId, name: 'Report.pdf' }, files.pdf);
    const error = await refusal(
      world.workspace.meetings.removeItem(board.clerk.actor, { meetingId, itemId, baseVersion: 1 }),
    );
    expect(error.message).toContain('papers');
  });
});
