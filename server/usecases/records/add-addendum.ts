import { z } from 'zod';
import type { Addendum } from '#lib/domain/meetings.ts';
import { limits } from '#lib/domain/names.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { changeAndShow, type MeetingVerb, raise } from '../meetings/change-meeting.ts';
import type { Deps } from '../shared/deps.ts';
import { correctionText, id } from '../shared/fields.ts';
import { itemInReach } from './item-in-reach.ts';

export const addAddendumInput = z.strictObject({ meetingId: id, text: correctionText, itemId: id.optional() });

/** Commutes: it adds, and no version is compared (W3). */
const verb: MeetingVerb<typeof addAddendumInput> = {
  input: addAddendumInput,
  permission: 'minutes.review',
  whileFrozen: true,
  apply: async (meeting, { text, itemId }, { deps, actor, now }) => {
    if (meeting.minutes.state !== 'signed') {
      throw new QuorateError('not_possible_now', 'Only signed minutes are corrected by an addendum.');
    }
    const item = await itemInReach(deps, actor, meeting, itemId);
    const addenda = meeting.minutes.addenda ?? [];
    if (addenda.length >= limits.addendaPerMeeting) {
      throw new QuorateError('not_possible_now', 'These minutes have too many addenda already.');
    }
    const addendum: Addendum = {
      id: deps.ids.next(),
      by: actorId(actor),
      at: now,
      // An open item has no record of its own: what is added to it is added to the open minutes.
      ...(item?.part === 2 ? { itemId: item.id } : {}),
      text,
    };
    return {
      meeting: {
        ...meeting,
        minutes: { ...meeting.minutes, addenda: [...addenda, addendum] },
        versions: raise(meeting, 'minutes'),
      },
      audit: { action: 'minutes.addAddendum', detail: { addendumId: addendum.id } },
    };
  },
};

/** Drafts an addendum to signed minutes. The chair signs it; until then it is no record. */
export const addAddendum = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
