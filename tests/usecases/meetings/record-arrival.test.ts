import { describe, expect, test } from 'vitest';
import { limits } from '#lib/domain/names.ts';
import { heldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  addMember,
  createFullBoard,
  createWorld,
  lastAudited,
  refusal,
  refusalCode,
} from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.recordArrival,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { meetingId } = await holdMeeting(world, board);
    return { meetingId, personId: board.governor.personId };
  },
  bad: [
    [{ personId: 'nobody' }, 'personId'],
    [{ at: 'yesterday' }, 'at'],
    [{ at: '2026-03-02T18:31:00Z' }, 'at'],
    [{ at: '2026-03-02T18:00:00Z' }, 'at'],
    [{ remote: 'yes' }, 'remote'],
  ],
});

describe('M1: arrivals', () => {
  test('M1: who comes is taken down as they are then, and counts', async () => {
    const { world, board, arrive, show, stored } = await heldMeeting();
    expect((await show()).quorum).toMatchObject({ present: 0, needed: 2, quorate: false });
    await arrive('chair');
    const view = await arrive('governor');
    expect(view.quorum).toMatchObject({ present: 2, needed: 2, quorate: true });
    expect(view.presidingId).toBe(board.chair.personId);
    expect((await stored()).attendance![1]).toEqual({
      personId: board.governor.personId,
      name: 'The hill.governor',
      role: 'governor',
      votes: true,
      mark: 'present',
      stays: [{ from: '2026-03-02T18:30:00.000Z' }],
      version: 1,
    });
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'attendance.arrival',
      detail: { personId: board.governor.personId, remote: false },
    });
  });

  test('W3: coming twice adds nothing, not even to the audit log', async () => {
    const { world, arrive, show } = await heldMeeting(['governor']);
    const before = await show();
    const entries = world.store.entries.length;
    expect((await arrive('governor')).version).toBe(before.version);
    expect(world.store.entries.length).toBe(entries);
  });

  test('W3: a crowd that comes at once is all taken down', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { meetingId, arrive, show } = await holdMeeting(world, board);
    const others = [];
    for (let i = 0; i < 6; i += 1) others.push(await addMember(world, board, 'governor', `governor.${i}`));
    const coming = others.map(({ personId }) =>
      world.workspace.meetings.recordArrival(board.chair.actor, { meetingId, personId }),
    );
    await Promise.all([...coming, arrive('chair'), arrive('viceChair'), arrive('chair')]);
    expect((await show()).quorum.present).toBe(8);
    expect((await show()).attendance.filter(({ here }) => here)).toHaveLength(8);
  });

  test('M1: an arrival recorded late bears its own time, not before the last departure', async () => {
    const { world, arrive, leave, stored } = await heldMeeting();
    world.clock.forward(30 * 60_000);
    await arrive('governor', { at: '2026-03-02T18:40:00Z' });
    await leave('governor', { at: '2026-03-02T18:50:00Z' });
    expect((await refusal(arrive('governor', { at: '2026-03-02T18:45:00Z' }))).fields).toHaveProperty('at');
    await arrive('governor', { at: '2026-03-02T18:55:00+00:00' });
    expect((await stored()).attendance![0]).toMatchObject({
      stays: [
        { from: '2026-03-02T18:40:00.000Z', to: '2026-03-02T18:50:00.000Z' },
        { from: '2026-03-02T18:55:00.000Z' },
      ],
      version: 3,
    });
  });

  test('comes and goes so often and no more', async () => {
    const { arrive, leave, stored } = await heldMeeting();
    for (let i = 0; i < limits.staysPerPerson; i += 1) {
      await arrive('governor');
      await leave('governor');
    }
    expect(await refusalCode(arrive('governor'))).toBe('not_possible_now');
    expect((await stored()).attendance![0]!.stays).toHaveLength(limits.staysPerPerson);
  });

  test('M1: who comes at a distance counts once the board has approved that', async () => {
    const { world, board, arrive, show } = await heldMeeting(['chair']);
    const view = await arrive('governor', { remote: true });
    expect(view.attendance.find(({ personId }) => personId === board.governor.personId)).toMatchObject({
      mark: 'remote',
      here: true,
    });
    expect(view.quorum.present).toBe(1);
    const stored = (await world.store.aggregates.get('board', board.boardId))!;
    const remoteApproved = { at: '2025-09-01T00:00:00Z', by: board.clerk.personId };
    await world.store.aggregates.replace('board', { ...stored.value, remoteApproved }, stored.version);
    expect((await show()).quorum.present).toBe(2);
    // Goes on in the room.
    const now = await arrive('governor');
    expect(now.attendance.find(({ personId }) => personId === board.governor.personId)).toMatchObject({
      mark: 'present',
      stays: [{ remote: true, to: '2026-03-02T18:30:00.000Z' }, {}],
    });
  });

  test('not before the meeting has begun, and not after it', async () => {
    const { world, board, meetingId, arrive, show } = await heldMeeting(['chair']);
    const { id } = await world.workspace.meetings.create(board.clerk.actor, {
      boardId: board.boardId,
      title: 'Summer',
      startsAt: '2026-06-02T18:30:00Z',
    });
    const input = { meetingId: id, personId: board.chair.personId };
    expect(await refusalCode(world.workspace.meetings.recordArrival(board.clerk.actor, input))).toBe(
      'not_possible_now',
    );
    const { progress } = (await show()).versions;
    await world.workspace.meetings.end(board.clerk.actor, { meetingId, baseVersion: progress });
    expect(await refusalCode(arrive('governor'))).toBe('not_possible_now');
  });
});
