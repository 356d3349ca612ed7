import { expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createWorld, lastAudited } from '../../support/memory-world.ts';

const valid = { title: 'Summer term', startsAt: '2026-05-06T18:00:00+01:00', items: [{ title: 'Welcome' }] };

describeGate({
  verb: (w) => w.meetings.create,
  allowed: ['clerk', 'chair'],
  operator: true,
  input: (_, { boardId }) => ({ boardId, ...valid }),
  bad: [
    [{ title: '  ' }, 'title'],
    [{ title: 'Two\nlines' }, 'title'],
    [{ title: 'x'.repeat(301) }, 'title'],
    [{ title: undefined }, 'title'],
    [{ startsAt: 'tomorrow' }, 'startsAt'],
    [{ startsAt: '2026-05-06T18:00' }, 'startsAt'],
    [{ startsAt: '9999-12-31T23:59:59Z' }, 'startsAt'],
    [{ startsAt: '2026-02-30T18:00:00Z' }, 'startsAt'],
    [{ place: 5 }, 'place'],
    [{ items: 'all' }, 'items'],
    [{ items: [{ title: 'A' }, { title: 'B', part: 3 }] }, 'items.1.part'],
    [{ items: [{ title: 'A', purpose: 'fun' }] }, 'items.0.purpose'],
    [{ items: [{ title: 'A', presenterId: 'nobody' }] }, 'items.0.presenterId'],
    [{ titel: 'x' }, 'titel'],
  ],
});

test('a meeting is scheduled with its agenda; each Part 2 item has a document of its own (A3)', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { id } = await world.workspace.meetings.create(board.clerk.actor, {
    boardId: board.boardId,
    title: ' Summer  term ',
    startsAt: '2026-05-06T18:00:00+01:00',
    place: 'Library',
    items: [
      { title: 'Welcome', presenterId: board.chair.personId, plannedMinutes: 5 },
      { title: 'Staffing', part: 2 },
    ],
  });
  const view = await world.workspace.meetings.show(board.clerk.actor, { meetingId: id });
  expect(view).toMatchObject({
    title: 'Summer  term',
    startsAt: '2026-05-06T17:00:00.000Z',
    place: 'Library',
    state: 'scheduled',
    minutes: { state: 'draft' },
    items: [
      { number: '1', title: 'Welcome', purpose: 'discussion', part: 1, documentId: view.minutes.id },
      { number: '2', title: 'Staffing', part: 2, access: { admitted: [], withdrawn: [] } },
    ],
  });
  expect(view.items[1]!.documentId).not.toBe(view.minutes.id);
  expect(lastAudited(world, board.organisationId)).toMatchObject({
    actor: board.clerk.personId,
    action: 'meeting.create',
    subject: `meeting:${id}`,
  });
  expect(world.bus.publishedOn('board-changed')).toContainEqual({ boardId: board.boardId });
});
