import type { ActionItem } from './action-items.ts';
import type { Attendance, Guest, Reply } from './attendance.ts';
import type { Declaration } from './declarations.ts';
import type { Motion } from './motions.ts';
import type { Notice } from './notice.ts';

export const meetingStates = ['scheduled', 'noticed', 'inSession', 'adjourned', 'ended', 'cancelled'] as const;
export type MeetingState = (typeof meetingStates)[number];

export const minutesStates = ['draft', 'forReview', 'draftCirculated', 'approved', 'signed'] as const;
export type MinutesState = (typeof minutesStates)[number];

export const purposes = ['information', 'discussion', 'decision'] as const;
export type Purpose = (typeof purposes)[number];

/** Items that the software knows what to do with. */
export const itemKinds = ['apologies', 'declarations', 'lastMinutes', 'mattersArising', 'otherBusiness'] as const;
export type ItemKind = (typeof itemKinds)[number];

/** The access list of one Part 2 item's document (A3). Person ids. */
export interface Part2Access {
  minutesId: string;
  /** Associates let in to this item. */
  admitted: string[];
  /** Withdrawn for a conflict of interest: no access, history included, until the clerk takes them off this list. */
  withdrawn: string[];
}

export interface AgendaItem {
  id: string;
  title: string;
  purpose: Purpose;
  part: 1 | 2;
  presenterId?: string;
  plannedMinutes?: number;
  /** 1: stands under the last item of level 0 before it. Absent: 0. */
  level?: 0 | 1;
  kind?: ItemKind;
  /** With `lastMinutes`: the meeting whose minutes are to be approved. */
  approves?: string;
  /** Papers before the meeting about this. */
  papers?: Paper[];
  /** Present exactly when `part` is 2. */
  confidential?: Part2Access;
  /** Raised by each change to this item (W3). */
  version: number;
}

/** A file attached to an agenda item. Its readers are the item's readers (A3). */
export interface Paper {
  id: string;
  name: string;
  /** Media type, found from the content. */
  type: string;
  /** Bytes. */
  size: number;
  blobId: string;
  addedAt: string;
  by: string;
}

/** What was folded when the minutes froze (S12): the blob with the bytes, their hash, the log entries folded. */
export interface FrozenDocument {
  documentId: string;
  blobId: string;
  sha256: string;
  entryIds: string[];
}

export interface Minutes {
  /** The open document's id. */
  id: string;
  state: MinutesState;
  /** Set from the moment the documents stop taking changes; `documents` follows once each node has drained. */
  frozen?: { at: string; by: string; documents: FrozenDocument[] };
  /** When the chair let the draft go out, and who. */
  circulated?: { at: string; by: string; facts?: CirculatedFacts };
  /** Proposed by those who read the circulated draft. */
  corrections?: Correction[];
  /** The decision of a later meeting. */
  approval?: { at: string; by: string; meetingId: string; motionId?: string; corrections: AgreedCorrection[] };
  /** The sealed records: the open minutes first, then each Part 2 item's. */
  signed?: { at: string; by: string; recordIds: string[] };
  /** Corrections after that: each a sealed record of its own once the chair has signed it. */
  addenda?: Addendum[];
  /** Once they are signed and the history's period is over: when it was deleted (V4). */
  historyEnded?: { at: string };
  /** What the clerk leaves out of inspection copies beside passages of the text: see `withheld.ts`. */
  withheld?: string[];
}

/**
 * What the minutes say and the registers go on changing, as it stood when the draft went out: the record keeps it so.
 * Another circulation takes it anew.
 */
export interface CirculatedFacts {
  actions: Pick<ActionItem, 'id' | 'ownerName' | 'due' | 'state'>[];
  quorum: { needed: number; says: string };
  namesVotes: boolean;
}

export const correctionStates = ['proposed', 'accepted', 'declined'] as const;
export interface Correction {
  id: string;
  by: string;
  at: string;
  itemId?: string;
  text: string;
  state: (typeof correctionStates)[number];
  answer?: { by: string; at: string; text?: string };
}
export interface Addendum {
  id: string;
  by: string;
  at: string;
  /** A Part 2 item whose record it adds to; absent: the open minutes. */
  itemId?: string;
  text: string;
  signed?: { at: string; by: string; recordId: string };
}

/** What the approving meeting changed: it stands in the sealed minutes beside the text. */
export interface AgreedCorrection {
  itemId?: string;
  text: string;
}

/** One aggregate: a meeting with its agenda and the state of its minutes. */
export interface Meeting {
  id: string;
  organisationId: string;
  boardId: string;
  title: string;
  /** ISO instant. */
  startsAt: string;
  place?: string;
  state: MeetingState;
  /** In order. */
  items: AgendaItem[];
  currentItemId?: string;
  startedAt?: string;
  endedAt?: string;
  /** Present exactly when `state` is `cancelled`: when, by whom and why it was called off, and what it was until then. */
  cancelled?: { at: string; by: string; reason: string; was: 'scheduled' | 'noticed' };
  minutes: Minutes;
  /** The version of each part that changes by itself, so that two commands clash only where they touch the same (W3). */
  versions: { details: number; agenda: number; progress: number; minutes: number };
  notice?: Notice;
  /** What members said beforehand about coming; one each. */
  replies?: Reply[];
  /** One for each member about whom anything was recorded. */
  attendance?: Attendance[];
  guests?: Guest[];
  /** Who presides. */
  presidingId?: string;
  /** Which item was called when, in order; the last has no `to` while it is the current one. ISO instants. */
  calls?: { itemId: string; from: string; to?: string }[];
  adjournments?: { from: string; to?: string; reason?: string }[];
  declarations?: Declaration[];
  motions?: Motion[];
  /** Raised hands in their order: the speaking order. */
  hands?: { personId: string; at: string }[];
  /** Who has the floor. */
  speakerId?: string;
}

/** The name of the Yjs root type that holds the minutes of one agenda item. */
export const sectionName = (itemId: string): string => `item:${itemId}`;

/** Which document holds an item's minutes: its own when it is in Part 2. */
export const documentOf = (meeting: Meeting, item: AgendaItem): string =>
  item.confidential?.minutesId ?? meeting.minutes.id;

export const isFrozen = (meeting: Meeting): boolean => meeting.minutes.frozen !== undefined;
