import { z } from 'zod';
import type { Correction } from '#lib/domain/meetings.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { changeAndShow, type MeetingVerb } from '../meetings/change-meeting.ts';
import type { Deps } from '../shared/deps.ts';
import { correctionText, id } from '../shared/fields.ts';
import { itemInReach } from './item-in-reach.ts';

export const answerCorrectionInput = z.strictObject({
  meetingId: id,
  correctionId: id,
  state: z.enum(['accepted', 'declined'], 'must be accepted or declined'),
  text: correctionText.optional(),
});

/** A correction is answered once, and that it has not been is what this is based on (W3). */
const verb: MeetingVerb<typeof answerCorrectionInput> = {
  input: answerCorrectionInput,
  permission: 'minutes.freeze',
  whileFrozen: true,
  apply: async (meeting, { correctionId, state, text }, { deps, actor, now }) => {
    const corrections = meeting.minutes.corrections ?? [];
    const found = corrections.find((correction) => correction.id === correctionId);
    if (found === undefined) throw new QuorateError('not_found');
    await itemInReach(deps, actor, meeting, found.itemId);
    if (meeting.minutes.state !== 'draftCirculated') {
      throw new QuorateError('not_possible_now', 'Corrections are answered while the draft is with the board.');
    }
    if (found.state !== 'proposed') {
      throw new QuorateError('not_possible_now', 'This correction has been answered already.');
    }
    const answer = { by: actorId(actor), at: now, ...(text === undefined ? {} : { text }) };
    const answered: Correction = { ...found, state, answer };
    return {
      meeting: {
        ...meeting,
        minutes: { ...meeting.minutes, corrections: corrections.map((c) => (c === found ? answered : c)) },
      },
      audit: { action: 'minutes.answerCorrection', detail: { correctionId, state } },
    };
  },
};

/** Accepts a proposed correction, or declines it, with a word about why. */
export const answerCorrection = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
