import { z } from 'zod';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import type { RemoveBlobs } from '../shared/remove-blobs.ts';
import { boardChanged, meetingChanged } from '../shared/tell-nodes.ts';
import { changeAsPerson, type MeetingVerb, raise } from './change-meeting.ts';
import { settleEditors } from './settle-editors.ts';
import { meetingView } from './view.ts';

export const reopenMinutesInput = z.strictObject({ meetingId: id, baseVersion });

const verb: MeetingVerb<typeof reopenMinutesInput> = {
  input: reopenMinutesInput,
  permission: 'minutes.freeze',
  versionOf: (meeting) => meeting.versions.minutes,
  whileFrozen: true,
  apply: (meeting) => {
    if (meeting.minutes.state !== 'forReview' && meeting.minutes.state !== 'draftCirculated') {
      throw new QuorateError('not_possible_now', 'Minutes that were approved are not opened again.');
    }
    // What was proposed about the draft that went out stays, for whoever works it in.
    const { frozen, circulated: __, ...kept } = meeting.minutes;
    const reviewed = frozen?.documents ?? [];
    // Nobody is shown them again, and what is taken out of the minutes from here on may not live on in them (S11).
    const remove: RemoveBlobs = { do: 'removeBlobs', blobIds: reviewed.map(({ blobId }) => blobId) };
    return {
      meeting: { ...meeting, minutes: { ...kept, state: 'draft' }, versions: raise(meeting, 'minutes') },
      // What was shown in review stays provable.
      audit: {
        action: 'minutes.reopen',
        detail: { reviewed: reviewed.map(({ documentId, sha256 }) => ({ documentId, sha256 })) },
        then: [settleEditors(meeting.id), remove],
      },
    };
  },
};

/** Takes the minutes back from review, or from the board: they are a draft again and can be written in. */
export async function reopenMinutes(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  const { actor, stored } = await changeAsPerson(deps, given, input, verb);
  // Before pages are told: what is typed by then is taken.
  await deps.relay.move('meeting', stored.value.id);
  await meetingChanged(deps, stored);
  await boardChanged(deps, stored.value.boardId);
  return meetingView(deps, actor, stored);
}
