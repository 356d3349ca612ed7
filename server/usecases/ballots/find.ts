import type { Meeting } from '#lib/domain/meetings.ts';
import type { Motion, Vote } from '#lib/domain/motions.ts';
import { QuorateError } from '#server/errors.ts';
import type { PersonActor } from '../actor.ts';
import { authoriseInMeeting, mayInMeeting } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { findMeeting } from '../shared/find.ts';
import { idIn } from '../shared/parse.ts';

export interface BallotVote {
  meeting: Meeting;
  motion: Motion;
  vote: Vote & { ballotId: string };
}

/**
 * The vote by ballot that an input names.
 * @throws QuorateError `not_found` also where the actor may not read the item
 */
export async function findBallotVote(deps: Deps, actor: PersonActor, input: unknown): Promise<BallotVote> {
  const { value: meeting } = await findMeeting(deps, actor, idIn(input, 'meetingId'));
  await authoriseInMeeting(deps, actor, 'meeting.read', meeting);
  const motionId = idIn(input, 'motionId');
  const motion = meeting.motions?.find(({ id }) => id === motionId);
  const item = meeting.items.find(({ id }) => id === motion?.itemId);
  const readable =
    item !== undefined && (item.part === 1 || (await mayInMeeting(deps, actor, 'part2.read', meeting, item)));
  if (motion === undefined || !readable) throw new QuorateError('not_found');
  const { vote } = motion;
  if (vote?.ballotId === undefined) {
    throw new QuorateError('not_possible_now', 'No secret ballot is held on this motion.');
  }
  return { meeting, motion, vote: { ...vote, ballotId: vote.ballotId } };
}
