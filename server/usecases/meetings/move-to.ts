import { z } from 'zod';
import { canStep } from '#lib/domain/agenda.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { changeAndShow, type MeetingVerb, raise } from './change-meeting.ts';

export const moveToInput = z.strictObject({ meetingId: id, baseVersion, itemId: id });

const verb: MeetingVerb<typeof moveToInput> = {
  input: moveToInput,
  permission: 'meeting.run',
  // Somebody withdrawn from an item may still call it: they see no more of it than before.
  onItem: 'manage',
  versionOf: (meeting) => meeting.versions.progress,
  whileFrozen: true,
  apply: (meeting, { itemId }) => {
    if (!canStep('moveTo', meeting)) throw new QuorateError('not_possible_now', 'The meeting is not in session.');
    return {
      meeting: { ...meeting, currentItemId: itemId, versions: raise(meeting, 'progress') },
      audit: { action: 'meeting.moveTo', detail: { itemId } },
    };
  },
};

/** Calls an agenda item. */
export const moveTo = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
