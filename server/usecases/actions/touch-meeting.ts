import type { FollowUp } from '#server/ports.ts';
import { change, isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { meetingChanged } from '../shared/tell-nodes.ts';

/** Pages of a meeting fetch it anew when its version rises: it does so when an action given there has changed. */
export interface TouchMeeting extends FollowUp {
  do: 'touchMeeting';
  meetingId: string;
}

export const touchMeeting = (meetingId: string): TouchMeeting => ({ do: 'touchMeeting', meetingId });

/** Nothing but the version changes, so that doing it again harms nothing. */
export async function applyTouchMeeting(deps: Deps, { meetingId }: TouchMeeting): Promise<void> {
  try {
    const touched = await change(deps, { kind: 'system' }, 'meeting', meetingId, ({ value }) => ({
      value,
      outbox: [],
    }));
    await meetingChanged(deps, touched);
  } catch (error) {
    if (!isCode(error, 'not_found')) throw error;
  }
}
