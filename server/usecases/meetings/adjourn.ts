import { z } from 'zod';
import { adjourn } from '#lib/domain/course.ts';
import { limits } from '#lib/domain/names.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id, reason } from '../shared/fields.ts';
import { changeOnBoard, type MeetingVerb, raise } from './change-meeting.ts';
import { assertNoVoteOpen, assertStep } from './recording.ts';

export const adjournMeetingInput = z.strictObject({ meetingId: id, baseVersion, reason: reason.optional() });

const verb: MeetingVerb<typeof adjournMeetingInput> = {
  input: adjournMeetingInput,
  permission: 'meeting.run',
  versionOf: (meeting) => meeting.versions.progress,
  whileFrozen: true,
  apply: (meeting, chosen, { now }) => {
    assertStep('adjourn', meeting);
    assertNoVoteOpen(meeting);
    if ((meeting.adjournments?.length ?? 0) >= limits.adjournmentsPerMeeting) {
      throw new QuorateError('not_possible_now', 'The meeting has been adjourned too often.');
    }
    return {
      meeting: { ...adjourn(meeting, now, chosen.reason), versions: raise(meeting, 'progress') },
      audit: { action: 'meeting.adjourn' },
    };
  },
};

/** Interrupts the meeting; it goes on by being started. Nobody leaves by this. */
export async function adjournMeeting(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  return changeOnBoard(deps, given, input, verb);
}
