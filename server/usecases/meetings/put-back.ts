import { z } from 'zod';
import { canStep } from '#lib/domain/agenda.ts';
import type { Board } from '#lib/domain/boards.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { rulesOf } from '#lib/domain/rules/rules-of.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { queued } from '../mail/queued.ts';
import { putBackText } from '../notice/cancelled-text.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { changeOnBoard, type MeetingVerb, raise } from './change-meeting.ts';
import { settleEditors } from './settle-editors.ts';

export const putMeetingBackInput = z.strictObject({ meetingId: id, baseVersion });

const verb: MeetingVerb<typeof putMeetingBackInput> = {
  input: putMeetingBackInput,
  permission: 'meeting.cancel',
  versionOf: (meeting) => meeting.versions.details,
  whileCancelled: true,
  apply: async (meeting, _, { deps, actor, now }) => {
    if (!canStep('putBack', meeting)) throw new QuorateError('not_possible_now', 'The meeting is not cancelled.');
    if (meeting.startsAt <= now) {
      throw new QuorateError('not_possible_now', 'Its date has passed. Please set up a new meeting.');
    }
    const board = (await deps.aggregates.get('board', meeting.boardId))!.value;
    const stands = noticeStands(meeting, board, now);
    const { cancelled: _cancelled, notice, ...kept } = meeting;
    const by = actorId(actor);
    const mails = await queued(deps, meeting, notice?.sentTo ?? [], (nameOf) =>
      putBackText(meeting, board, {
        link: `${deps.origin}/meetings/${meeting.id}`,
        byName: nameOf(by),
        noticeStands: stands,
      }),
    );
    return {
      meeting: {
        ...kept,
        state: stands ? 'noticed' : 'scheduled',
        ...(stands && notice !== undefined ? { notice } : {}),
        versions: raise(meeting, 'details'),
      },
      audit: {
        action: 'meeting.putBack',
        detail: { noticeStands: stands },
        then: [settleEditors(meeting.id), ...mails],
      },
    };
  },
};

/** People were told that it would not be held: what tells them otherwise is in time, or notice has to be given anew. */
function noticeStands({ cancelled, notice, startsAt }: Meeting, board: Board, now: string): boolean {
  if (cancelled?.was !== 'noticed' || notice === undefined) return false;
  const today = localDate(now);
  return localDate(cancelled.at) === today || rulesOf(board).notice(today, localDate(startsAt)).value.enough;
}

/** A cancelled meeting is to be held after all (B6), as long as its date lies ahead. Those who were told otherwise are told. */
export async function putMeetingBack(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  return changeOnBoard(deps, given, input, verb);
}
