import { withdrawMotion as withdraws } from '#lib/domain/motion-steps.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import { discardBallot } from '../ballots/discard.ts';
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
    assertStep('attend', meeting);
    const ballotId = motion!.vote?.ballotId;
    return {
      meeting: withMotion(meeting, taken(withdraws(motion!, now))),
      audit: {
        ...decisionAudit(item!, motion!, 'motion.withdraw'),
        ...(ballotId === undefined ? {} : { then: [discardBallot(ballotId)] }),
      },
    };
  },
};

/** The proposer takes a motion back before it has been counted. */
export const withdrawMotion = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
