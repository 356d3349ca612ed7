import { agree } from '#lib/domain/motion-steps.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import { changeAndShow, type MeetingVerb } from '../meetings/change-meeting.ts';
import { assertStep } from '../meetings/recording.ts';
import type { Deps } from '../shared/deps.ts';
import { decisionAudit, motionStepInput, standingNow, taken, withMotion } from './standing.ts';

const verb: MeetingVerb<typeof motionStepInput> = {
  input: motionStepInput,
  permission: 'meeting.run',
  onMotion: true,
  versionOf: (_, __, { motion }) => motion!.version,
  whileFrozen: true,
  apply: async (meeting, _, { deps, item, motion, now }) => {
    assertStep('decide', meeting);
    const standing = await standingNow(deps, meeting, motion!.itemId);
    return {
      meeting: withMotion(meeting, taken(agree(motion!, standing, now))),
      audit: decisionAudit(item!, motion!, 'motion.agree', { quorum: standing.quorum }),
    };
  },
};

/** The board agrees without a vote; it has to be quorate for that too. */
export const agreeMotion = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
