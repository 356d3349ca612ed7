import { z } from 'zod';
import { openVote as opened } from '#lib/domain/motion-steps.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import { openBallot } from '../ballots/open.ts';
import { changeAndShow, type MeetingVerb } from '../meetings/change-meeting.ts';
import { assertStep } from '../meetings/recording.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { standingNow, taken, withMotion } from './standing.ts';

export const openVoteInput = z.strictObject({
  meetingId: id,
  motionId: id,
  baseVersion,
  method: z.enum(['hands', 'names', 'ballot']),
});

const verb: MeetingVerb<typeof openVoteInput> = {
  input: openVoteInput,
  permission: 'meeting.run',
  onMotion: true,
  versionOf: (_, __, { motion }) => motion!.version,
  whileFrozen: true,
  apply: async (meeting, { method }, { deps, motion, now }) => {
    assertStep('decide', meeting);
    const standing = await standingNow(deps, meeting, motion!.itemId);
    const step = { method, at: now };
    let voting = taken(opened(motion!, standing, step));
    if (method === 'ballot') {
      const ballotId = await openBallot(deps, meeting, motion!, standing.voters.length);
      voting = taken(opened(motion!, standing, { ...step, ballotId }));
    }
    return {
      meeting: withMotion(meeting, voting),
      audit: {
        action: 'motion.openVote',
        detail: { motionId: motion!.id, method, eligible: standing.voters.length, quorum: standing.quorum },
      },
    };
  },
};

/** Opens the vote on a motion, for those who are there and may vote; the rules decide whether it can be held. */
export const openVote = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
