import { z } from 'zod';
import { castingRuling, castingVote as casts } from '#lib/domain/motion-steps.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { changeAndShow, type MeetingVerb } from '../meetings/change-meeting.ts';
import { assertForOneselfOrRuns, assertStep } from '../meetings/recording.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { decisionAudit, taken, withMotion } from './standing.ts';

export const castingVoteInput = z.strictObject({
  meetingId: id,
  motionId: id,
  baseVersion,
  choice: z.enum(['for', 'against']),
});

const verb: MeetingVerb<typeof castingVoteInput> = {
  input: castingVoteInput,
  permission: ['vote.cast', 'meeting.run'],
  onMotion: true,
  versionOf: (_, __, { motion }) => motion!.version,
  whileFrozen: true,
  apply: async (meeting, { choice }, { deps, actor, item, motion, now }) => {
    const personId = meeting.presidingId ?? '';
    await assertForOneselfOrRuns(deps, actor, meeting, personId);
    assertStep('decide', meeting);
    const board = await deps.aggregates.get('board', meeting.boardId);
    if (board === undefined) throw new QuorateError('not_found');
    const ruling = castingRuling(meeting, board.value, motion!.itemId);
    const decided = taken(casts(motion!, ruling, { personId, choice, at: now }));
    return {
      meeting: withMotion(meeting, decided),
      audit: decisionAudit(item!, decided, 'motion.castingVote', {
        personId,
        by: actorId(actor),
        state: decided.state,
      }),
    };
  },
};

/** Whoever presides decides a tie: themselves, or taken down by whoever runs the meeting. */
export const castingVote = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
