import { z } from 'zod';
import { applyCount, countNames, type Standing } from '#lib/domain/motion-steps.ts';
import type { Counts, Motion } from '#lib/domain/motions.ts';
import { limits } from '#lib/domain/names.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import { closeBallot } from '../ballots/close.ts';
import { changeAndShow, type MeetingVerb } from '../meetings/change-meeting.ts';
import { assertStep } from '../meetings/recording.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { invalid } from '../shared/parse.ts';
import { decisionAudit, standingNow, taken, withMotion } from './standing.ts';

const number = z.int().min(0).max(limits.seats);

export const countInput = z.strictObject({
  meetingId: id,
  motionId: id,
  baseVersion,
  /** With a show of hands: what was counted. */
  counts: z.strictObject({ for: number, against: number, abstain: number }).optional(),
});

const verb: MeetingVerb<typeof countInput> = {
  input: countInput,
  permission: 'meeting.run',
  onMotion: true,
  versionOf: (_, __, { motion }) => motion!.version,
  whileFrozen: true,
  apply: async (meeting, { counts }, { deps, item, motion, now }) => {
    assertStep('decide', meeting);
    const standing = await standingNow(deps, meeting, motion!.itemId);
    const counted = await count(deps, motion!, standing, { counts, at: now });
    return {
      meeting: withMotion(meeting, counted),
      audit: decisionAudit(item!, counted, 'motion.count', {
        method: counted.vote!.method,
        state: counted.state,
        counts: counted.vote!.counts,
        quorum: counted.vote!.quorum,
      }),
    };
  },
};

async function count(
  deps: Deps,
  motion: Motion,
  standing: Standing,
  { counts, at }: { counts: Counts | undefined; at: string },
): Promise<Motion> {
  // First whether it can be counted at all: closing a ballot cannot be undone.
  taken(applyCount(motion, standing, { counts: nobody, at }));
  const { method, ballotId } = motion.vote!;
  if (method === 'hands') {
    if (counts === undefined) throw invalid({ counts: 'is missing' });
    return taken(applyCount(motion, standing, { counts, at }));
  }
  if (counts !== undefined) throw invalid({ counts: 'is for a show of hands' });
  const counted =
    ballotId === undefined ? countNames(motion.vote!, standing.voters) : await closeBallot(deps, ballotId);
  return taken(applyCount(motion, standing, { ...counted, at }));
}

const nobody: Counts = { for: 0, against: 0, abstain: 0 };

/**
 * Closes the vote: hands as they were counted, votes by name as they were given, a
 * ballot from its papers. The rules decide what came of it.
 */
export const countVote = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
