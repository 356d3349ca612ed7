import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import {
  addMember,
  createFullBoard,
  createMeeting,
  createPlace,
  createWorld,
  type FullBoard,
  lastAudited,
  refusal,
  refusalCode,
  start,
  type World,
} from '../../support/memory-world.ts';

const day = 24 * 3600_000;

/** A meeting so many days ahead, at the same time of day. */
async function comingMeeting(
  world: World,
  board: Pick<FullBoard, 'boardId' | 'clerk'>,
  days: number,
  items?: unknown[],
) {
  const { id } = await world.workspace.meetings.create(board.clerk.actor, {
    boardId: board.boardId,
    title: 'Spring term',
    startsAt: new Date(start + days * day).toISOString(),
    place: 'Library',
    items: items ?? [{ title: 'Welcome' }, { title: 'A grievance', part: 2 }],
  });
  return world.workspace.meetings.show(board.clerk.actor, { meetingId: id });
}

async function mailsOf(world: World, boardId: string) {
  return (await world.store.aggregates.find('mail', 'board', boardId)).map(({ value }) => value);
}

describeGate({
  verb: (w) => w.notice.give,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => ({ meetingId: (await comingMeeting(world, board, 10)).id, baseVersion: 1 }),
  bad: [
    [{ baseVersion: undefined }, 'baseVersion'],
    [{ reason: 'Two\nlines' }, 'reason'],
    [{ reason: 'x'.repeat(501) }, 'reason'],
  ],
});

describe('B1: notice of a meeting', () => {
  test.each([
    [8, 7],
    [9, 8],
    [30, 29],
  ])('%i days ahead it has %i clear days, and is given', async (days, clearDays) => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await comingMeeting(world, board, days);
    const view = await world.workspace.notice.give(board.clerk.actor, { meetingId, baseVersion: 1 });
    expect(view).toMatchObject({
      state: 'noticed',
      versions: { details: 2 },
      notice: { clearDays, needed: 7, sentTo: 6, seen: [], youHaveSeen: false, byName: 'The hill.clerk' },
    });
    expect(view.notice).not.toHaveProperty('shortened');
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'meeting.giveNotice',
      detail: { clearDays, needed: 7 },
    });
    expect(world.bus.publishedOn('board-changed')).toContainEqual({ boardId: board.boardId });
  });

  test('with too few days it says how many are needed, and is given once the chair’s reason is', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const meeting = await comingMeeting(world, board, 6);
    expect(meeting.noticeNow).toMatchObject({ clearDays: 5, needed: 7, enough: false });
    const input = { meetingId: meeting.id, baseVersion: 1 };
    const refused = await refusal(world.workspace.notice.give(board.clerk.actor, input));
    expect(refused).toMatchObject({ code: 'not_possible_now', fields: { reason: expect.any(String) } });
    expect(refused.message).toContain('5 clear days');
    expect(await mailsOf(world, board.boardId)).toEqual([]);

    const reason = 'The budget is due on Friday';
    const view = await world.workspace.notice.give(board.clerk.actor, { ...input, reason });
    expect(view.notice?.shortened).toEqual({ byName: 'The hill.chair', reason });
    const stored = (await world.store.aggregates.get('meeting', meeting.id))!.value;
    expect(stored.notice?.shortened).toEqual({ by: board.chair.personId, reason });
  });

  test('days are those of the calendar in England, whatever the hour', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    // 23:30 on 2 March there; the meeting is at 00:15 on 10 March.
    world.clock.forward(Date.parse('2026-03-02T23:30:00Z') - start);
    const { id } = await world.workspace.meetings.create(board.clerk.actor, {
      boardId: board.boardId,
      title: 'Late',
      startsAt: '2026-03-10T00:15:00Z',
      items: [{ title: 'Welcome' }],
    });
    const view = await world.workspace.notice.give(board.clerk.actor, { meetingId: id, baseVersion: 1 });
    expect(view.notice).toMatchObject({ clearDays: 7 });
  });

  test.each(['Removal of the chair', 'Suspension of a governor'])('never shortened for: %s', async (title) => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await comingMeeting(world, board, 3, [{ title }]);
    const input = { meetingId, baseVersion: 1, reason: 'It cannot wait' };
    expect((await refusal(world.workspace.notice.give(board.clerk.actor, input))).message).toContain('never shortened');
  });

  test('A3: why not is not told of a Part 2 item to who may not read it', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId, items } = await comingMeeting(world, board, 5, [{ title: 'Removal of the chair', part: 2 }]);
    const input = { meetingId, baseVersion: 1, reason: 'It cannot wait' };
    const why = async () => (await refusal(world.workspace.notice.give(board.clerk.actor, input))).message;
    expect(await why()).toContain('to remove the chair');
    const withdrawn = [board.clerk.personId];
    const access = { meetingId, itemId: items[0]!.id, baseVersion: 1, admitted: [], withdrawn };
    await world.workspace.meetings.setPart2Access(board.clerk.actor, access);
    expect(await why()).toContain('never shortened');
    expect(await why()).not.toContain('that is to remove');
  });

  test('without a chair the vice-chair shortens it; with neither nobody does', async () => {
    const world = createWorld();
    const place = await createPlace(world);
    const clerk = await addMember(world, place, 'clerk', 'the.clerk');
    const board = { ...place, clerk };
    const { id: meetingId } = await comingMeeting(world, board, 3);
    const give = () =>
      world.workspace.notice.give(clerk.actor, { meetingId, baseVersion: 1, reason: 'It cannot wait' });
    expect((await refusal(give())).message).toContain('no chair');
    const vice = await addMember(world, place, 'viceChair', 'the.vice');
    await give();
    expect((await world.store.aggregates.get('meeting', meetingId))!.value.notice?.shortened?.by).toBe(vice.personId);
  });

  test('not without an agenda, not for a time that has passed, not once it has begun', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const give = (meetingId: string, baseVersion = 1) =>
      refusalCode(world.workspace.notice.give(board.clerk.actor, { meetingId, baseVersion, reason: 'x' }));
    expect(await give((await comingMeeting(world, board, 10, [])).id)).toBe('not_possible_now');
    expect(await give((await createMeeting(world, board)).id)).toBe('not_possible_now');
    const begun = await comingMeeting(world, board, 10);
    await world.workspace.meetings.start(board.clerk.actor, { meetingId: begun.id, baseVersion: 1 });
    expect(await give(begun.id)).toBe('not_possible_now');
  });

  test('W3: a stale one is refused with the newer state', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await comingMeeting(world, board, 10);
    await world.workspace.meetings.change(board.clerk.actor, { meetingId, baseVersion: 1, place: null });
    const error = await refusal(world.workspace.notice.give(board.clerk.actor, { meetingId, baseVersion: 1 }));
    expect(error).toMatchObject({ code: 'stale_version', current: { versions: { details: 2 } } });
  });
});

