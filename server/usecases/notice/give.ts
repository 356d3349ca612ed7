import { z } from 'zod';
import { canStep } from '#lib/domain/agenda.ts';
import type { Board } from '#lib/domain/boards.ts';
import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import type { Notice } from '#lib/domain/notice.ts';
import { membershipOn, type Person } from '#lib/domain/people.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { rulesOf } from '#lib/domain/rules/rules-of.ts';
import { mayShortenNotice, protectedMattersIn } from '#lib/domain/rules/shortened-notice.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { queued } from '../mail/queued.ts';
import { changeOnBoard, type MeetingVerb, raise } from '../meetings/change-meeting.ts';
import { mayInMeeting } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id, reason } from '../shared/fields.ts';
import { findAll } from '../shared/find.ts';
import { noticeText, toldBy } from './agenda-text.ts';

export const giveNoticeInput = z.strictObject({
  meetingId: id,
  baseVersion,
  /** With fewer clear days than the rules ask for: why the chair shortened the notice. */
  reason: reason.optional(),
});

const verb: MeetingVerb<typeof giveNoticeInput> = {
  input: giveNoticeInput,
  permission: 'meeting.prepare',
  versionOf: (meeting) => meeting.versions.details,
  apply: async (meeting, chosen, { deps, actor, now }) => {
    checkPossible(meeting, now);
    const board = (await deps.aggregates.get('board', meeting.boardId))!.value;
    const members = (await findAll(deps, 'person', 'board', board.id))
      .map(({ value }) => value)
      .filter((person) => membershipOn(person, board.id) !== undefined);
    const readable = await readableBy(deps, actor, meeting);
    const deciding = { now, by: actorId(actor), reason: chosen.reason, readable };
    const { notice, again } = decide(meeting, board, members, deciding);
    const mails = await queued(deps, meeting, notice.sentTo, (nameOf) =>
      noticeText(meeting, board, notice, {
        link: `${deps.origin}/meetings/${meeting.id}`,
        byName: nameOf(actorId(actor)),
        chairName: nameOf(notice.shortened?.by ?? ''),
        again,
      }),
    );
    return {
      meeting: { ...meeting, state: 'noticed', notice, versions: raise(meeting, 'details') },
      audit: {
        action: 'meeting.giveNotice',
        detail: {
          clearDays: notice.clearDays,
          needed: notice.needed,
          sentTo: notice.sentTo,
          ...(again ? { again } : {}),
          ...(notice.shortened === undefined ? {} : { shortened: notice.shortened }),
        },
        then: mails,
      },
    };
  },
};

function checkPossible(meeting: Meeting, now: string): void {
  if (!canStep('announce', meeting)) {
    throw new QuorateError('not_possible_now', 'Notice is given before a meeting begins.');
  }
  if (meeting.items.length === 0) {
    throw new QuorateError('not_possible_now', 'There is no agenda yet: notice tells what will be dealt with.');
  }
  if (meeting.startsAt <= now) {
    throw new QuorateError('not_possible_now', 'The time of this meeting has passed. Give it another date first.');
  }
}

interface Deciding {
  now: string;
  by: string;
  reason: string | undefined;
  /** What whoever gives it may read of the agenda. */
  readable: readonly AgendaItem[];
}

async function readableBy(deps: Deps, actor: Actor, meeting: Meeting): Promise<AgendaItem[]> {
  const readable: AgendaItem[] = [];
  for (const item of meeting.items) {
    if (item.part === 1 || (await mayInMeeting(deps, actor, 'part2.read', meeting, item))) readable.push(item);
  }
  return readable;
}

/** Days count from when the date was told first: an agenda that changes later does not make good notice a short one. */
function decide(
  meeting: Meeting,
  board: Board,
  members: readonly Person[],
  { now, by, reason, readable }: Deciding,
): { notice: Notice; again: boolean } {
  const sentTo = members.map(({ id }) => id);
  const told = toldBy(meeting);
  const before = meeting.notice;
  if (before?.startsAt === meeting.startsAt) {
    return { notice: { ...before, sentTo, seen: [], told, againAt: now }, again: true };
  }
  const { value, says } = rulesOf(board).notice(localDate(now), localDate(meeting.startsAt));
  const shortened = value.enough ? undefined : shortenedBy(meeting, board, members, says, { reason, readable });
  const { clearDays, needed } = value;
  const notice = {
    at: now,
    by,
    clearDays,
    needed,
    ...(shortened === undefined ? {} : { shortened }),
    sentTo,
    seen: [],
    startsAt: meeting.startsAt,
    told,
  };
  return { notice, again: false };
}

/** @throws QuorateError `not_possible_now` when nobody may shorten it, or the reason is missing */
function shortenedBy(
  meeting: Meeting,
  board: Board,
  members: readonly Person[],
  says: string,
  { reason, readable }: Pick<Deciding, 'reason' | 'readable'>,
): Notice['shortened'] {
  const may = mayShortenNotice(protectedMattersIn(meeting.items));
  if (!may.value) {
    // What a Part 2 item is about is not told to those who may not read it (A3).
    const known = mayShortenNotice(protectedMattersIn(readable));
    const why = known.value ? 'Notice is never shortened for a meeting with one of these items.' : known.says;
    throw new QuorateError('not_possible_now', `${says} ${why}`);
  }
  const holder = (role: 'chair' | 'viceChair') =>
    members.find((person) => membershipOn(person, board.id)?.role === role);
  const chair = holder('chair') ?? holder('viceChair');
  if (chair === undefined) {
    throw new QuorateError(
      'not_possible_now',
      'The notice is too short, and the board has no chair who could shorten it.',
    );
  }
  if (reason === undefined) {
    throw new QuorateError('not_possible_now', says, {
      fields: { reason: 'is missing: say why the chair shortened it' },
    });
  }
  return { by: chair.id, reason };
}

/** Gives notice of a meeting to all members of the board, or tells them again what has changed. */
export async function giveNotice(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  return changeOnBoard(deps, given, input, verb);
}
