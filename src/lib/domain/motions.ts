export const voteMethods = ['consensus', 'hands', 'names', 'ballot'] as const;
/** How it was found out: agreed without a vote, counted hands, each by name, secret ballot. */
export type VoteMethod = (typeof voteMethods)[number];

export const choices = ['for', 'against', 'abstain'] as const;
export type Choice = (typeof choices)[number];

export interface Counts {
  for: number;
  against: number;
  abstain: number;
}

export const motionStates = ['moved', 'voting', 'tied', 'carried', 'lost', 'notPut', 'withdrawn'] as const;
/**
 * `tied`: waits for the casting vote, or for the presiding chair to leave it. `notPut`: its vote was closed with nothing
 * cast, not even an abstention, so that nobody decided anything.
 */
export type MotionState = (typeof motionStates)[number];

export interface Vote {
  method: VoteMethod;
  openedAt: string;
  closedAt?: string;
  /** Those who may vote, as of when it was opened; whoever leaves or withdraws before it is counted drops out. Person ids. */
  eligible: string[];
  /** With `names` while it is open and after; never with `ballot`. */
  named?: { personId: string; choice: Choice }[];
  /** With `ballot`: the aggregate that holds the key and who has been given a paper. */
  ballotId?: string;
  /** Once counted. */
  counts?: Counts;
  casting?: { personId: string; choice: 'for' | 'against'; at: string };
  /** As it stood when the vote was counted. */
  quorum?: { present: number; needed: number };
  /** The rules applied, in words. */
  says: string[];
}

/** A proposal put to the board. Once `carried` or `lost` it is a decision. */
export interface Motion {
  id: string;
  itemId: string;
  /** What is resolved: "That the budget for 2026/27 be approved". */
  text: string;
  proposerId?: string;
  seconderId?: string;
  state: MotionState;
  /** ISO instants. */
  movedAt: string;
  decidedAt?: string;
  /** The meeting whose minutes it approves, with the corrections agreed. */
  approves?: { meetingId: string };
  vote?: Vote;
  /** Raised by each change to this motion (W3). */
  version: number;
}

const nothingCast = (counts: Counts): boolean => counts.for + counts.against + counts.abstain === 0;

/** What a motion came to. Those that were closed before `notPut` was told apart say `lost` with nothing cast. */
export const cameTo = (state: MotionState, counts: Counts | undefined): MotionState =>
  state === 'lost' && counts !== undefined && nothingCast(counts) ? 'notPut' : state;
