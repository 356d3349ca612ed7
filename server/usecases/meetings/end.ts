import { z } from 'zod';
import { canStep } from '#lib/domain/agenda.ts';
import { type Attendance, isGovernor } from '#lib/domain/attendance.ts';
import { end } from '#lib/domain/course.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { lapse } from '#lib/domain/motion-steps.ts';
import type { Motion } from '#lib/domain/motions.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { changeOnBoard, type MeetingVerb, raise } from './change-meeting.ts';
import { assertNoVoteOpen } from './recording.ts';
import { seatsOf } from './seats.ts';

export const endMeetingInput = z.strictObject({ meetingId: id, baseVersion });

const verb: MeetingVerb<typeof endMeetingInput> = {
  input: endMeetingInput,
  permission: 'meeting.run',
  versionOf: (meeting) => meeting.versions.progress,
  whileFrozen: true,
  apply: async (meeting, _, { deps, now }) => {
    if (!canStep('end', meeting)) throw new QuorateError('not_possible_now', 'The meeting is not in session.');
    assertNoVoteOpen(meeting);
    const over = end(meeting, now, await absentFrom(deps, meeting));
    return {
      meeting: {
        ...over,
        ...(over.motions === undefined ? {} : { motions: over.motions.map((motion) => settled(motion, now)) }),
        versions: raise(meeting, 'progress'),
      },
      audit: { action: 'meeting.end' },
    };
  },
};

/** Those with a seat of whom nothing was recorded. The clerk is where the minutes are, and observers come as they like. */
async function absentFrom(deps: Deps, meeting: Meeting): Promise<Attendance[]> {
  const recorded = new Set((meeting.attendance ?? []).map(({ personId }) => personId));
  return (await seatsOf(deps, meeting))
    .filter(({ personId, role }) => (isGovernor(role) || role === 'associate') && !recorded.has(personId))
    .map((seat) => ({ ...seat, mark: 'absent', stays: [], version: 1 }));
}

/** Nobody presides any more who could give a casting vote. */
function settled(motion: Motion, at: string): Motion {
  const taken = lapse(motion, at);
  return 'motion' in taken ? taken.motion : motion;
}

/** Closes the meeting, and with it what was open of attendance and of the agenda. The minutes stay open as a draft. */
export async function endMeeting(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  return changeOnBoard(deps, given, input, verb);
}
