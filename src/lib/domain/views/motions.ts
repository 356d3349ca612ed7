/** Views of what is proposed, voted on and to be done. */
import type { ActionState } from '../action-items.ts';
import type { BlindKey } from '../blind-signature.ts';
import type { Choice, Counts, MotionState, VoteMethod } from '../motions.ts';

export interface MotionView {
  id: string;
  itemId: string;
  text: string;
  proposerId?: string;
  seconderId?: string;
  state: MotionState;
  movedAt: string;
  decidedAt?: string;
  approves?: { meetingId: string };
  vote?: {
    method: VoteMethod;
    openedAt: string;
    closedAt?: string;
    /** How many may vote, and how many have so far (by name and by ballot). */
    eligible: number;
    voted: number;
    counts?: Counts;
    /** By name: while it is open for those who run the meeting; afterwards for its members. */
    named?: { personId: string; choice: Choice }[];
    ballotId?: string;
    casting?: { personId: string; choice: 'for' | 'against' };
    /** The reader's own part in it while it is open. */
    you: { mayVote: boolean; voted: boolean; choice?: Choice };
    says: string[];
  };
  /** With `tied`: whether the presiding chair may give a casting vote, and why (not). */
  casting?: { may: boolean; says: string };
  version: number;
}

/** `GET /api/v1/meetings/:id/motions/:id/ballot` */
export interface BallotView {
  id: string;
  state: 'open' | 'closed';
  key: BlindKey;
  /** The key's hash, short, to be compared by eye: it is the same for everybody. */
  fingerprint: string;
  papers: { taken: number; eligible: number };
  /** Whether the reader has taken theirs. Whether it is in the box nobody knows but their browser. */
  you: { taken: boolean };
  /** For those who run the meeting: whether as many papers are in the box as were taken. */
  allIn?: boolean;
  /** Once it is closed: how many were in the box. */
  cast?: number;
}

export interface ActionView {
  id: string;
  boardId: string;
  meetingId: string;
  itemId: string;
  text: string;
  ownerId: string;
  ownerName: string;
  due?: string;
  state: ActionState;
  givenAt: string;
  closedAt?: string;
  note?: string;
  overdue: boolean;
  /** Whether the reader may say that it is done. */
  mayClose: boolean;
  /** Once its meeting’s minutes went out: how it stands in them. */
  minuted?: { ownerName: string; due?: string; state: ActionState };
  version: number;
}