describe('B1: notice that is sent again', () => {
  test('keeps the days of the first, tells all, and is to be seen anew', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await comingMeeting(world, board, 10);
    const { workspace } = world;
    await workspace.notice.give(board.clerk.actor, { meetingId, baseVersion: 1 });
    await workspace.notice.see(board.governor.actor, { meetingId });
    expect((await workspace.meetings.show(board.clerk.actor, { meetingId })).notice?.changed).toBeUndefined();
    world.clock.forward(5 * day);
    await workspace.meetings.addItem(board.clerk.actor, { meetingId, title: 'A late paper' });
    expect((await workspace.meetings.show(board.clerk.actor, { meetingId })).notice?.changed).toBe(true);
    expect((await workspace.meetings.show(board.governor.actor, { meetingId })).notice?.changed).toBeUndefined();
    const again = await workspace.notice.give(board.clerk.actor, { meetingId, baseVersion: 2 });
    expect(again.notice).toMatchObject({
      clearDays: 9,
      at: new Date(start).toISOString(),
      againAt: new Date(start + 5 * day).toISOString(),
      seen: [],
    });
    expect(again.notice?.changed).toBeUndefined();
    const mails = await mailsOf(world, board.boardId);
    expect(mails).toHaveLength(12);
    expect(mails.at(-1)?.subject).toBe('Agenda changed: Spring term');
  });

  test('for another date counts anew', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await comingMeeting(world, board, 20);
    await world.workspace.notice.give(board.clerk.actor, { meetingId, baseVersion: 1 });
    world.clock.forward(5 * day);
    const startsAt = new Date(start + 9 * day).toISOString();
    await world.workspace.meetings.change(board.clerk.actor, { meetingId, baseVersion: 2, startsAt });
    expect(await refusalCode(world.workspace.notice.give(board.clerk.actor, { meetingId, baseVersion: 3 }))).toBe(
      'not_possible_now',
    );
  });
});

describe('B4: the mail of a notice', () => {
  test('goes to each member with the agenda and the address of the meeting', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const items = [{ title: 'Welcome' }, { title: 'Budget', purpose: 'decision' }, { title: 'Next year', level: 1 }];
    const { id: meetingId } = await comingMeeting(world, board, 10, items);
    await world.workspace.notice.give(board.clerk.actor, { meetingId, baseVersion: 1 });
    const mails = await mailsOf(world, board.boardId);
    expect(mails.map(({ to }) => to).sort()).toEqual(
      [board.clerk, board.chair, board.viceChair, board.governor, board.associate, board.observer]
        .map(({ personId }) => personId)
        .sort(),
    );
    const { text, subject } = mails[0]!;
    expect(subject).toBe('Notice of meeting: Spring term');
    expect(text).toContain(`https://quorate.test/meetings/${meetingId}`);
    expect(text).toContain('Library');
    expect(text).toMatch(/2 +Budget \(for decision\)\n +2\.1 +Next year/);
  });

  test('A3: names nothing of Part 2, whoever it goes to, and neither does the audit log', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const meeting = await comingMeeting(world, board, 10);
    const itemId = meeting.items[1]!.id;
    const content = new TextEncoder().encode('Secret findings');
    await world.workspace.papers.add(
      board.clerk.actor,
      { meetingId: meeting.id, itemId, name: 'Findings.txt' },
      content,
    );
    await world.workspace.notice.give(board.clerk.actor, { meetingId: meeting.id, baseVersion: 1 });
    const said = JSON.stringify([await mailsOf(world, board.boardId), world.store.entries]);
    expect(said).toContain('Confidential item (Part 2)');
    expect(said).not.toContain('grievance');
    expect(said).not.toContain('Findings');
  });

  test('W1a: a crash right after the notice loses none of it, and none is there twice', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await comingMeeting(world, board, 10);
    let left = 2;
    world.store.beforeWrite = ({ kind, collection }) => {
      if (kind === 'insert' && collection === 'mail' && (left -= 1) < 0) throw new Error('the machine is gone');
    };
    await world.workspace.notice.give(board.clerk.actor, { meetingId, baseVersion: 1 });
    expect(await mailsOf(world, board.boardId)).toHaveLength(2);
    world.store.beforeWrite = () => undefined;
    await world.another().jobs.relayAll();
    const to = (await mailsOf(world, board.boardId)).map((mail) => mail.to);
    expect(to).toHaveLength(6);
    expect(new Set(to).size).toBe(6);
  });
});
