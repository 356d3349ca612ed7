import { z } from 'zod';
import { changeMotion as changed } from '#lib/domain/motion-steps.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import { changeAndShow, type MeetingVerb } from '../meetings/change-meeting.ts';
import { assertStep } from '../meetings/recording.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id, motionText } from '../shared/fields.ts';
import { checkMovers, taken, withMotion } from './standing.ts';

export const changeMotionInput = z.strictObject({
  meetingId: id,
  motionId: id,
  baseVersion,
  text: motionText.optional(),
  proposerId: id.nullable().optional(),
  seconderId: id.nullable().optional(),
});

const verb: MeetingVerb<typeof changeMotionInput> = {
  input: changeMotionInput,
  permission: 'meeting.run',
  onMotion: true,
  versionOf: (_, __, { motion }) => motion!.version,
  whileFrozen: true,
  apply: async (meeting, { text, proposerId, seconderId }, { deps, item, motion }) => {
    assertStep('decide', meeting);
    const next = taken(changed(motion!, { text, proposerId, seconderId }));
    await checkMovers(deps, meeting, item!, { proposerId: next.proposerId, seconderId: next.seconderId });
    return {
      meeting: withMotion(meeting, next),
      audit: { action: 'motion.change', detail: { motionId: motion!.id, proposerId, seconderId } },
    };
  },
};

/** Changes a motion before it is voted on; `null` takes away. */
export const changeMotion = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
