import { z } from 'zod';
import { isHere } from '#lib/domain/attendance.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { invalid } from '../shared/parse.ts';
import { changeAndShow, type MeetingVerb, raise } from './change-meeting.ts';
import { assertRecordable } from './recording.ts';

export const setPresidingInput = z.strictObject({ meetingId: id, baseVersion, personId: id });

const verb: MeetingVerb<typeof setPresidingInput> = {
  input: setPresidingInput,
  permission: 'meeting.run',
  versionOf: (meeting) => meeting.versions.progress,
  whileFrozen: true,
  apply: (meeting, { personId }) => {
    assertRecordable(meeting);
    const entry = meeting.attendance?.find((one) => one.personId === personId);
    // Whoever runs the meeting may preside for a while: the clerk does when a chair is elected.
    if (entry === undefined || entry.role === 'observer') throw invalid({ personId: 'is not recorded as attending' });
    if (meeting.state === 'ended' ? entry.stays.length === 0 : !isHere(entry)) {
      throw invalid({ personId: 'is not in the meeting' });
    }
    return {
      meeting: { ...meeting, presidingId: personId, versions: raise(meeting, 'progress') },
      audit: { action: 'meeting.setPresiding', detail: { personId } },
    };
  },
};

/** Says who presides: the vice-chair, where the chair is not there. */
export const setPresiding = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
