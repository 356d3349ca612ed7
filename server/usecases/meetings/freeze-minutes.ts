import { z } from 'zod';
import { canStep } from '#lib/domain/agenda.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { boardChanged, meetingChanged } from '../shared/tell-nodes.ts';
import { changeAsPerson, type MeetingVerb, raise } from './change-meeting.ts';
import { applyFoldMinutes, type FoldMinutes } from './fold-minutes.ts';
import { meetingView } from './view.ts';

export const freezeMinutesInput = z.strictObject({ meetingId: id, baseVersion });

const foldOf = (meetingId: string, minutesVersion: number): FoldMinutes => ({
  do: 'foldMinutes',
  meetingId,
  minutesVersion,
});

const verb: MeetingVerb<typeof freezeMinutesInput> = {
  input: freezeMinutesInput,
  permission: 'minutes.freeze',
  versionOf: (meeting) => meeting.versions.minutes,
  apply: (meeting, _, { now, actor }) => {
    if (meeting.minutes.state !== 'draft') throw new QuorateError('frozen');
    if (!canStep('freeze', meeting)) {
      throw new QuorateError('not_possible_now', 'Minutes go for review once the meeting has been held.');
    }
    const versions = raise(meeting, 'minutes');
    return {
      meeting: {
        ...meeting,
        minutes: {
          ...meeting.minutes,
          state: 'forReview',
          frozen: { at: now, by: actorId(actor), documents: [] },
        },
        versions,
      },
      audit: { action: 'minutes.freeze', then: [foldOf(meeting.id, versions.minutes)] },
    };
  },
};

/**
 * Sends the minutes for review (S12): the store first, then every node drains or refuses what is queued, then the log
 * is folded into the bytes that everybody is shown. A crash in between is completed from the outbox.
 */
export async function freezeMinutes(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  const { actor, stored } = await changeAsPerson(deps, given, input, verb);
  await applyFoldMinutes(deps, foldOf(stored.value.id, stored.value.versions.minutes));
  const folded = (await deps.aggregates.get('meeting', stored.value.id)) ?? stored;
  await meetingChanged(deps, folded);
  await boardChanged(deps, folded.value.boardId);
  await deps.relay.move('meeting', folded.value.id);
  return meetingView(deps, actor, folded);
}
