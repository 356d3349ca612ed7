import { describe, expect, test } from 'vitest';
import { governing, heldMeeting } from '../../support/held-meeting.ts';

const revoke = ({ world, board }: Awaited<ReturnType<typeof heldMeeting>>) =>
  world.workspace.people.revoke(board.clerk.actor, {
    personId: board.governor.personId,
    scope: 'board',
    id: board.boardId,
  });

describe('M1: whoever is removed while a meeting is held has left it', () => {
  test('M1: they do not count to the quorum from then on, and the record says when they left', async () => {
    const held = await heldMeeting(governing);
    const { world, board, stored, show } = held;
    const before = (await show()).quorum.present;
    world.clock.forward(60_000);
    await revoke(held);
    expect((await show()).quorum.present).toBe(before - 1);
    const entry = (await stored()).attendance!.find(({ personId }) => personId === board.governor.personId)!;
    expect(entry).toMatchObject({ mark: 'present', stays: [{ to: '2026-03-02T18:31:00.000Z' }] });
    const audited = world.store.entries.filter(({ action }) => action === 'attendance.departure');
    expect(audited.map(({ actor, detail }) => [actor, detail])).toEqual([
      [board.clerk.personId, { personId: board.governor.personId, at: '2026-03-02T18:31:00.000Z' }],
    ]);
    expect(await world.store.aggregates.withOutbox(10)).toEqual([]);
  });

  test('W1a: after a crash the next node records it, and once', async () => {
    const held = await heldMeeting(governing);
    const { world, board, stored } = held;
    world.store.beforeWrite = ({ kind, collection }) => {
      if (kind === 'replace' && collection === 'meeting') throw new Error('killed');
    };
    await revoke(held);
    world.store.beforeWrite = () => undefined;
    await Promise.all([world.another().jobs.relayAll(), world.another().jobs.relayAll()]);
    const entry = (await stored()).attendance!.find(({ personId }) => personId === board.governor.personId)!;
    expect(entry.stays).toHaveLength(1);
    expect(entry.stays[0]).toHaveProperty('to');
    expect(world.store.entries.filter(({ action }) => action === 'attendance.departure')).toHaveLength(1);
  });

  test('a meeting that is over stays as it is', async () => {
    const held = await heldMeeting(governing);
    const { world, board, meetingId, show, stored } = held;
    const { versions } = await show();
    await world.workspace.meetings.end(board.clerk.actor, { meetingId, baseVersion: versions.progress });
    const before = await stored();
    world.clock.forward(60_000);
    await revoke(held);
    expect(await stored()).toEqual(before);
  });
});
