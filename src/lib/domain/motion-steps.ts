/**
 * What a motion may come to, and from where: pure steps, which the use cases take and record. What the rules say of
 * each is kept in `vote.says`, in words.
 */
import { isGovernor } from './attendance.ts';
import type { Board } from './boards.ts';
import { presiderOf } from './course.ts';
import type { Meeting } from './meetings.ts';
import type { Choice, Counts, Motion, MotionState, Vote, VoteMethod } from './motions.ts';
import type { Membership } from './people.ts';
import { presentOf, quorumOf, takesPart, votersOn } from './quorum.ts';
import type { Ruling } from './rules/rule-set.ts';
import { rulesOf } from './rules/rules-of.ts';

const allowed = {
  change: ['moved'],
  /** Anew only as long as nobody has voted. */
  openVote: ['moved', 'voting'],
  cast: ['voting'],
  count: ['voting'],
  castingVote: ['tied'],
  lapse: ['tied'],
  agree: ['moved'],
  withdraw: ['moved', 'voting'],
} as const satisfies Record<string, readonly MotionState[]>;

export type MotionStep = keyof typeof allowed;

export const canTake = (step: MotionStep, motion: Pick<Motion, 'state'>): boolean =>
  (allowed[step] as readonly MotionState[]).includes(motion.state);

/** The motion after a step, or why it cannot be taken. */
export type Taken = { motion: Motion } | { refused: string };

const states: Record<MotionState, string> = {
  moved: 'has not been voted on yet',
  voting: 'is being voted on',
  tied: 'is tied',
  carried: 'was carried already',
  lost: 'was not carried',
  notPut: 'was closed without a vote: put it again as a new one',
  withdrawn: 'was withdrawn',
};

const refuse = (motion: Motion): Taken => ({ refused: `This motion ${states[motion.state]}.` });

const next = (motion: Motion, changed: Partial<Motion>): Taken => ({
  motion: { ...motion, ...changed, version: motion.version + 1 },
});

/** `null` takes away, what is left out stays. */
export function changeMotion(
  motion: Motion,
  chosen: { text?: string | undefined; proposerId?: string | null | undefined; seconderId?: string | null | undefined },
): Taken {
  if (!canTake('change', motion)) return refuse(motion);
  const { proposerId: oldProposer, seconderId: oldSeconder, ...kept } = motion;
  const proposer = chosen.proposerId === undefined ? oldProposer : chosen.proposerId;
  const seconder = chosen.seconderId === undefined ? oldSeconder : chosen.seconderId;
  return {
    motion: {
      ...kept,
      text: chosen.text ?? motion.text,
      ...(proposer === undefined || proposer === null ? {} : { proposerId: proposer }),
      ...(seconder === undefined || seconder === null ? {} : { seconderId: seconder }),
      version: motion.version + 1,
    },
  };
}

/** How things stand for a decision on an item, now. */
export interface Standing {
  board: Board;
  /** Whether a decision may be taken at all. */
  ruling: Ruling<boolean>;
  quorum: { present: number; needed: number };
  /** Who may vote. Person ids. */
  voters: string[];
  /** What was applied, in words. */
  says: string[];
}

/** The board's current members. */
type Members = readonly (Pick<Membership, 'role' | 'votes'> & { personId: string })[];

/** Who may vote on an item now; whoever has no vote on the board any more does not. Person ids. */
export function votersNow(meeting: Meeting, board: Board, members: Members, itemId: string): string[] {
  const current = new Set(members.filter(({ role, votes }) => isGovernor(role) || votes).map((one) => one.personId));
  return votersOn(meeting, board, itemId).filter((id) => current.has(id));
}

export function standingOf(meeting: Meeting, board: Board, members: Members, itemId: string): Standing {
  const present = presentOf(meeting, board, itemId);
  const { needed, says } = quorumOf(board, members, present);
  const ruling = rulesOf(board).voteMayBeHeld(board, present, needed);
  return {
    board,
    ruling,
    quorum: { present: present.governors, needed },
    voters: votersNow(meeting, board, members, itemId),
    says: says.startsWith(ruling.says) ? [says] : [ruling.says, says],
  };
}

const said = (...all: readonly (readonly string[])[]): string[] => [...new Set(all.flat())];

/** Of those who could vote when it was opened: who still can. Who has left or withdrawn meanwhile has dropped out. */
export const eligibleNow = (vote: Pick<Vote, 'eligible'>, voters: readonly string[]): string[] =>
  vote.eligible.filter((id) => voters.includes(id));

export function openVote(
  motion: Motion,
  standing: Standing,
  { method, at, ballotId }: { method: Exclude<VoteMethod, 'consensus'>; at: string; ballotId?: string | undefined },
): Taken {
  if (!canTake('openVote', motion)) return refuse(motion);
  const begun = motion.vote !== undefined && (motion.vote.method === 'ballot' || (motion.vote.named ?? []).length > 0);
  if (motion.state === 'voting' && begun) return { refused: 'Voting has begun: count this vote first.' };
  if (!standing.ruling.value) return { refused: standing.ruling.says };
  const vote: Vote = {
    method,
    openedAt: at,
    eligible: standing.voters,
    ...(method === 'names' ? { named: [] } : {}),
    ...(ballotId === undefined ? {} : { ballotId }),
    says: standing.says,
  };
  return next(motion, { state: 'voting', vote });
}

