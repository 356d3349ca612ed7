/**
 * The record of a meeting as it is sealed, exported and verified: plain data with one canonical spelling (RFC 8785).
 * docs/minutes-format.md describes it for those who verify without this software (A2).
 */
import type { AttendanceMark, Stay } from './attendance.ts';
import type { InterestKind } from './declarations.ts';
import type { ActionState } from './action-items.ts';
import type { MinutesState, Purpose } from './meetings.ts';
import type { Counts, MotionState, VoteMethod } from './motions.ts';
import type { Category, Role } from './people.ts';

export const recordFormat = 'quorate-minutes/1';

export interface Text {
  text: string;
  bold?: true;
  italic?: true;
  /** Address. */
  link?: string;
  /** Names a worker, a pupil or a candidate: left out of the inspection copy. */
  withheld?: true;
}
export type Inline = Text | { break: true };

export type Block =
  | { kind: 'paragraph'; content: Inline[] }
  | { kind: 'heading'; level: 3 | 4; content: Inline[] }
  | { kind: 'list'; ordered: boolean; items: Block[][] }
  | { kind: 'table'; rows: { header: boolean; blocks: Block[] }[][] }
  | { kind: 'motion'; motion: MotionRecord }
  | { kind: 'action'; action: ActionRecord }
  /** Takes the place of what an inspection copy leaves out. */
  | { kind: 'leftOut'; why: 'withheld' | 'part2' };

export interface MotionRecord {
  id: string;
  text: string;
  proposer?: string;
  seconder?: string;
  state: MotionState;
  method?: VoteMethod;
  counts?: Counts;
  /** Only where the board asked for it. */
  named?: { name: string; choice: string }[];
  casting?: { name: string; choice: string };
  decidedAt?: string;
  says: string[];
}
export interface ActionRecord {
  id: string;
  text: string;
  owner: string;
  due?: string;
  /** As it was when the record was made. */
  state: ActionState;
}

export interface ItemRecord {
  id: string;
  number: string;
  title: string;
  level: 0 | 1;
  purpose: Purpose;
  part: 1 | 2;
  /** When it was before the meeting, where that was noted. ISO instants. */
  calls?: { from: string; to?: string }[];
  declarations: { name: string; kind: InterestKind; interest: string; withdrew: boolean }[];
  blocks: Block[];
}

/** The open minutes with their open items, or one Part 2 item's alone. */
export interface MinutesRecord {
  format: typeof recordFormat;
  kind: 'minutes' | 'addendum';
  part: 1 | 2;
  organisation: { id: string; name: string };
  board: { id: string; name: string; kind: 'board' | 'committee' };
  meeting: {
    id: string;
    title: string;
    /** ISO instants. */
    startsAt: string;
    startedAt?: string;
    endedAt?: string;
    place?: string;
    adjournments: { from: string; to?: string; reason?: string }[];
    presiding?: string;
  };
  /** Empty in a Part 2 record but for those present at its item. */
  attendance: {
    name: string;
    role: Role;
    category?: Category;
    mark: AttendanceMark;
    accepted?: boolean;
    stays: Stay[];
  }[];
  guests: { name: string; capacity?: string; stays: Stay[] }[];
  quorum: { needed: number; says: string };
  items: ItemRecord[];
  approval?: {
    at: string;
    meeting: { id: string; title: string; startsAt: string };
    corrections: { item?: string; text: string }[];
  };
  /** With `addendum`: the SHA-256 of the record it adds to, and what it says. */
  addendum?: { to: string; text: string; at: string; by: string };
}

/** What a copy is headed with: drafts and copies are not the record. */
export interface CopyOf {
  record: MinutesRecord;
  state: MinutesState;
  inspection: boolean;
  seal?: Seal;
  /** Sealed since, each a record of its own: they stand after the signature. */
  addenda?: AddendumCopy[];
}

/** What was added to a signed record, as its copies show it. */
export interface AddendumCopy extends NonNullable<Pick<MinutesRecord, 'addendum'>['addendum']> {
  id: string;
  seal: Seal;
}

/** A2: what makes canonical bytes the signed record. */
export interface Seal {
  /** Of the canonical bytes, hex. */
  sha256: string;
  /** Ed25519 over `sealedBytes` of docs/minutes-format.md, base64. */
  signature: string;
  /** Which of the service's public keys. */
  keyId: string;
  signedBy: { personId: string; name: string };
  /** ISO instant. */
  signedAt: string;
  /** Place in the chain of the board's sealed records, from 1, and the hash of the one before; 64 zeros for the first. */
  sequence: number;
  previous: string;
}

/** A sealed record: an aggregate of its own that is never changed. */
export interface SealedRecord {
  id: string;
  organisationId: string;
  boardId: string;
  meetingId: string;
  kind: 'minutes' | 'addendum';
  part: 1 | 2;
  /** Part 2: the item, whose readers are the record's readers. */
  itemId?: string;
  /** Holds the canonical bytes. */
  blobId: string;
  seal: Seal;
}
