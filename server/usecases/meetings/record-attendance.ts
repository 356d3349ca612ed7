import { z } from 'zod';
import { attendanceMarks } from '#lib/domain/attendance.ts';
import { withEntry, withoutFloor } from '#lib/domain/course.ts';
import { limits } from '#lib/domain/names.ts';
import { correct } from '#lib/domain/stays.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id, instant, reason } from '../shared/fields.ts';
import { invalid } from '../shared/parse.ts';
import { changeAndShow, type MeetingVerb } from './change-meeting.ts';
import { assertRecordable, beganAt, knownIn } from './recording.ts';

const stay = z.strictObject({ from: instant, to: instant.optional(), remote: z.literal(true).optional() });

export const recordAttendanceInput = z.strictObject({
  meetingId: id,
  personId: id,
  /** Of this person's entry; 0 while nothing is recorded of them. */
  baseVersion,
  mark: z.enum(attendanceMarks),
  /** Whether the board accepted the apologies. */
  accepted: z.boolean().optional(),
  reason: reason.optional(),
  /** All of them, in order; absent: those recorded stay, or else the whole meeting. */
  stays: z.array(stay).max(limits.staysPerPerson).optional(),
});

const verb: MeetingVerb<typeof recordAttendanceInput> = {
  input: recordAttendanceInput,
  permission: 'meeting.run',
  versionOf: (meeting, _, { input }) =>
    meeting.attendance?.find((entry) => entry.personId === input.personId)?.version ?? 0,
  whileFrozen: true,
  apply: async (meeting, { personId, mark, accepted, reason: why, stays }, { deps, now }) => {
    assertRecordable(meeting);
    const snapshot = await knownIn(deps, meeting, personId);
    const before = meeting.attendance?.find((entry) => entry.personId === personId);
    const span = { from: beganAt(meeting), to: meeting.state === 'ended' ? meeting.endedAt : undefined, now };
    const said = correct(before, snapshot, { mark, accepted, reason: why, stays }, span);
    if (!('entry' in said)) throw invalid({ [said.field]: said.says });
    const changed = withEntry(meeting, said.entry);
    return {
      meeting: said.entry.stays.length === 0 ? withoutFloor(changed, personId) : changed,
      audit: { action: 'attendance.record', detail: { personId, mark, accepted, stays: said.entry.stays } },
    };
  },
};

/** Says how somebody attended, in place of what was recorded; its base version is that of their entry. */
export const recordAttendance = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
