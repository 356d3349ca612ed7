import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createMeeting, createWorld, lastAudited, refusal } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.change,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => ({
    meetingId: (await createMeeting(world, board)).id,
    baseVersion: 1,
    title: 'Moved',
  }),
  bad: [
    [{ baseVersion: undefined }, 'baseVersion'],
    [{ baseVersion: '1' }, 'baseVersion'],
    [{ title: '' }, 'title'],
    [{ startsAt: 'x' }, 'startsAt'],
    [{ place: 'a\u0000b' }, 'place'],
    [{ state: 'ended' }, 'state'],
  ],
});

describe('W3: the details', () => {
  test('W3: change under their own version; what is left out stays, null takes away', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await createMeeting(world, board);
    const { change } = world.workspace.meetings;
    await change(board.clerk.actor, { meetingId, baseVersion: 1, place: 'Library', startsAt: '2026-03-09T18:30:00Z' });
    const view = await change(board.clerk.actor, { meetingId, baseVersion: 2, place: null, title: 'Spring' });
    expect(view).toMatchObject({
      title: 'Spring',
      startsAt: '2026-03-09T18:30:00.000Z',
      versions: { details: 3, agenda: 1 },
    });
    expect(view).not.toHaveProperty('place');
    expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'meeting.change' });
    expect(world.bus.publishedOn('meeting-changed').at(-1)).toEqual({
      meetingId,
      boardId: board.boardId,
      version: view.version,
    });
  });

  test('W3: a stale change is refused with the newer state, and changes nothing', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await createMeeting(world, board);
    const change = (actor = board.clerk.actor, title = 'x') =>
      world.workspace.meetings.change(actor, { meetingId, baseVersion: 1, title });
    const outcomes = await Promise.allSettled([change(undefined, 'one'), change(board.chair.actor, 'two')]);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
    const error = await refusal(change());
    expect(error.code).toBe('stale_version');
    expect(error.current).toMatchObject({ id: meetingId, versions: { details: 2 }, you: { role: 'clerk' } });
  });

  test('W3: another part that changes meanwhile is no clash', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await createMeeting(world, board);
    const { change, addItem, start } = world.workspace.meetings;
    await Promise.all([
      change(board.clerk.actor, { meetingId, baseVersion: 1, title: 'Spring' }),
      addItem(board.clerk.actor, { meetingId, title: 'AOB' }),
      start(board.clerk.actor, { meetingId, baseVersion: 1 }),
    ]);
    const view = await world.workspace.meetings.show(board.clerk.actor, { meetingId });
    expect(view).toMatchObject({
      title: 'Spring',
      state: 'inSession',
      versions: { details: 2, agenda: 2, progress: 2 },
    });
    expect(view.items).toHaveLength(4);
  });
});
