import { describe, expect, test } from 'vitest';
import { heldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { lastAudited, operator, refusal, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.recordDeparture,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { meetingId } = await holdMeeting(world, board, ['governor']);
    return { meetingId, personId: board.governor.personId };
  },
  bad: [
    [{ personId: 'nobody' }, 'personId'],
    [{ at: '2030-01-01T00:00:00Z' }, 'at'],
  ],
});

describe('M1: departures', () => {
  test('M1: who leaves counts no more, and lets go of hand and floor', async () => {
    const { world, board, meetingId, leave, show } = await heldMeeting(['chair', 'viceChair', 'governor']);
    await world.workspace.meetings.raiseHand(board.chair.actor, { meetingId });
    await world.workspace.meetings.raiseHand(board.governor.actor, { meetingId });
    await world.workspace.meetings.setSpeaker(board.clerk.actor, { meetingId, personId: board.governor.personId });
    await world.workspace.meetings.raiseHand(board.governor.actor, { meetingId });
    world.clock.forward(60_000);
    const view = await leave('governor');
    expect(view.quorum.present).toBe(2);
    expect(view.hands.map(({ personId }) => personId)).toEqual([board.chair.personId]);
    expect(view).not.toHaveProperty('speakerId');
    const entry = (await show()).attendance.find(({ personId }) => personId === board.governor.personId)!;
    expect(entry).toMatchObject({ mark: 'present', here: false, version: 2 });
    expect(entry.stays).toEqual([{ from: '2026-03-02T18:30:00.000Z', to: '2026-03-02T18:31:00.000Z' }]);
    expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'attendance.departure' });
  });

  test('W3: leaving twice, or without having come, adds nothing', async () => {
    const { leave, show } = await heldMeeting(['governor']);
    const { version } = await leave('governor');
    expect((await leave('governor')).version).toBe(version);
    expect((await leave('observer')).version).toBe(version);
    expect((await show()).version).toBe(version);
  });

  test('M1: nobody leaves before they came', async () => {
    const { world, arrive, leave } = await heldMeeting();
    world.clock.forward(10 * 60_000);
    await arrive('governor');
    expect((await refusal(leave('governor', { at: '2026-03-02T18:35:00Z' }))).fields).toHaveProperty('at');
  });

  test('who has left the board can still be recorded as having left the room', async () => {
    const { world, board, leave } = await heldMeeting(['governor']);
    await world.workspace.people.revoke(operator, { personId: board.governor.personId, scope: 'account' });
    const view = await leave('governor');
    expect(view.attendance.find(({ personId }) => personId === board.governor.personId)).toMatchObject({ here: false });
    expect(await refusalCode(leave('governor', { personId: 'nobody' }))).toBe('invalid');
  });
});
