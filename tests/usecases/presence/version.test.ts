import { expect, test } from 'vitest';
import { createFullBoard, createMeeting, createWorld } from '../../support/memory-world.ts';

test('the version is the one that the store has now, and none of what is not there', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { id } = await createMeeting(world, board);
  const { versionOf } = world.workspace.presence;
  const stored = await world.store.aggregates.get('meeting', id);
  expect(await versionOf({ meetingId: id })).toBe(stored!.version);
  await world.store.aggregates.replace('meeting', { ...stored!.value, title: 'Another' }, stored!.version);
  expect(await versionOf({ meetingId: id })).toBeGreaterThan(stored!.version);
  expect(await versionOf({ meetingId: 'nothing' })).toBeUndefined();
});
