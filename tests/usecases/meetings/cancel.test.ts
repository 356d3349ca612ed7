import { describe, expect, test } from 'vitest';
import { documentsOf } from '#lib/domain/agenda.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { holdMeeting } from '../../support/held-meeting.ts';
import { createFullBoard, createWorld, lastAudited, refusal, refusalCode, signIn } from '../../support/memory-world.ts';
import { stored } from '../records/support.ts';
import { cancelled, comingMeeting, forwardDays, mailsOf, noticedMeeting } from './support/coming.ts';

describeGate({
  verb: (w) => w.meetings.cancel,
  allowed: ['clerk'],
  input: async (world, board) => ({
    meetingId: (await comingMeeting(world, board)).id,
    baseVersion: 1,
    reason: 'Too few can come',
  }),
  bad: [
    [{ baseVersion: 'x' }, 'baseVersion'],
    [{ reason: undefined }, 'reason'],
    [{ reason: ' ' }, 'reason'],
    [{ reason: 'Two\nlines' }, 'reason'],
    [{ reason: 'x'.repeat(501) }, 'reason'],
  ],
});

async function prepared() {
  const world = createWorld();
  return { world, board: await createFullBoard(world), meetings: world.workspace.meetings };
}

describe('B6: a meeting that is called off', () => {
  test('says who, when and why; everybody whom notice went to is told by mail, once', async () => {
    const { world, board } = await prepared();
    const { id: meetingId } = await noticedMeeting(world, board);
    const view = await cancelled(world, board, meetingId);
    expect(view).toMatchObject({
      state: 'cancelled',
      versions: { details: 3 },
      cancelled: { byName: 'The hill.clerk', reason: 'The school is closed by snow', mayPutBack: true },
    });
    const mails = await mailsOf(world, board.boardId, 'Meeting cancelled: Spring term');
    expect(mails).toHaveLength(6);
    expect(new Set(mails.map(({ to }) => to)).size).toBe(6);
    expect(mails[0]!.text).toContain('Reason: The school is closed by snow');
    expect(mails[0]!.text).toContain('Monday');
    // B4: nothing of Part 2.
    expect(mails[0]!.text).not.toContain('grievance');
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'meeting.cancel',
      detail: { reason: 'The school is closed by snow', was: 'noticed', told: 6 },
    });
    expect(world.bus.publishedOn('board-changed')).toContainEqual({ boardId: board.boardId });
    expect(world.bus.publishedOn('meeting-changed').at(-1)).toMatchObject({ meetingId, version: view.version });
  });

  test('without notice nobody is mailed: nobody was invited', async () => {
    const { world, board } = await prepared();
    const { id: meetingId } = await comingMeeting(world, board);
    await cancelled(world, board, meetingId);
    expect(await mailsOf(world, board.boardId, 'Meeting cancelled')).toEqual([]);
  });

  test('who is no clerk sees why, and cannot put it back', async () => {
    const { world, board, meetings } = await prepared();
    const { id: meetingId } = await noticedMeeting(world, board);
    await cancelled(world, board, meetingId);
    const view = await meetings.show(board.governor.actor, { meetingId });
    expect(view.cancelled).toMatchObject({ reason: 'The school is closed by snow', mayPutBack: false });
    expect(view.may).toMatchObject({ cancel: false, write: false });
    expect(view.items.every(({ mayWrite }) => !mayWrite)).toBe(true);
    const [summary] = await meetings.list(board.governor.actor, { boardId: board.boardId });
    expect(summary).toMatchObject({ state: 'cancelled', cancelledBecause: 'The school is closed by snow' });
  });

  test('W3: based on the details that the clerk saw', async () => {
    const { world, board, meetings } = await prepared();
    const { id: meetingId } = await comingMeeting(world, board);
    await meetings.change(board.clerk.actor, { meetingId, baseVersion: 1, place: 'Hall' });
    const input = { meetingId, baseVersion: 1, reason: 'Snow' };
    const refused = await refusal(meetings.cancel(board.clerk.actor, input));
    expect(refused.code).toBe('stale_version');
    expect(refused.current).toMatchObject({ place: 'Hall', versions: { details: 2 } });
  });

  test('not one that has begun, is adjourned, has ended, or is cancelled already', async () => {
    const { world, board, meetings } = await prepared();
    const held = await holdMeeting(world, board);
    const cancel = async (meetingId: string) => refusalCode(cancelled(world, board, meetingId));
    expect(await cancel(held.meetingId)).toBe('not_possible_now');
    await meetings.adjourn(board.clerk.actor, { meetingId: held.meetingId, baseVersion: 2 });
    expect(await cancel(held.meetingId)).toBe('not_possible_now');
    await meetings.end(board.clerk.actor, { meetingId: held.meetingId, baseVersion: 3 });
    expect(await cancel(held.meetingId)).toBe('not_possible_now');
    const { id } = await comingMeeting(world, board);
    await cancelled(world, board, id);
    expect(await cancel(id)).toBe('not_possible_now');
  });

  test('its documents, those of Part 2 too, are closed to typing on every node', async () => {
    const { world, board } = await prepared();
    const { id: meetingId, minutes, items } = await noticedMeeting(world, board);
    await cancelled(world, board, meetingId);
    const documentIds = documentsOf(await stored(world, meetingId));
    expect(documentIds).toHaveLength(2);
    expect(world.bus.askedOn('minutes-freeze')).toEqual([{ documentIds }]);
    for (const documentId of [minutes.id, items[1]!.documentId!]) {
      const opened = await world.workspace.minutes.open(board.clerk.actor, { documentId });
      expect(opened).toMatchObject({ write: false, frozen: false });
    }
  });

  test('nothing else is done to it, but that Part 2 and papers can be closed', async () => {
    const { world, board, meetings } = await prepared();
    const { id: meetingId, items } = await noticedMeeting(world, board);
    await cancelled(world, board, meetingId);
    const { clerk, governor } = board;
    const itemId = items[0]!.id;
    const refused = [
      meetings.start(clerk.actor, { meetingId, baseVersion: 1 }),
      meetings.change(clerk.actor, { meetingId, baseVersion: 3, place: 'Hall' }),
      meetings.addItem(clerk.actor, { meetingId, title: 'One more' }),
      meetings.changeItem(clerk.actor, { meetingId, itemId, baseVersion: 1, title: 'Other' }),
      meetings.removeItem(clerk.actor, { meetingId, itemId, baseVersion: 1 }),
      meetings.orderItems(clerk.actor, { meetingId, baseVersion: 1, itemIds: items.map(({ id }) => id) }),
      meetings.freezeMinutes(clerk.actor, { meetingId, baseVersion: 1 }),
      meetings.recordArrival(clerk.actor, { meetingId, personId: governor.personId }),
      world.workspace.notice.give(clerk.actor, { meetingId, baseVersion: 3 }),
      world.workspace.replies.give(governor.actor, { meetingId, kind: 'inPerson' }),
      world.workspace.declarations.declare(clerk.actor, { meetingId, itemId, personId: governor.personId }),
    ];
    for (const one of refused) expect(await refusalCode(one)).toMatch(/^(not_possible_now|invalid)$/);
    expect(await stored(world, meetingId)).toMatchObject({ state: 'cancelled', versions: { agenda: 1, progress: 1 } });
    const access = { meetingId, itemId: items[1]!.id, baseVersion: 1, admitted: [], withdrawn: [governor.personId] };
    await meetings.setPart2Access(clerk.actor, access);
  });

  test('G4, G5: it is no meeting of the year, none that was missed, and in no forecast', async () => {
    const { world, board, meetings } = await prepared();
    const { id: meetingId } = await noticedMeeting(world, board);
    let { actor } = board.clerk;
    const register = () => world.workspace.registers.attendance(actor, { boardId: board.boardId });
    expect((await register()).year).toMatchObject({ held: 0, planned: 1 });
    await cancelled(world, board, meetingId);
    forwardDays(world, 220);
    ({ actor } = await signIn(world, board.clerk.username, board.clerk.password));
    expect(await register()).toMatchObject({ meetings: [], year: { held: 0, planned: 0 } });
    expect((await register()).people.every(({ absence }) => absence === undefined)).toBe(true);
    const view = await meetings.show(actor, { meetingId });
    expect(view).not.toHaveProperty('forecast');
    expect(view).not.toHaveProperty('noticeNow');
  });
});

