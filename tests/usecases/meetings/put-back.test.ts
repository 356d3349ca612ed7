import { describe, expect, test } from 'vitest';
import { documentsOf } from '#lib/domain/agenda.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  createFullBoard,
  createWorld,
  type FullBoard,
  lastAudited,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';
import { stored } from '../records/support.ts';
import { cancelled, comingMeeting, forwardDays, mailsOf, noticedMeeting } from './support/coming.ts';

describeGate({
  verb: (w) => w.meetings.putBack,
  allowed: ['clerk'],
  input: async (world, board) => {
    const { id: meetingId } = await comingMeeting(world, board);
    await cancelled(world, board, meetingId);
    return { meetingId, baseVersion: 2 };
  },
  bad: [[{ baseVersion: 'x' }, 'baseVersion']],
});

const putBack = (world: World, board: FullBoard, meetingId: string, baseVersion = 3) =>
  world.workspace.meetings.putBack(board.clerk.actor, { meetingId, baseVersion });

describe('B6: a cancelled meeting is put back', () => {
  test('as it was, with its notice and replies; those who were told otherwise are told', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId, notice } = await noticedMeeting(world, board);
    await world.workspace.replies.give(board.governor.actor, { meetingId, kind: 'inPerson' });
    await cancelled(world, board, meetingId);
    forwardDays(world, 1);
    const view = await putBack(world, board, meetingId);
    expect(view).toMatchObject({ state: 'noticed', notice: { at: notice!.at }, versions: { details: 4 } });
    expect(view).not.toHaveProperty('cancelled');
    expect(view.replies).toMatchObject([{ kind: 'inPerson' }]);
    expect(view.may.write).toBe(true);
    const mails = await mailsOf(world, board.boardId, 'Meeting to be held after all');
    expect(mails).toHaveLength(6);
    expect(mails[0]!.text).toContain('The notice that you were given stands.');
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'meeting.putBack',
      detail: { noticeStands: true },
    });
    const documentIds = documentsOf(await stored(world, meetingId));
    expect(world.bus.askedOn('minutes-thaw')).toEqual([{ documentIds }]);
    await cancelled(world, board, meetingId);
  });

  test.each([
    ['on the same day its notice stands, however near the meeting is', 9, 0, 'noticed'],
    ['in time for a notice it stands', 14, 6, 'noticed'],
    ['too late for a notice it has to be given anew', 14, 7, 'scheduled'],
  ])('B1: %s', async (_, ahead, after, state) => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await noticedMeeting(world, board, ahead);
    await cancelled(world, board, meetingId);
    forwardDays(world, after);
    const view = await putBack(world, board, meetingId);
    expect(view.state).toBe(state);
    expect('notice' in view).toBe(state === 'noticed');
    const [mail] = await mailsOf(world, board.boardId, 'Meeting to be held after all');
    expect(mail!.text.includes('You will be given notice of it again')).toBe(state === 'scheduled');
  });

  test('of one without notice nobody is mailed', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await comingMeeting(world, board);
    await cancelled(world, board, meetingId);
    expect(await putBack(world, board, meetingId, 2)).toMatchObject({ state: 'scheduled' });
    expect(await mailsOf(world, board.boardId, 'Meeting to be held')).toEqual([]);
  });

  test('not once its date has passed, and not a second time', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await noticedMeeting(world, board, 9);
    await cancelled(world, board, meetingId);
    expect(await refusalCode(putBack(world, board, meetingId, 2))).toBe('stale_version');
    forwardDays(world, 9);
    expect(await refusalCode(putBack(world, board, meetingId))).toBe('not_possible_now');
    const { cancelled: how } = await world.workspace.meetings.show(board.clerk.actor, { meetingId });
    expect(how?.mayPutBack).toBe(false);
    const other = await comingMeeting(world, board, 30);
    expect(await refusalCode(putBack(world, board, other.id, 1))).toBe('not_possible_now');
  });

  test('of two commands at once the last one decides what nodes do', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId } = await noticedMeeting(world, board);
    let back: Promise<unknown> | undefined;
    world.bus.answer('minutes-freeze', async () => {
      back ??= putBack(world, board, meetingId);
      while ((await stored(world, meetingId)).state === 'cancelled');
      return true as const;
    });
    await cancelled(world, board, meetingId);
    await back;
    expect(world.bus.asked.filter(({ topic }) => topic.startsWith('minutes-')).at(-1)?.topic).toBe('minutes-thaw');
  });
});
