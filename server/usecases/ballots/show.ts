import { readable } from '#lib/domain/ballots.ts';
import type { BallotView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { mayInMeeting } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { identifyPerson } from '../shared/identify.ts';
import { findBallotVote } from './find.ts';
import { keyHash } from './key.ts';

/** A ballot's key, and how many papers were taken. How many are in the box is told when it is closed, and not before. */
export async function showBallot(deps: Deps, given: Actor | undefined, input: unknown): Promise<BallotView> {
  const actor = await identifyPerson(deps, given);
  const { meeting, vote } = await findBallotVote(deps, actor, input);
  const [stored, box, runs] = await Promise.all([
    deps.aggregates.get('ballot', vote.ballotId),
    deps.aggregates.get('ballotBox', vote.ballotId),
    mayInMeeting(deps, actor, 'meeting.run', meeting),
  ]);
  if (stored === undefined || box === undefined) throw new QuorateError('not_found');
  const { value: ballot } = stored;
  const taken = ballot.papers.length;
  const counts = box.value.counts;
  return {
    id: ballot.id,
    state: ballot.state,
    key: ballot.publicKey,
    fingerprint: readable(keyHash(ballot.publicKey)),
    papers: { taken, eligible: ballot.eligible },
    you: { taken: ballot.papers.some(({ personId }) => personId === actor.person.id) },
    ...(runs ? { allIn: counts !== undefined || (taken > 0 && box.value.papers.length >= taken) } : {}),
    ...(counts === undefined ? {} : { cast: counts.for + counts.against + counts.abstain }),
  };
}
