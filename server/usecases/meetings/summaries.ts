import type { Meeting, MeetingState } from '#lib/domain/meetings.ts';
import type { MeetingSummary } from '#lib/domain/views.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';

function ownReply(meeting: Meeting, personId: string): MeetingSummary['yourReply'] {
  const reply = meeting.replies?.find((r) => r.personId === personId);
  return reply && { kind: reply.kind, ...(reply.reason === undefined ? {} : { reason: reply.reason }) };
}

const summary = (meeting: Meeting, reply: MeetingSummary['yourReply']): MeetingSummary => ({
  id: meeting.id,
  boardId: meeting.boardId,
  title: meeting.title,
  startsAt: meeting.startsAt,
  ...(meeting.place === undefined ? {} : { place: meeting.place }),
  state: meeting.state,
  minutesState: meeting.minutes.state,
  ...(meeting.cancelled === undefined ? {} : { cancelledBecause: meeting.cancelled.reason }),
  ...(reply === undefined ? {} : { yourReply: reply }),
});

const rank: Record<MeetingState, number> = {
  inSession: 0,
  adjourned: 0,
  noticed: 1,
  scheduled: 1,
  ended: 2,
  cancelled: 2,
};

function inOrder(a: MeetingSummary, b: MeetingSummary): number {
  if (rank[a.state] !== rank[b.state]) return rank[a.state] - rank[b.state];
  const soonestFirst = a.startsAt < b.startsAt ? -1 : a.startsAt > b.startsAt ? 1 : 0;
  return rank[a.state] === 2 ? -soonestFirst : soonestFirst;
}

/** A board's meetings, for one reader: in session first, then coming (soonest first), then past (latest first). */
export async function meetingSummaries(deps: Deps, boardId: string, personId: string): Promise<MeetingSummary[]> {
  const meetings = await findAll(deps, 'meeting', 'board', boardId);
  return meetings.map(({ value }) => summary(value, ownReply(value, personId))).sort(inOrder);
}
