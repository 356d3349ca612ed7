import { z } from 'zod';
import { canStep } from '#lib/domain/agenda.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { boardChanged } from '../shared/tell-nodes.ts';
import { changeAndShow, type MeetingVerb, raise } from './change-meeting.ts';

export const endMeetingInput = z.strictObject({ meetingId: id, baseVersion });

const verb: MeetingVerb<typeof endMeetingInput> = {
  input: endMeetingInput,
  permission: 'meeting.run',
  versionOf: (meeting) => meeting.versions.progress,
  whileFrozen: true,
  apply: (meeting, _, { now }) => {
    if (!canStep('end', meeting)) throw new QuorateError('not_possible_now', 'The meeting is not in session.');
    const { currentItemId: __, ...kept } = meeting;
    return {
      meeting: { ...kept, state: 'ended', endedAt: now, versions: raise(meeting, 'progress') },
      audit: { action: 'meeting.end' },
    };
  },
};

/** Closes the meeting. The minutes stay open as a draft. */
export async function endMeeting(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  const view = await changeAndShow(deps, given, input, verb);
  await boardChanged(deps, view.board.id);
  return view;
}
