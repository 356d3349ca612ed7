import { expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createMeeting, createWorld, lastAudited, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.reopenMinutes,
  allowed: ['clerk'],
  input: async (world, board) => {
    const { id } = await createMeeting(world, board);
    await world.workspace.meetings.start(board.clerk.actor, { meetingId: id, baseVersion: 1 });
    await world.workspace.meetings.freezeMinutes(board.clerk.actor, { meetingId: id, baseVersion: 1 });
    return { meetingId: id, baseVersion: 2 };
  },
  bad: [[{ baseVersion: 2.5 }, 'baseVersion']],
});

test('S12: minutes in review are a draft again, and every node takes changes again', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { id: meetingId, minutes, items } = await createMeeting(world, board);
  const reopen = (baseVersion: number) =>
    world.workspace.meetings.reopenMinutes(board.clerk.actor, { meetingId, baseVersion });
  expect(await refusalCode(reopen(1))).toBe('not_possible_now');
  await world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 1 });
  await world.workspace.meetings.freezeMinutes(board.clerk.actor, { meetingId, baseVersion: 1 });
  expect(await refusalCode(reopen(1))).toBe('stale_version');
  const { frozenBlobId } = await world.workspace.minutes.open(board.clerk.actor, { documentId: minutes.id });
  expect(await world.store.blobs.get(frozenBlobId!)).toBeDefined();
  const view = await reopen(2);
  expect(view).toMatchObject({ minutes: { state: 'draft' }, versions: { minutes: 3 }, may: { write: true } });
  expect(view.minutes).not.toHaveProperty('frozen');
  expect(world.bus.askedOn('minutes-thaw')).toEqual([{ documentIds: [minutes.id, items[2]!.documentId] }]);
  expect(lastAudited(world, board.organisationId)).toMatchObject({
    action: 'minutes.reopen',
    detail: { reviewed: [{ documentId: minutes.id }, { documentId: items[2]!.documentId }] },
  });
  expect(await world.workspace.minutes.open(board.observer.actor, { documentId: minutes.id })).toMatchObject({
    write: false,
  });
  // What was in review is not kept beside the draft, where nothing could be taken out of it (S11).
  expect(await world.store.blobs.get(frozenBlobId!)).toBe(undefined);
});

test('S12: that they take changes again is carried to every node, though the nodes cannot be asked at first', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { id: meetingId, minutes, items } = await createMeeting(world, board);
  await world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 1 });
  await world.workspace.meetings.freezeMinutes(board.clerk.actor, { meetingId, baseVersion: 1 });
  world.bus.answer('minutes-thaw', () => Promise.reject(new Error('killed')));
  await world.workspace.meetings.reopenMinutes(board.clerk.actor, { meetingId, baseVersion: 2 }).catch(() => undefined);
  const asked = world.bus.askedOn('minutes-thaw').length;
  world.bus.answer('minutes-thaw', () => true);
  expect(await world.another().jobs.relayAll()).toBe(0);
  expect(world.bus.askedOn('minutes-thaw').slice(asked)).toEqual([{ documentIds: [minutes.id, items[2]!.documentId] }]);
});
