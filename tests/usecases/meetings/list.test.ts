import { expect, test } from 'vitest';
import { roles } from '#lib/domain/people.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createWorld } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.list,
  allowed: roles,
  reads: true,
  operator: true,
  input: (_, { boardId }) => ({ boardId }),
  bad: [[{ boardId: undefined }, 'boardId']],
});

test('in session first, then coming (soonest first), then past (latest first)', async () => {
  const world = createWorld();
  const { clerk, boardId } = await createFullBoard(world);
  const { meetings } = world.workspace;
  const make = async (title: string, startsAt: string) => {
    const { id } = await meetings.create(clerk.actor, { boardId, title, startsAt });
    return { meetingId: id, baseVersion: 1 };
  };
  await make('later', '2026-09-01T18:00:00Z');
  await make('sooner', '2026-06-01T18:00:00Z');
  await meetings.start(clerk.actor, await make('now', '2026-03-01T18:00:00Z'));
  for (const [title, startsAt] of [
    ['long past', '2025-01-01T18:00:00Z'],
    ['past', '2026-01-01T18:00:00Z'],
  ] as const) {
    const made = await make(title, startsAt);
    const { versions } = await meetings.start(clerk.actor, made);
    await meetings.end(clerk.actor, { ...made, baseVersion: versions.progress });
  }
  const titles = (await meetings.list(clerk.actor, { boardId })).map((m) => m.title);
  expect(titles).toEqual(['now', 'sooner', 'later', 'past', 'long past']);
  expect((await world.workspace.boards.show(clerk.actor, { boardId })).meetings.map((m) => m.title)).toEqual(titles);
});
