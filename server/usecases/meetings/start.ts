import { z } from 'zod';
import { canStep } from '#lib/domain/agenda.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { boardChanged } from '../shared/tell-nodes.ts';
import { changeAndShow, type MeetingVerb, raise } from './change-meeting.ts';

export const startMeetingInput = z.strictObject({ meetingId: id, baseVersion });

const verb: MeetingVerb<typeof startMeetingInput> = {
  input: startMeetingInput,
  permission: 'meeting.run',
  versionOf: (meeting) => meeting.versions.progress,
  apply: (meeting, _, { now }) => {
    if (!canStep('start', meeting)) throw new QuorateError('not_possible_now', 'The meeting cannot be started now.');
    const current = meeting.currentItemId ?? meeting.items[0]?.id;
    return {
      meeting: {
        ...meeting,
        state: 'inSession',
        startedAt: meeting.startedAt ?? now,
        ...(current === undefined ? {} : { currentItemId: current }),
        versions: raise(meeting, 'progress'),
      },
      audit: { action: 'meeting.start' },
    };
  },
};

/** Opens the meeting, at its first item; or goes on with an adjourned one where it stood. */
export async function startMeeting(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  const view = await changeAndShow(deps, given, input, verb);
  await boardChanged(deps, view.board.id);
  return view;
}
