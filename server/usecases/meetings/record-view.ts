import type { ActionItem } from '#lib/domain/action-items.ts';
import { isGovernor, isHere } from '#lib/domain/attendance.ts';
import type { Board } from '#lib/domain/boards.ts';
import type { AgendaItem, CirculatedFacts, Meeting } from '#lib/domain/meetings.ts';
import { castingRuling, eligibleNow, votersNow } from '#lib/domain/motion-steps.ts';
import { cameTo, type Motion } from '#lib/domain/motions.ts';
import type { Membership } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import { presentOf, quorumOf } from '#lib/domain/quorum.ts';
import { minutedIn } from '#lib/domain/record-assembly/circulated-facts.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import type { ActionView, AttendanceView, MeetingView, MotionView, NoticeView } from '#lib/domain/views.ts';
import type { Stored } from '#server/ports.ts';
import { hasChangedSince } from '../notice/agenda-text.ts';

export interface Seat {
  personId: string;
  name: string;
  membership: Membership;
}

/** For whom a view is made. */
export interface Reader {
  personId: string;
  own: Membership;
  prepare: boolean;
  run: boolean;
  mayRead: (item: AgendaItem) => boolean;
  nameOf: (personId: string) => string;
  /** Milliseconds. */
  now: number;
}

export type RecordView = Pick<
  MeetingView,
  | 'quorum'
  | 'forecast'
  | 'notice'
  | 'replies'
  | 'attendance'
  | 'guests'
  | 'presidingId'
  | 'adjournments'
  | 'declarations'
  | 'motions'
  | 'actions'
  | 'hands'
  | 'speakerId'
>;

/** What is recorded of a meeting beside its minutes, as one reader may see it. */
export function recordView(
  reader: Reader,
  meeting: Meeting,
  board: Board,
  seats: readonly Seat[],
  actions: readonly Stored<ActionItem>[],
): RecordView {
  const readable = new Set(meeting.items.filter((item) => reader.mayRead(item)).map(({ id }) => id));
  const inReach = <T extends { itemId: string }>(all: readonly T[]): T[] =>
    all.filter(({ itemId }) => readable.has(itemId));
  const members = seats.map(({ membership }) => membership);
  const forecast = forecastOf(meeting, board, seats);
  return {
    quorum: quorumOf(board, members, presentOf(meeting, board)),
    ...(forecast === undefined ? {} : { forecast }),
    ...(meeting.notice === undefined ? {} : { notice: noticeView(reader, meeting, meeting.notice) }),
    replies: (meeting.replies ?? []).filter(({ personId }) => reader.prepare || personId === reader.personId),
    attendance: attendanceView(meeting, seats, reader),
    guests: meeting.guests ?? [],
    ...(meeting.presidingId === undefined ? {} : { presidingId: meeting.presidingId }),
    adjournments: meeting.adjournments ?? [],
    declarations: inReach(meeting.declarations ?? []).map(({ by: _, ...declaration }) => declaration),
    motions: inReach(meeting.motions ?? []).map((motion) => motionView(reader, meeting, board, seats, motion)),
    actions: inReach(actions.map(({ value }) => value)).map((action) =>
      actionView(reader, action, meeting.minutes.circulated?.facts),
    ),
    hands: meeting.hands ?? [],
    ...(meeting.speakerId === undefined ? {} : { speakerId: meeting.speakerId }),
  };
}

/** Before the meeting: the quorum if all came who said so, and none else. */
function forecastOf(meeting: Meeting, board: Board, seats: readonly Seat[]): MeetingView['forecast'] {
  if (meeting.state !== 'scheduled' && meeting.state !== 'noticed') return undefined;
  const coming = new Set(
    (meeting.replies ?? [])
      .filter(({ kind }) => kind === 'inPerson' || (kind === 'remote' && board.remoteApproved !== undefined))
      .map(({ personId }) => personId),
  );
  const governors = seats.filter(
    ({ personId, membership }) => coming.has(personId) && isGovernor(membership.role),
  ).length;
  return quorumOf(
    board,
    seats.map(({ membership }) => membership),
    { governors },
  );
}

