import { z } from 'zod';
import { applyCount, canTake, countNames, type Standing } from '#lib/domain/motion-steps.ts';
import type { Counts, Motion } from '#lib/domain/motions.ts';
import { limits } from '#lib/domain/names.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { changeAndShow, type MeetingVerb } from '../meetings/change-meeting.ts';
import { assertStep } from '../meetings/recording.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { invalid } from '../shared/parse.ts';
import { standingNow, taken, withMotion } from './standing.ts';

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
  apply: async (meeting, { counts }, { deps, motion, now }) => {
    assertStep('decide', meeting);
    const counted = count(motion!, await standingNow(deps, meeting, motion!.itemId), counts, now);
    return {
      meeting: withMotion(meeting, counted),
      audit: {
        action: 'motion.count',
        detail: {
          motionId: counted.id,
          method: counted.vote!.method,
          state: counted.state,
          counts: counted.vote!.counts,
          quorum: counted.vote!.quorum,
        },
      },
    };
  },
};

function count(motion: Motion, standing: Standing, counts: Counts | undefined, at: string): Motion {
  if (!canTake('count', motion)) return taken(applyCount(motion, standing, { counts: nobody, at }));
  const { method } = motion.vote!;
  if (method === 'ballot') throw new QuorateError('not_possible_now', 'A ballot is counted from its papers.');
  if (method === 'names') {
    if (counts !== undefined) throw invalid({ counts: 'is for a show of hands' });
    return taken(applyCount(motion, standing, { ...countNames(motion.vote!, standing.voters), at }));
  }
  if (counts === undefined) throw invalid({ counts: 'is missing' });
  return taken(applyCount(motion, standing, { counts, at }));
}

const nobody: Counts = { for: 0, against: 0, abstain: 0 };

/** Closes the vote: hands as they were counted, votes by name as they were given. The rules decide what came of it. */
export const countVote = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
