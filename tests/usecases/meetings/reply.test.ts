import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createMeeting, createWorld, lastAudited, refusalCode } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.replies.give,
  allowed: ['clerk', 'chair', 'viceChair', 'governor', 'associate'],
  input: async (world, board) => ({ meetingId: (await createMeeting(world, board)).id, kind: 'inPerson' }),
  bad: [
    [{ kind: 'perhaps' }, 'kind'],
    [{ kind: undefined }, 'kind'],
    [{ reason: 'Only with apologies' }, 'reason'],
    [{ personId: 'somebody' }, 'personId'],
    [{ baseVersion: 1 }, 'baseVersion'],
  ],
});

describe('B2: who will come', () => {
  test('the last word counts; the reason is read by those who prepare and by oneself, and is not in the audit log', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await createMeeting(world, board);
    const { meetings, replies } = world.workspace;
    await replies.give(board.governor.actor, { meetingId, kind: 'remote' });
    const own = await replies.give(board.governor.actor, { meetingId, kind: 'apologies', reason: 'An operation' });
    const expected = { personId: board.governor.personId, kind: 'apologies', reason: 'An operation' };
    expect(own.replies).toMatchObject([expected]);
    expect((await meetings.show(board.clerk.actor, { meetingId })).replies).toMatchObject([expected]);
    for (const { actor } of [board.viceChair, board.associate, board.observer]) {
      expect((await meetings.show(actor, { meetingId })).replies).toEqual([]);
    }
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'meeting.reply',
      detail: { kind: 'apologies' },
    });
    expect(JSON.stringify(world.store.entries)).not.toContain('operation');
    const [summary] = await meetings.list(board.governor.actor, { boardId: board.boardId });
    expect(summary?.yourReply).toEqual({ kind: 'apologies', reason: 'An operation' });
    expect((await meetings.list(board.chair.actor, { boardId: board.boardId }))[0]).not.toHaveProperty('yourReply');
  });

  test('the forecast counts governors who come, on line only where the board approved that', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await createMeeting(world, board);
    const { meetings, replies } = world.workspace;
    const forecast = async () => (await meetings.show(board.clerk.actor, { meetingId })).forecast;
    expect(await forecast()).toMatchObject({ present: 0, needed: 2, quorate: false });
    await replies.give(board.clerk.actor, { meetingId, kind: 'inPerson' });
    await replies.give(board.associate.actor, { meetingId, kind: 'inPerson' });
    await replies.give(board.chair.actor, { meetingId, kind: 'inPerson' });
    await replies.give(board.governor.actor, { meetingId, kind: 'remote' });
    expect(await forecast()).toMatchObject({ present: 1, quorate: false });
    const stored = (await world.store.aggregates.get('board', board.boardId))!;
    const remoteApproved = { at: '2026-01-01T00:00:00.000Z', by: board.chair.personId };
    await world.store.aggregates.replace('board', { ...stored.value, remoteApproved }, stored.version);
    expect(await forecast()).toMatchObject({ present: 2, quorate: true });
  });

  test('W3: all at once are all there', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await createMeeting(world, board);
    const members = [board.clerk, board.chair, board.viceChair, board.governor, board.associate];
    await Promise.all(members.map(({ actor }) => world.workspace.replies.give(actor, { meetingId, kind: 'inPerson' })));
    expect((await world.workspace.meetings.show(board.clerk.actor, { meetingId })).replies).toHaveLength(5);
  });

  test('not once the meeting has begun', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await createMeeting(world, board);
    await world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 1 });
    expect(await refusalCode(world.workspace.replies.give(board.governor.actor, { meetingId, kind: 'inPerson' }))).toBe(
      'not_possible_now',
    );
  });
});
