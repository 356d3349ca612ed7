import { z } from 'zod';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { changeAndShow, type MeetingVerb, raise } from '../meetings/change-meeting.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findAddendum } from './find-addendum.ts';

export const removeAddendumInput = z.strictObject({ meetingId: id, addendumId: id });

/** That it has not been signed is what this is based on (W3). */
const verb: MeetingVerb<typeof removeAddendumInput> = {
  input: removeAddendumInput,
  permission: 'minutes.review',
  whileFrozen: true,
  apply: async (meeting, { addendumId }, { deps, actor }) => {
    const { addendum, others } = await findAddendum(deps, actor, meeting, addendumId);
    if (addendum.signed !== undefined) {
      throw new QuorateError('not_possible_now', 'This addendum is signed: it is part of the record.');
    }
    return {
      meeting: {
        ...meeting,
        minutes: { ...meeting.minutes, addenda: others },
        versions: raise(meeting, 'minutes'),
      },
      audit: { action: 'minutes.removeAddendum', detail: { addendumId } },
    };
  },
};

/** Takes back the draft of an addendum. */
export const removeAddendum = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
