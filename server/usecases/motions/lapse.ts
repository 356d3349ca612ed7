import { lapse } from '#lib/domain/motion-steps.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import { changeAndShow, type MeetingVerb } from '../meetings/change-meeting.ts';
import { assertStep } from '../meetings/recording.ts';
import type { Deps } from '../shared/deps.ts';
import { decisionAudit, motionStepInput, taken, withMotion } from './standing.ts';

const verb: MeetingVerb<typeof motionStepInput> = {
  input: motionStepInput,
  permission: 'meeting.run',
  onMotion: true,
  versionOf: (_, __, { motion }) => motion!.version,
  whileFrozen: true,
  apply: (meeting, _, { item, motion, now }) => {
    assertStep('decide', meeting);
    return {
      meeting: withMotion(meeting, taken(lapse(motion!, now))),
      audit: decisionAudit(item!, motion!, 'motion.lapse'),
    };
  },
};

/** Leaves a tie without a casting vote: the motion is not carried. */
export const lapseMotion = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
