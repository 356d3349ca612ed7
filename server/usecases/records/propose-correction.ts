import { z } from 'zod';
import type { Correction } from '#lib/domain/meetings.ts';
import { limits } from '#lib/domain/names.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { changeAndShow, type MeetingVerb } from '../meetings/change-meeting.ts';
import type { Deps } from '../shared/deps.ts';
import { correctionText, id } from '../shared/fields.ts';
import { itemInReach } from './item-in-reach.ts';

export const proposeCorrectionInput = z.strictObject({
  meetingId: id,
  text: correctionText,
  itemId: id.optional(),
});

/** Commutes: it adds, and no version is compared (W3). */
const verb: MeetingVerb<typeof proposeCorrectionInput> = {
  input: proposeCorrectionInput,
  permission: 'minutes.correct',
  whileFrozen: true,
  apply: async (meeting, { text, itemId }, { deps, actor, now }) => {
    if (meeting.minutes.state !== 'draftCirculated') {
      throw new QuorateError('not_possible_now', 'Corrections are proposed while the draft is with the board.');
    }
    await itemInReach(deps, actor, meeting, itemId);
    const corrections = meeting.minutes.corrections ?? [];
    if (corrections.length >= limits.correctionsPerMeeting) {
      throw new QuorateError('not_possible_now', 'There are too many corrections to these minutes already.');
    }
    const correction: Correction = {
      id: deps.ids.next(),
      by: actorId(actor),
      at: now,
      ...(itemId === undefined ? {} : { itemId }),
      text,
      state: 'proposed',
    };
    return {
      meeting: { ...meeting, minutes: { ...meeting.minutes, corrections: [...corrections, correction] } },
      audit: {
        action: 'minutes.proposeCorrection',
        detail: { correctionId: correction.id, ...(itemId === undefined ? {} : { itemId }) },
      },
    };
  },
};

/** Proposes a correction to the circulated draft. */
export const proposeCorrection = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
