import { z } from 'zod';
import { cast } from '#lib/domain/motion-steps.ts';
import { choices } from '#lib/domain/motions.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { type Actor, actorId } from '../actor.ts';
import { changeAndShow, type MeetingVerb } from '../meetings/change-meeting.ts';
import { assertForOneselfOrRuns, assertStep } from '../meetings/recording.ts';
import { authoriseInMeeting } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { standingNow, taken, withMotion } from './standing.ts';

export const castInput = z.strictObject({
  meetingId: id,
  motionId: id,
  choice: z.enum(choices),
  /** Whose vote it is, where whoever runs the meeting takes it down. */
  personId: id.optional(),
});

const verb: MeetingVerb<typeof castInput> = {
  input: castInput,
  permission: ['vote.cast', 'meeting.run'],
  onMotion: true,
  whileFrozen: true,
  apply: async (meeting, { choice, personId: of }, { deps, actor, motion }) => {
    assertStep('decide', meeting);
    const personId = of ?? actorId(actor);
    if (personId === actorId(actor)) await authoriseInMeeting(deps, actor, 'vote.cast', meeting);
    await assertForOneselfOrRuns(deps, actor, meeting, personId);
    const { voters } = await standingNow(deps, meeting, motion!.itemId);
    const said = cast(motion!, voters, { personId, choice });
    if (said === 'unchanged') return undefined;
    return {
      meeting: withMotion(meeting, taken(said)),
      // How somebody voted is in the motion, for those who may know it.
      audit: { action: 'motion.cast', detail: { motionId: motion!.id, personId } },
    };
  },
};

/** A vote by name; it can be changed until the count. Commutes with other votes, so it carries no base version (W3). */
export const castVote = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
