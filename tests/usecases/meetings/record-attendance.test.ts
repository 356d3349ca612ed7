import { describe, expect, test } from 'vitest';
import { heldMeeting, type HeldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { lastAudited, refusal, refusalCode } from '../../support/memory-world.ts';

const open = { from: '2026-03-02T18:30:00Z' };

describeGate({
  verb: (w) => w.meetings.recordAttendance,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { meetingId } = await holdMeeting(world, board);
    return { meetingId, personId: board.governor.personId, baseVersion: 0, mark: 'apologies', accepted: true };
  },
  bad: [
    [{ personId: 'nobody' }, 'personId'],
    [{ mark: 'late' }, 'mark'],
    [{ mark: 'present' }, 'accepted'],
    [{ stays: [open] }, 'stays'],
    [{ reason: '' }, 'reason'],
    [{ mark: 'present', accepted: undefined, reason: 'At work' }, 'reason'],
    [{ mark: 'present', accepted: undefined, stays: [] }, 'stays'],
    [{ mark: 'remote', accepted: undefined, stays: [open] }, 'mark'],
    [{ mark: 'present', accepted: undefined, stays: [{ from: '2026-03-02T19:30:00Z' }] }, 'stays'],
    [{ mark: 'present', accepted: undefined, stays: [open, open] }, 'stays'],
    [{ mark: 'present', accepted: undefined, stays: [{ from: '2026-03-01T00:00:00Z' }] }, 'stays'],
  ],
});

const record = ({ world, board, meetingId }: HeldMeeting, baseVersion: number, more: object) =>
  world.workspace.meetings.recordAttendance(board.clerk.actor, {
    meetingId,
    personId: board.governor.personId,
    baseVersion,
    ...more,
  });
const entryOf = async ({ show, board }: HeldMeeting, member = board.clerk) =>
  (await show(member)).attendance.find(({ personId }) => personId === board.governor.personId)!;

describe('M1: what the clerk says of somebody’s attendance', () => {
  test('M1: apologies, and whether they were accepted; why is for the clerk and for themselves', async () => {
    const held = await heldMeeting();
    await record(held, 0, { mark: 'apologies', reason: 'In hospital' });
    expect(await entryOf(held)).toMatchObject({ mark: 'apologies', reason: 'In hospital', version: 1 });
    await record(held, 1, { mark: 'apologies', reason: 'In hospital', accepted: true });
    expect(await entryOf(held)).toMatchObject({ accepted: true, stays: [], here: false, version: 2 });
    expect(await entryOf(held, held.board.governor)).toHaveProperty('reason');
    expect(await entryOf(held, held.board.observer)).not.toHaveProperty('reason');
    const entry = lastAudited(held.world, held.board.organisationId)!;
    expect(entry).toMatchObject({ action: 'attendance.record', detail: { mark: 'apologies', accepted: true } });
    expect(JSON.stringify(entry)).not.toContain('hospital');
    // And then they came after all.
    await held.arrive('governor');
    expect(await entryOf(held)).toMatchObject({ mark: 'present', here: true });
    expect(await entryOf(held)).not.toHaveProperty('accepted');
    expect(await entryOf(held)).not.toHaveProperty('reason');
  });

  test('W3: its base version is that of the entry; a stale one is refused with the newer view', async () => {
    const held = await heldMeeting(['governor']);
    const error = await refusal(record(held, 0, { mark: 'absent' }));
    expect(error).toMatchObject({ code: 'stale_version', current: { id: held.meetingId } });
    expect(await entryOf(held)).toMatchObject({ mark: 'present', version: 1 });
  });

  test('M1: stays put right; what is left out stays', async () => {
    const held = await heldMeeting();
    held.world.clock.forward(60 * 60_000);
    await record(held, 0, { mark: 'present' });
    expect((await entryOf(held)).stays).toEqual([{ from: '2026-03-02T18:30:00.000Z' }]);
    const stays = [
      { from: '2026-03-02T18:30:00Z', to: '2026-03-02T19:00:00Z', remote: true },
      { from: '2026-03-02T19:10:00Z' },
    ];
    await record(held, 1, { mark: 'present', stays });
    expect(await entryOf(held)).toMatchObject({ here: true, version: 2 });
    await record(held, 2, { mark: 'remote' });
    expect((await entryOf(held)).stays.map(({ remote }) => remote)).toEqual([true, true]);
    await record(held, 3, { mark: 'absent' });
    expect(await entryOf(held)).toMatchObject({ mark: 'absent', here: false, stays: [], version: 4 });
  });

  test('M1: who turns out not to have come did not preside', async () => {
    const held = await heldMeeting(['chair']);
    const { board, meetingId, world } = held;
    expect((await held.show()).presidingId).toBe(board.chair.personId);
    await world.workspace.meetings.recordAttendance(board.clerk.actor, {
      meetingId,
      personId: board.chair.personId,
      baseVersion: 1,
      mark: 'absent',
    });
    expect(await held.show()).not.toHaveProperty('presidingId');
  });

  test('S12: after the meeting it can be put right until the minutes are frozen', async () => {
    const held = await heldMeeting(['chair']);
    const { world, board, meetingId } = held;
    world.clock.forward(60 * 60_000);
    const { versions } = await held.show();
    await world.workspace.meetings.end(board.clerk.actor, { meetingId, baseVersion: versions.progress });
    expect(await entryOf(held)).toMatchObject({ mark: 'absent', version: 1 });
    expect(await refusalCode(record(held, 1, { mark: 'present', stays: [open] }))).toBe('invalid');
    await record(held, 1, { mark: 'present' });
    expect((await entryOf(held)).stays).toEqual([{ from: '2026-03-02T18:30:00.000Z', to: '2026-03-02T19:30:00.000Z' }]);
    await world.workspace.meetings.freezeMinutes(board.clerk.actor, { meetingId, baseVersion: 1 });
    expect(await refusalCode(record(held, 2, { mark: 'absent' }))).toBe('frozen');
  });
});
