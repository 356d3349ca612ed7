import { describe, expect, test } from 'vitest';
import { limits } from '#lib/domain/names.ts';
import { heldMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createMeeting, createWorld, lastAudited, refusalCode } from '../../support/memory-world.ts';
import { alter } from '../records/support.ts';

describeGate({
  verb: (w) => w.meetings.moveTo,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { id, items } = await createMeeting(world, board);
    await world.workspace.meetings.start(board.clerk.actor, { meetingId: id, baseVersion: 1 });
    return { meetingId: id, itemId: items[1]!.id, baseVersion: 2 };
  },
  bad: [
    [{ itemId: '' }, 'itemId'],
    [{ baseVersion: 'x' }, 'baseVersion'],
  ],
});

describe('calling an item', () => {
  test('it is the current one; a stale call is refused', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId, items } = await createMeeting(world, board);
    const move = (n: number, baseVersion: number) =>
      world.workspace.meetings.moveTo(board.clerk.actor, { meetingId, itemId: items[n]!.id, baseVersion });
    expect(await refusalCode(move(1, 1))).toBe('not_possible_now');
    await world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 1 });
    expect(await move(2, 2)).toMatchObject({ currentItemId: items[2]!.id, versions: { progress: 3 } });
    expect(await refusalCode(move(1, 2))).toBe('stale_version');
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'meeting.moveTo',
      detail: { itemId: items[2]!.id },
    });
  });

  test('M6: each call has its time; calling an item again adds a call, calling the current one does not', async () => {
    const { world, goTo, show } = await heldMeeting();
    const after = (minutes: number) => world.clock.forward(minutes * 60_000);
    after(5);
    await goTo(1);
    after(5);
    await goTo(1);
    after(5);
    await goTo(0);
    const at = (minute: number) => `2026-03-02T18:${minute}:00.000Z`;
    expect((await show()).items.map(({ calls }) => calls)).toEqual([
      [{ from: at(30), to: at(35) }, { from: at(45) }],
      [{ from: at(35), to: at(45) }],
      [],
    ]);
  });

  test('so many calls and no more', async () => {
    const { world, meetingId, items, goTo } = await heldMeeting();
    const calls = Array.from({ length: limits.callsPerMeeting }, () => ({ itemId: items[0]!.id, from: 'then' }));
    await alter(world, meetingId, (meeting) => ({ ...meeting, calls: calls.slice(1) }));
    await goTo(1);
    expect(await refusalCode(goTo(0))).toBe('not_possible_now');
  });

  test('M2: who withdrew is back when the item is left, and withdrawn again when the meeting goes back to it', async () => {
    const { world, board, goTo, declare, show } = await heldMeeting(['chair', 'viceChair', 'governor']);
    const returned = async () => (await show()).declarations.map(({ returnedAt }) => returnedAt);
    await goTo(1);
    await declare('governor', 1);
    expect(await returned()).toEqual([undefined]);
    expect((await show()).items[1]!.quorum).toMatchObject({ present: 2 });
    world.clock.forward(60_000);
    await goTo(0);
    expect(await returned()).toEqual(['2026-03-02T18:31:00.000Z']);
    expect((await show()).quorum).toMatchObject({ present: 3 });
    await goTo(1);
    expect(await returned()).toEqual([undefined]);
    expect((await show()).declarations).toMatchObject([{ personId: board.governor.personId, withdrew: true }]);
  });

  test('M2, A3: its Part 2 document stays closed, and closes again when the meeting goes back to it', async () => {
    const { world, board, meetingId, items, goTo, declare, show } = await heldMeeting([
      'chair',
      'viceChair',
      'governor',
    ]);
    const documentId = items[2]!.documentId!;
    const opens = () => world.workspace.minutes.open(board.governor.actor, { documentId });
    await goTo(2);
    await declare('governor', 2);
    await goTo(0);
    expect(await refusalCode(opens())).toBe('forbidden');
    const { version } = (await show()).items[2]!;
    await world.workspace.meetings.setPart2Access(board.clerk.actor, {
      meetingId,
      itemId: items[2]!.id,
      baseVersion: version,
      admitted: [],
      withdrawn: [],
      reason: 'May read what was decided',
    });
    expect(await opens()).toMatchObject({ documentId });
    const told = world.bus.askedOn('access-ended').length;
    await goTo(2);
    expect(await refusalCode(opens())).toBe('forbidden');
    expect(world.bus.askedOn('access-ended')).toHaveLength(told + 1);
    expect(world.bus.askedOn('access-ended').at(-1)).toMatchObject({
      personId: board.governor.personId,
      scope: 'item',
      documentId,
    });
  });
});
