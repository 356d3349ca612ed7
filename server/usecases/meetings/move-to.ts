import { z } from 'zod';
import { canStep } from '#lib/domain/agenda.ts';
import { call } from '#lib/domain/course.ts';
import { limits } from '#lib/domain/names.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { type MeetingVerb, raise } from './change-meeting.ts';
import { changeForReaders } from './tell-readers.ts';

export const moveToInput = z.strictObject({ meetingId: id, baseVersion, itemId: id });

const verb: MeetingVerb<typeof moveToInput> = {
  input: moveToInput,
  permission: 'meeting.run',
  // Somebody withdrawn from an item may still call it: they see no more of it than before.
  onItem: 'manage',
  versionOf: (meeting) => meeting.versions.progress,
  whileFrozen: true,
  apply: (meeting, { itemId }, { now }) => {
    if (!canStep('moveTo', meeting)) throw new QuorateError('not_possible_now', 'The meeting is not in session.');
    if ((meeting.calls?.length ?? 0) >= limits.callsPerMeeting) {
      throw new QuorateError('not_possible_now', 'Items have been called too often in this meeting.');
    }
    return {
      meeting: { ...call(meeting, itemId, now), versions: raise(meeting, 'progress') },
      audit: { action: 'meeting.moveTo', detail: { itemId } },
    };
  },
};

/**
 * Calls an agenda item. Who withdrew from the one before is back in the meeting; who withdrew from this one leaves it
 * again, and nothing of its Part 2 document stays open to them.
 */
export async function moveTo(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  return changeForReaders(deps, given, input, verb);
}
