import { z } from 'zod';
import { canStep } from '#lib/domain/agenda.ts';
import type { Attendance } from '#lib/domain/attendance.ts';
import { call, endAdjournment } from '#lib/domain/course.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { changeOnBoard, type MeetingVerb, raise } from './change-meeting.ts';
import { seatsOf } from './seats.ts';

export const startMeetingInput = z.strictObject({ meetingId: id, baseVersion });

const verb: MeetingVerb<typeof startMeetingInput> = {
  input: startMeetingInput,
  permission: 'meeting.run',
  versionOf: (meeting) => meeting.versions.progress,
  apply: async (meeting, _, { deps, now }) => {
    if (!canStep('start', meeting)) throw new QuorateError('not_possible_now', 'The meeting cannot be started now.');
    const current = meeting.currentItemId ?? meeting.items[0]?.id;
    const apologies = meeting.startedAt === undefined ? await apologiesOf(deps, meeting) : [];
    const begun: Meeting = {
      ...endAdjournment(meeting, now),
      state: 'inSession',
      startedAt: meeting.startedAt ?? now,
      ...(apologies.length === 0 ? {} : { attendance: [...(meeting.attendance ?? []), ...apologies] }),
      versions: raise(meeting, 'progress'),
    };
    return {
      meeting: current === undefined ? begun : call(begun, current, now),
      audit: { action: 'meeting.start' },
    };
  },
};

/** Who said beforehand that they would not come; whether that is accepted, the board says. */
async function apologiesOf(deps: Deps, meeting: Meeting): Promise<Attendance[]> {
  const replies = (meeting.replies ?? []).filter(({ kind }) => kind === 'apologies');
  if (replies.length === 0) return [];
  const seats = await seatsOf(deps, meeting);
  return replies.flatMap(({ personId, reason }) => {
    const seat = seats.find((one) => one.personId === personId);
    if (seat === undefined) return [];
    const entry: Attendance = { ...seat, mark: 'apologies', stays: [], version: 1 };
    return [reason === undefined ? entry : { ...entry, reason }];
  });
}

/** Opens the meeting, at its first item; or goes on with an adjourned one where it stood. Nobody is marked present by it. */
export async function startMeeting(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  return changeOnBoard(deps, given, input, verb);
}
