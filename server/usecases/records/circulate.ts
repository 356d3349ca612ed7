import { z } from 'zod';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { changeAndShow, type MeetingVerb, raise } from '../meetings/change-meeting.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { boardChanged } from '../shared/tell-nodes.ts';

export const circulateMinutesInput = z.strictObject({ meetingId: id, baseVersion });

const verb: MeetingVerb<typeof circulateMinutesInput> = {
  input: circulateMinutesInput,
  permission: 'minutes.review',
  versionOf: (meeting) => meeting.versions.minutes,
  whileFrozen: true,
  apply: (meeting, _, { actor, now }) => {
    if (meeting.minutes.state !== 'forReview') {
      throw new QuorateError('not_possible_now', 'Only minutes that are in review can be circulated.');
    }
    const documents = meeting.minutes.frozen?.documents ?? [];
    if (documents.length === 0) {
      throw new QuorateError('not_possible_now', 'The minutes are still being closed. Try again in a moment.');
    }
    return {
      meeting: {
        ...meeting,
        minutes: { ...meeting.minutes, state: 'draftCirculated', circulated: { at: now, by: actorId(actor) } },
        versions: raise(meeting, 'minutes'),
      },
      // What went out stays provable.
      audit: {
        action: 'minutes.circulate',
        detail: { documents: documents.map(({ documentId, sha256 }) => ({ documentId, sha256 })) },
      },
    };
  },
};

/** Lets the reviewed draft go out to the board, whose members may propose corrections from then on. */
export async function circulateMinutes(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  const view = await changeAndShow(deps, given, input, verb);
  await boardChanged(deps, view.board.id);
  return view;
}