describe('B5, B6: what it was to deal with goes to the next meeting', () => {
  async function withMinutesToApprove() {
    const { world, board, meetings } = await prepared();
    const { id } = await comingMeeting(world, board, -30);
    const begun = await meetings.start(board.clerk.actor, { meetingId: id, baseVersion: 1 });
    await meetings.end(board.clerk.actor, { meetingId: id, baseVersion: begun.versions.progress });
    const called = await comingMeeting(world, board, 14);
    expect(called.items[0]).toMatchObject({ approves: id });
    return { world, board, meetings, approved: id, called };
  }

  test('minutes that it was to approve', async () => {
    const { world, board, meetings, approved, called } = await withMinutesToApprove();
    const later = await comingMeeting(world, board, 60, [{ title: 'Minutes of the last meeting' }]);
    const next = await comingMeeting(world, board, 40, []);
    await cancelled(world, board, called.id);
    const view = await meetings.show(board.clerk.actor, { meetingId: next.id });
    expect(view.items).toMatchObject([{ kind: 'lastMinutes', approves: approved, purpose: 'decision' }]);
    expect(view.versions.agenda).toBe(2);
    expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'meeting.cancel' });
    // The one after it has them from the start, and cancelling again adds nothing there.
    await cancelled(world, board, next.id);
    const last = await meetings.show(board.clerk.actor, { meetingId: later.id });
    expect(last.items.filter(({ approves }) => approves === approved)).toHaveLength(1);
  });

  test('a meeting that is set up afterwards has them as well', async () => {
    const { world, board, approved, called } = await withMinutesToApprove();
    await cancelled(world, board, called.id);
    expect((await comingMeeting(world, board, 30)).items[0]).toMatchObject({ approves: approved });
  });

  test('open actions stand under matters arising there', async () => {
    const { world, board, approved, called } = await withMinutesToApprove();
    await world.store.aggregates.insert('actionItem', {
      id: 'a1',
      organisationId: board.organisationId,
      boardId: board.boardId,
      meetingId: approved,
      itemId: 'i',
      text: 'Mend the roof',
      ownerId: board.governor.personId,
      ownerName: 'The governor',
      state: 'open',
      givenAt: '2026-02-01T18:00:00.000Z',
      version: 1,
    });
    const next = await comingMeeting(world, board, 40, [{ title: 'Matters arising' }]);
    await cancelled(world, board, called.id);
    const view = await world.workspace.meetings.show(board.clerk.actor, { meetingId: next.id });
    expect(view.openActions).toMatchObject([{ text: 'Mend the roof' }]);
  });
});
