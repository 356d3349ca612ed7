import { describe, expect, test } from 'vitest';
import { limits } from '#lib/domain/names.ts';
import { heldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { lastAudited, refusal, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.actions.give,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { meetingId, items } = await holdMeeting(world, board);
    return { meetingId, itemId: items[1]!.id, text: 'Send the forecast', ownerId: board.governor.personId };
  },
  bad: [
    [{ text: '' }, 'text'],
    [{ ownerId: 'nobody' }, 'ownerId'],
    [{ due: '31 March' }, 'due'],
    [{ due: '2026-02-31' }, 'due'],
  ],
});

describe('M5: giving an action', () => {
  test('M5, W1a: it is there for everybody, and every page of the meeting hears of it', async () => {
    const { world, board, meetingId, items, show } = await heldMeeting();
    const before = await show();
    const { actionId } = await world.workspace.actions.give(board.clerk.actor, {
      meetingId,
      itemId: items[1]!.id,
      text: 'Send the forecast',
      ownerId: board.governor.personId,
      due: '2026-03-03',
    });
    const view = await show(board.observer);
    expect(view.actions).toMatchObject([
      { id: actionId, text: 'Send the forecast', ownerName: 'The hill.governor', state: 'open', mayClose: false },
    ]);
    expect((await show(board.governor)).actions).toMatchObject([{ mayClose: true, overdue: false }]);
    expect(view.version).toBeGreaterThan(before.version);
    expect(view.versions).toEqual(before.versions);
    expect(world.bus.publishedOn('meeting-changed').at(-1)).toMatchObject({ meetingId, version: view.version });
    const entry = lastAudited(world, board.organisationId)!;
    expect(entry).toMatchObject({ action: 'action.give', subject: `action:${actionId}`, detail: { meetingId } });
    expect(JSON.stringify(entry)).not.toContain('forecast');
    world.clock.forward(2 * 24 * 60 * 60_000);
    expect((await show(board.chair)).actions).toMatchObject([{ overdue: true, mayClose: true }]);
  });

  test('M5: the chair gives them while a clerk runs the meeting', async () => {
    const { world, board, meetingId, items } = await heldMeeting();
    world.bus.answer('connections', () => [{ personId: board.clerk.personId, sessionId: 's', meetingId }]);
    const input = { meetingId, itemId: items[1]!.id, text: 'Look into it', ownerId: board.clerk.personId };
    await world.workspace.actions.give(board.chair.actor, input);
  });

  test('A3: of a Part 2 item only those know who may read it, and only they are given one', async () => {
    const { world, board, meetingId, items, show, declare } = await heldMeeting();
    const give = (ownerId: string, actor = board.clerk.actor) =>
      world.workspace.actions.give(actor, { meetingId, itemId: items[2]!.id, text: 'Write to them', ownerId });
    expect((await refusal(give(board.associate.personId))).fields).toHaveProperty('ownerId');
    const { actionId } = await give(board.governor.personId);
    expect((await world.store.aggregates.get('actionItem', actionId))!.value).toMatchObject({ confidential: true });
    expect((await show(board.chair)).actions).toHaveLength(1);
    expect((await show(board.observer)).actions).toEqual([]);
    await declare('clerk', 2);
    expect(await refusalCode(give(board.governor.personId))).toBe('forbidden');
    expect((await show()).actions).toEqual([]);
  });

  test('so many in a meeting and no more', async () => {
    const { world, board, meetingId, items } = await heldMeeting();
    const input = { meetingId, itemId: items[1]!.id, text: 'Look into it', ownerId: board.chair.personId };
    const { actionId } = await world.workspace.actions.give(board.clerk.actor, input);
    const { value } = (await world.store.aggregates.get('actionItem', actionId))!;
    for (let i = 1; i < limits.actionsPerMeeting; i += 1) {
      await world.store.aggregates.insert('actionItem', { ...value, id: `action-${i}` });
    }
    expect(await refusalCode(world.workspace.actions.give(board.clerk.actor, input))).toBe('not_possible_now');
  });

  test('S12: not before the meeting, and not once its minutes are frozen', async () => {
    const { world, board, meetingId, items, show } = await heldMeeting();
    const give = (meeting = meetingId, itemId = items[0]!.id) =>
      world.workspace.actions.give(board.clerk.actor, {
        meetingId: meeting,
        itemId,
        text: 'Look into it',
        ownerId: board.chair.personId,
      });
    expect(await refusalCode(give(meetingId, 'none'))).toBe('not_found');
    const { progress } = (await show()).versions;
    await world.workspace.meetings.end(board.clerk.actor, { meetingId, baseVersion: progress });
    await give();
    await world.workspace.meetings.freezeMinutes(board.clerk.actor, { meetingId, baseVersion: 1 });
    expect(await refusalCode(give())).toBe('frozen');
  });
});
