import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import {
  createFullBoard,
  createMeeting,
  createWorld,
  lastAudited,
  refusal,
  refusalCode,
} from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.orderItems,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { id, items } = await createMeeting(world, board);
    return { meetingId: id, baseVersion: 1, itemIds: items.map((i) => i.id).reverse() };
  },
  bad: [
    [{ itemIds: undefined }, 'itemIds'],
    [{ itemIds: [] }, 'itemIds'],
    [{ itemIds: ['a', 'b', 'c'] }, 'itemIds'],
    [{ itemIds: [1] }, 'itemIds.0'],
  ],
});

test('W3: of two orderings at once one holds, the other is refused with it', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { id: meetingId, items } = await createMeeting(world, board);
  const [a, b, c] = items.map((i) => i.id) as [string, string, string];
  const order = (actor: typeof board.clerk.actor, itemIds: string[]) =>
    world.workspace.meetings.orderItems(actor, { meetingId, baseVersion: 1, itemIds });
  const outcomes = await Promise.allSettled([order(board.clerk.actor, [c, b, a]), order(board.chair.actor, [b, a, c])]);
  expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
  const view = await world.workspace.meetings.show(board.clerk.actor, { meetingId });
  expect([[c, b, a].join(), [b, a, c].join()]).toContain(view.items.map((i) => i.id).join());
  expect(view.items.map((i) => i.number)).toEqual(['1', '2', '3']);
  expect(await refusal(order(board.clerk.actor, [a, b, c]))).toMatchObject({
    code: 'stale_version',
    current: { items: view.items },
  });
  expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'meeting.orderItems' });
});

test('any list that does not name each item once is refused', async () => {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { id: meetingId, items } = await createMeeting(world, board);
  const ids = items.map((i) => i.id);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...ids, 'other'), { maxLength: 5 }), async (itemIds) => {
      const whole = [...itemIds].sort().join() === [...ids].sort().join();
      const { versions } = await world.workspace.meetings.show(board.clerk.actor, { meetingId });
      const call = world.workspace.meetings.orderItems(board.clerk.actor, {
        meetingId,
        baseVersion: versions.agenda,
        itemIds,
      });
      if (whole) expect((await call).items.map((i) => i.id)).toEqual(itemIds);
      else expect(await refusalCode(call)).toBe('invalid');
    }),
    { numRuns: 60, seed: 7 },
  );
});
