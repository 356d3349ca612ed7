import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createMeeting, createWorld, lastAudited, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.start,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => ({ meetingId: (await createMeeting(world, board)).id, baseVersion: 1 }),
  bad: [[{ baseVersion: null }, 'baseVersion']],
});

describe('starting', () => {
  test('opens the meeting at its first item', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId, items } = await createMeeting(world, board);
    const view = await world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 1 });
    expect(view).toMatchObject({
      state: 'inSession',
      startedAt: '2026-03-02T18:30:00.000Z',
      currentItemId: items[0]!.id,
      versions: { progress: 2 },
    });
    expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'meeting.start' });
    const again = world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 2 });
    expect(await refusalCode(again)).toBe('not_possible_now');
  });

  test('W2: the chair does not run it while a clerk is present', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await createMeeting(world, board);
    world.bus.answer('connections', () => [{ personId: board.clerk.personId, sessionId: 's', meetingId }]);
    expect(await refusalCode(world.workspace.meetings.start(board.chair.actor, { meetingId, baseVersion: 1 }))).toBe(
      'forbidden',
    );
    world.bus.answer('connections', () => [{ personId: board.clerk.personId, sessionId: 's', meetingId: 'another' }]);
    await world.workspace.meetings.start(board.chair.actor, { meetingId, baseVersion: 1 });
  });

  test('M1: nobody is marked by it; who sent apologies is taken down so, not yet accepted', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await createMeeting(world, board);
    const stored = (await world.store.aggregates.get('meeting', meetingId))!;
    const at = '2026-03-01T10:00:00.000Z';
    const replies = [
      { personId: board.governor.personId, kind: 'apologies' as const, reason: 'At work', at },
      { personId: board.chair.personId, kind: 'inPerson' as const, at },
      { personId: 'left.the.board', kind: 'apologies' as const, at },
    ];
    await world.store.aggregates.replace('meeting', { ...stored.value, replies }, stored.version);
    const view = await world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 1 });
    const marked = view.attendance.filter(({ mark }) => mark !== undefined);
    expect(marked).toMatchObject([
      { personId: board.governor.personId, mark: 'apologies', reason: 'At work', stays: [], version: 1 },
    ]);
    expect(marked[0]).not.toHaveProperty('accepted');
    expect(view).not.toHaveProperty('presidingId');
    // Going on after an adjournment takes nothing down anew.
    await world.workspace.meetings.recordArrival(board.clerk.actor, { meetingId, personId: board.governor.personId });
    await world.workspace.meetings.adjourn(board.clerk.actor, { meetingId, baseVersion: 2 });
    const again = await world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 3 });
    expect(again.attendance.filter(({ mark }) => mark !== undefined)).toMatchObject([{ mark: 'present', version: 2 }]);
  });

  test('M6: it calls the first item', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await createMeeting(world, board);
    const { items } = await world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 1 });
    expect(items.map(({ calls }) => calls)).toEqual([[{ from: '2026-03-02T18:30:00.000Z' }], [], []]);
  });
});