/** Somebody's vote by name; the last one said before the count holds. Raises no version: votes commute (W3). */
export function cast(
  motion: Motion,
  voters: readonly string[],
  { personId, choice }: { personId: string; choice: Choice },
): Taken | 'unchanged' {
  if (!canTake('cast', motion) || motion.vote === undefined) return refuse(motion);
  if (motion.vote.method !== 'names') return { refused: 'This vote is not taken by name.' };
  if (!eligibleNow(motion.vote, voters).includes(personId)) {
    return { refused: 'Only those who were there when the vote was opened, and still are, may vote.' };
  }
  const named = motion.vote.named ?? [];
  if (named.some((vote) => vote.personId === personId && vote.choice === choice)) return 'unchanged';
  const others = named.filter((vote) => vote.personId !== personId);
  return { motion: { ...motion, vote: { ...motion.vote, named: [...others, { personId, choice }] } } };
}

/** What those named have said, of those who are still there. */
export function countNames(
  vote: Vote,
  voters: readonly string[],
): { named: NonNullable<Vote['named']>; counts: Counts } {
  const eligible = eligibleNow(vote, voters);
  const named = (vote.named ?? []).filter(({ personId }) => eligible.includes(personId));
  const of = (choice: Choice): number => named.filter((one) => one.choice === choice).length;
  return { named, counts: { for: of('for'), against: of('against'), abstain: of('abstain') } };
}

/**
 * Closes a vote with what was counted: by hands, by name, or from the papers of a ballot. A tie waits for the casting
 * vote. What is counted cannot be counted again.
 * @param named with a vote by name: those counted
 */
export function applyCount(
  motion: Motion,
  standing: Standing,
  { counts, named, at }: { counts: Counts; named?: Vote['named']; at: string },
): Taken {
  if (!canTake('count', motion) || motion.vote === undefined) return refuse(motion);
  if (!standing.ruling.value) return { refused: standing.ruling.says };
  const eligible = eligibleNow(motion.vote, standing.voters);
  const counted = counts.for + counts.against + counts.abstain;
  // Whoever gave a paper and left cannot be told apart from the others.
  const most = motion.vote.method === 'ballot' ? motion.vote.eligible.length : eligible.length;
  if (counted > most) return { refused: `That is ${counted} votes, but only ${most} may vote.` };
  const outcome = rulesOf(standing.board).outcome(counts);
  const vote: Vote = {
    ...motion.vote,
    eligible: motion.vote.method === 'ballot' ? motion.vote.eligible : eligible,
    ...(named === undefined ? {} : { named }),
    counts,
    closedAt: at,
    quorum: standing.quorum,
    says: said(motion.vote.says, standing.says, [outcome.says]),
  };
  return outcome.value === 'tied'
    ? next(motion, { state: 'tied', vote })
    : next(motion, { state: outcome.value, vote, decidedAt: at });
}

/** Agreed without a vote. */
export function agree(motion: Motion, standing: Standing, at: string): Taken {
  if (!canTake('agree', motion)) return refuse(motion);
  if (!standing.ruling.value) return { refused: standing.ruling.says };
  const vote: Vote = {
    method: 'consensus',
    openedAt: at,
    closedAt: at,
    eligible: standing.voters,
    quorum: standing.quorum,
    says: said(standing.says, ['Agreed without a vote: nobody was against.']),
  };
  return next(motion, { state: 'carried', vote, decidedAt: at });
}

/** Whether whoever presides may give a casting vote on an item: they have to be in the meeting, and not withdrawn from it. */
export function castingRuling(
  meeting: Pick<Meeting, 'attendance' | 'declarations' | 'items' | 'presidingId'>,
  board: Board,
  itemId: string,
): Ruling<boolean> {
  const presider = presiderOf(meeting);
  if (presider !== undefined && !takesPart(meeting, presider.entry, itemId)) {
    return { value: false, says: 'Whoever presides has withdrawn from this item, so somebody else must preside.' };
  }
  return rulesOf(board).castingVote(board, presider);
}

export function castingVote(motion: Motion, ruling: Ruling<boolean>, casting: NonNullable<Vote['casting']>): Taken {
  if (!canTake('castingVote', motion) || motion.vote === undefined) return refuse(motion);
  if (!ruling.value) return { refused: ruling.says };
  const carried = casting.choice === 'for';
  const says = `Casting vote ${casting.choice}: ${carried ? 'carried' : 'not carried'}.`;
  const vote = { ...motion.vote, casting, says: said(motion.vote.says, [ruling.says, says]) };
  return next(motion, { state: carried ? 'carried' : 'lost', vote, decidedAt: casting.at });
}

/** A tie without a casting vote is not carried. */
export function lapse(motion: Motion, at: string): Taken {
  if (!canTake('lapse', motion) || motion.vote === undefined) return refuse(motion);
  const vote = { ...motion.vote, says: said(motion.vote.says, ['No casting vote was given: not carried.']) };
  return next(motion, { state: 'lost', vote, decidedAt: at });
}

/** A vote that was open comes to nothing: what was said in it is not kept. */
export function withdrawMotion(motion: Motion, at: string): Taken {
  if (!canTake('withdraw', motion)) return refuse(motion);
  const { vote: _, ...kept } = motion;
  return next(kept, { state: 'withdrawn', decidedAt: at });
}