function noticeView(reader: Reader, meeting: Meeting, notice: NonNullable<Meeting['notice']>): NoticeView {
  const { nameOf } = reader;
  return {
    at: notice.at,
    byName: nameOf(notice.by),
    clearDays: notice.clearDays,
    needed: notice.needed,
    ...(notice.shortened === undefined
      ? {}
      : { shortened: { byName: nameOf(notice.shortened.by), reason: notice.shortened.reason } }),
    ...(reader.prepare
      ? { seen: notice.seen.map(({ personId, at }) => ({ personId, name: nameOf(personId), at })) }
      : {}),
    sentTo: notice.sentTo.length,
    youHaveSeen: notice.seen.some(({ personId }) => personId === reader.personId),
    startsAt: notice.startsAt,
    ...(notice.againAt === undefined ? {} : { againAt: notice.againAt }),
    ...(reader.prepare && hasChangedSince(meeting) ? { changed: true as const } : {}),
  };
}

/** Why somebody cannot come is for those who prepare the meeting, and for themselves. */
function attendanceView(meeting: Meeting, seats: readonly Seat[], reader: Reader): AttendanceView[] {
  const recorded = meeting.attendance ?? [];
  const known = new Set(recorded.map(({ personId }) => personId));
  const others = seats
    .filter(({ personId }) => !known.has(personId))
    .map(({ personId, name, membership: { role, category } }) => ({
      personId,
      name,
      role,
      ...(category === undefined ? {} : { category }),
      stays: [],
      here: false,
      version: 0,
    }));
  const entries = recorded.map(({ votes: _, reason, ...entry }) => ({
    ...entry,
    ...(reason !== undefined && (reader.prepare || entry.personId === reader.personId) ? { reason } : {}),
    here: isHere(entry),
  }));
  return [...entries, ...others].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

function motionView(
  reader: Reader,
  meeting: Meeting,
  board: Board,
  seats: readonly Seat[],
  motion: Motion,
): MotionView {
  const { vote, ...plain } = motion;
  const members = seats.map(({ personId, membership: { role, votes } }) => ({ personId, role, votes }));
  const voters = motion.state === 'voting' ? votersNow(meeting, board, members, motion.itemId) : undefined;
  const casting = motion.state === 'tied' ? castingRuling(meeting, board, motion.itemId) : undefined;
  return {
    ...plain,
    state: cameTo(motion.state, vote?.counts),
    ...(vote === undefined ? {} : { vote: voteView(reader, vote, voters) }),
    ...(casting === undefined ? {} : { casting: { may: casting.value, says: casting.says } }),
  };
}

/** @param voters while the vote is open: who may vote on the item now */
function voteView(
  reader: Reader,
  vote: NonNullable<Motion['vote']>,
  voters: readonly string[] | undefined,
): NonNullable<MotionView['vote']> {
  const open = voters !== undefined;
  const named = vote.named ?? [];
  const own = named.find(({ personId }) => personId === reader.personId);
  const eligible = open ? eligibleNow(vote, voters) : vote.eligible;
  // Votes by name are named to those who were there, and to nobody who only looks on.
  const showsNames = vote.method === 'names' && (open ? reader.run : may('vote.cast', reader.own) || reader.run);
  return {
    method: vote.method,
    openedAt: vote.openedAt,
    ...(vote.closedAt === undefined ? {} : { closedAt: vote.closedAt }),
    eligible: eligible.length,
    voted: named.filter(({ personId }) => eligible.includes(personId)).length,
    ...(vote.counts === undefined ? {} : { counts: vote.counts }),
    ...(showsNames ? { named } : {}),
    ...(vote.ballotId === undefined ? {} : { ballotId: vote.ballotId }),
    ...(vote.casting === undefined
      ? {}
      : { casting: { personId: vote.casting.personId, choice: vote.casting.choice } }),
    you: {
      mayVote: open && vote.method !== 'hands' && eligible.includes(reader.personId),
      voted: own !== undefined,
      ...(own === undefined ? {} : { choice: own.choice }),
    },
    says: vote.says,
  };
}

/** An action as a reader sees it who may. @param facts when the minutes that it stands in have gone out */
export function actionView(
  { personId, own, now }: Pick<Reader, 'personId' | 'own' | 'now'>,
  { organisationId: _, confidential: __, ...action }: ActionItem,
  facts?: CirculatedFacts,
): ActionView {
  const minuted = minutedIn(facts, action);
  return {
    ...action,
    overdue: action.state === 'open' && action.due !== undefined && action.due < localDate(now),
    mayClose: action.ownerId === personId || may('action.manage', own),
    ...(minuted === undefined
      ? {}
      : {
          minuted: {
            ownerName: minuted.ownerName,
            ...(minuted.due === undefined ? {} : { due: minuted.due }),
            state: minuted.state,
          },
        }),
  };
}
