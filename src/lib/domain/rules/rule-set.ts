/**
 * What a rule set decides. Each rule is a pure function that says, beside its result, which rule it applied and in words
 * that a governor understands. These are product rules, not legal advice; pages that show one say so.
 */
import type { Board } from '../boards.ts';
import type { Counts } from '../motions.ts';

export const ruleSetIds = ['maintainedEngland', 'academy', 'custom'] as const;
export type RuleSetId = (typeof ruleSetIds)[number];

/** The numbers of a rule set that an organisation may set (an academy's come from its articles). */
export interface RuleNumbers {
  /** Governors needed at a board meeting, as a share of those in post; rounded up. 0.5 in maintained schools. */
  quorumShare: number;
  /** Never fewer than this at a board meeting. */
  quorumLeast: number;
  /** Never fewer than this at a committee. */
  committeeQuorumLeast: number;
  /** Clear days of notice. */
  noticeDays: number;
  /** Board meetings in a school year. */
  meetingsPerYear: number;
  /** Members who together may requisition a meeting. */
  requisitionMembers: number;
  /** Months of absence without consent before somebody is flagged. */
  absenceMonths: number;
  /** Whether the presiding chair has a second, casting vote on a tie. */
  castingVote: boolean;
}

export const ruleNumberNames = [
  'quorumShare',
  'quorumLeast',
  'committeeQuorumLeast',
  'noticeDays',
  'meetingsPerYear',
  'requisitionMembers',
  'absenceMonths',
  'castingVote',
] as const satisfies readonly (keyof RuleNumbers)[];

export interface Ruling<T> {
  value: T;
  /** In words: "Half of the 12 governors in post, rounded up: 6 must be present." */
  says: string;
}

/** `notPut`: nothing was cast. */
export type VoteOutcome = 'carried' | 'lost' | 'tied' | 'notPut';

export interface Present {
  /** Governors in the meeting (for an item: without those who withdrew). */
  governors: number;
  /** Others who may vote: associates of a committee that gave them the vote. */
  otherVoters: number;
}

export interface RuleSet {
  id: RuleSetId;
  /** "Maintained school in England" */
  name: string;
  numbers: RuleNumbers;
  /** How many governors must be present. `vacancies`: seats that nobody fills. `board.quorumSet`: what the board set for a committee. */
  quorum(board: Pick<Board, 'kind' | 'seats' | 'quorumSet'>, vacancies: number): Ruling<number>;
  quorate(present: Pick<Present, 'governors'>, needed: number): Ruling<boolean>;
  /** Whether a vote may be held now. */
  voteMayBeHeld(board: Pick<Board, 'kind'>, present: Present, needed: number): Ruling<boolean>;
  outcome(counts: Counts): Ruling<VoteOutcome>;
  /** Whether the one who presides may give a casting vote. */
  castingVote(board: Pick<Board, 'kind'>, presiding: { isGovernor: boolean } | undefined): Ruling<boolean>;
  /** @param noticeDate, meetingDate local dates, YYYY-MM-DD */
  notice(noticeDate: string, meetingDate: string): Ruling<{ clearDays: number; needed: number; enough: boolean }>;
  /** Whether somebody may be clerk of it. */
  mayClerk(board: Pick<Board, 'kind'>, category: string | undefined): Ruling<boolean>;
}
