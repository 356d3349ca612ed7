import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import {
  auditedActions,
  createFullBoard,
  createMeeting,
  createWorld,
  lastAudited,
  operator,
  refusalCode,
} from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.addItem,
  allowed: ['clerk', 'chair'],
  operator: true,
  input: async (world, board) => ({ meetingId: (await createMeeting(world, board)).id, title: 'AOB' }),
  bad: [
    [{ title: '\u200b' }, 'title'],
    [{ part: '2' }, 'part'],
    [{ purpose: null }, 'purpose'],
    [{ plannedMinutes: 0 }, 'plannedMinutes'],
    [{ plannedMinutes: 1.5 }, 'plannedMinutes'],
    [{ presenterId: 'nobody' }, 'presenterId'],
    [{ baseVersion: 1 }, 'baseVersion'],
  ],
});

describe('adding', () => {
  test('an item comes last; a Part 2 item leaves no title in the audit log', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await createMeeting(world, board);
    const { itemId } = await world.workspace.meetings.addItem(board.clerk.actor, {
      meetingId,
      title: 'A grievance',
      part: 2,
    });
    const { items } = await world.workspace.meetings.show(board.clerk.actor, { meetingId });
    expect(items.at(-1)).toMatchObject({ id: itemId, number: '4', part: 2, version: 1 });
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'meeting.addItem',
      detail: { itemId, part: 2 },
    });
    expect(JSON.stringify(world.store.entries)).not.toContain('grievance');
  });

  test('W3: items added at once are all there', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await createMeeting(world, board);
    const titles = Array.from({ length: 60 }, (_, i) => `Item ${10 + i}`);
    await Promise.all(titles.map((title) => world.workspace.meetings.addItem(board.clerk.actor, { meetingId, title })));
    const { items, versions } = await world.workspace.meetings.show(board.clerk.actor, { meetingId });
    expect(
      items
        .slice(3)
        .map((i) => i.title)
        .sort(),
    ).toEqual(titles);
    expect(versions.agenda).toBe(61);
    expect(auditedActions(world, board.organisationId).filter((a) => a === 'meeting.addItem')).toHaveLength(60);
  });

  test('the first item of a meeting in session becomes its current one', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await world.workspace.meetings.create(board.clerk.actor, {
      boardId: board.boardId,
      title: 'Extraordinary',
      startsAt: '2026-03-02T18:30:00Z',
    });
    await world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 1 });
    const { itemId } = await world.workspace.meetings.addItem(operator, { meetingId, title: 'Only' });
    expect(await world.workspace.meetings.show(board.clerk.actor, { meetingId })).toMatchObject({
      currentItemId: itemId,
    });
  });

  test('S12: not once the minutes are frozen', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await createMeeting(world, board);
    await world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 1 });
    await world.workspace.meetings.freezeMinutes(board.clerk.actor, { meetingId, baseVersion: 1 });
    expect(await refusalCode(world.workspace.meetings.addItem(board.clerk.actor, { meetingId, title: 'x' }))).toBe(
      'frozen',
    );
  });
});
