import { z } from 'zod';
import { canStep } from '#lib/domain/agenda.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { queued } from '../mail/queued.ts';
import { cancelledText } from '../notice/cancelled-text.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id, reason } from '../shared/fields.ts';
import { carryOverFrom } from './carry-over.ts';
import { changeOnBoard, type MeetingVerb, raise } from './change-meeting.ts';
import { settleEditors } from './settle-editors.ts';

export const cancelMeetingInput = z.strictObject({
  meetingId: id,
  baseVersion,
  /** Everybody who was invited is told. */
  reason,
});

const verb: MeetingVerb<typeof cancelMeetingInput> = {
  input: cancelMeetingInput,
  permission: 'meeting.cancel',
  versionOf: (meeting) => meeting.versions.details,
  apply: async (meeting, chosen, { deps, actor, now }) => {
    const { state } = meeting;
    if (!canStep('cancel', meeting) || (state !== 'scheduled' && state !== 'noticed')) {
      throw new QuorateError('not_possible_now', 'A meeting that has begun is adjourned or ended, not cancelled.');
    }
    const by = actorId(actor);
    const cancelled: Meeting = {
      ...meeting,
      state: 'cancelled',
      cancelled: { at: now, by, reason: chosen.reason, was: state },
      versions: raise(meeting, 'details'),
    };
    const told = meeting.notice?.sentTo ?? [];
    const board = (await deps.aggregates.get('board', meeting.boardId))!.value;
    const mails = await queued(deps, meeting, told, (nameOf) =>
      cancelledText(meeting, board, {
        link: `${deps.origin}/meetings/${meeting.id}`,
        byName: nameOf(by),
        reason: chosen.reason,
      }),
    );
    return {
      meeting: cancelled,
      audit: {
        action: 'meeting.cancel',
        detail: { reason: chosen.reason, was: state, told: told.length },
        then: [settleEditors(meeting.id), ...(await carryOverFrom(deps, meeting)), ...mails],
      },
    };
  },
};

/**
 * Calls a meeting off that has not begun (B6): those whom notice went to are told by mail, its documents take no more
 * typing, and minutes that it was to approve go to the next meeting.
 */
export async function cancelMeeting(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  return changeOnBoard(deps, given, input, verb);
}
