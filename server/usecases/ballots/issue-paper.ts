import { z } from 'zod';
import { votersOn } from '#lib/domain/quorum.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor, PersonActor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { authoriseInMeeting } from '../shared/authorise.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import { id } from '../shared/fields.ts';
import { findBoard } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { invalid, parse } from '../shared/parse.ts';
import { type BallotVote, findBallotVote } from './find.ts';
import { keyHash, signUnseen, underSomeKey } from './key.ts';

export const issuePaperInput = z.strictObject({
  meetingId: id,
  motionId: id,
  /** What is signed unseen. */
  blinded: underSomeKey,
});

/**
 * A4: gives a person the one paper that they have in a ballot. All that is known, and audited, is that they took it: the
 * signature is under something that only their browser can make out.
 * @throws QuorateError `not_possible_now` for whoever may not vote on it now, or took a paper with another browser
 */
export async function issuePaper(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
): Promise<{ ballotId: string; signature: string }> {
  const actor = await identifyPerson(deps, given);
  const found = await findBallotVote(deps, actor, input);
  await authoriseInMeeting(deps, actor, 'vote.cast', found.meeting);
  const { blinded } = parse(issuePaperInput, input);
  await mayVoteNow(deps, actor, found);
  const { ballotId } = found.vote;
  const hash = sha256(blinded);
  let signature: string | undefined;
  await change(deps, actor, 'ballot', ballotId, ({ value: ballot }) => {
    if (ballot.privateKey === undefined) throw new QuorateError('not_possible_now', 'The ballot is closed.');
    const own = ballot.papers.find(({ personId }) => personId === actor.person.id);
    if (own !== undefined && own.blinded !== hash) {
      throw new QuorateError('not_possible_now', 'You have taken your paper already, in another window or browser.');
    }
    signature = signUnseen(ballot.privateKey, blinded);
    if (signature === undefined) throw invalid({ blinded: 'is not a number that this key can sign' });
    if (own !== undefined) return undefined;
    const papers = [...ballot.papers, { personId: actor.person.id, blinded: hash }];
    return {
      // In no order of time; when each was taken is in the audit log, which is the place for it.
      value: { ...ballot, papers: papers.sort((a, b) => (a.personId < b.personId ? -1 : 1)) },
      outbox: [
        auditEntry(deps, actor, {
          organisationId: ballot.organisationId,
          action: 'ballot.paper',
          subject: `meeting:${ballot.meetingId}`,
          // The same for everybody, or somebody could be told apart by their key: here anybody can see that it is.
          detail: { motionId: ballot.motionId, key: keyHash(ballot.publicKey) },
        }),
      ],
    };
  });
  await deps.relay.move('ballot', ballotId);
  return { ballotId, signature: signature! };
}

async function mayVoteNow(deps: Deps, actor: PersonActor, { meeting, motion, vote }: BallotVote): Promise<void> {
  if (motion.state !== 'voting') throw new QuorateError('not_possible_now', 'The vote on this motion is closed.');
  const board = await findBoard(deps, actor, meeting.boardId);
  const { id: personId } = actor.person;
  if (vote.eligible.includes(personId) && votersOn(meeting, board, motion.itemId).includes(personId)) return;
  throw new QuorateError(
    'not_possible_now',
    'You cannot vote on this motion: only those present when the vote was opened can, and not after they have left or withdrawn.',
  );
}
