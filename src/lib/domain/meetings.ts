export const meetingStates = ['scheduled', 'noticed', 'inSession', 'adjourned', 'ended', 'cancelled'] as const;
export type MeetingState = (typeof meetingStates)[number];

export const minutesStates = ['draft', 'forReview', 'draftCirculated', 'approved', 'signed'] as const;
export type MinutesState = (typeof minutesStates)[number];

export const purposes = ['information', 'discussion', 'decision'] as const;
export type Purpose = (typeof purposes)[number];

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
  /** Present exactly when `part` is 2. */
  confidential?: Part2Access;
  /** Raised by each change to this item (W3). */
  version: number;
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
  minutes: Minutes;
  /** The version of each part that changes by itself, so that two commands clash only where they touch the same (W3). */
  versions: { details: number; agenda: number; progress: number; minutes: number };
}

/** The name of the Yjs root type that holds the minutes of one agenda item. */
export const sectionName = (itemId: string): string => `item:${itemId}`;

/** Which document holds an item's minutes: its own when it is in Part 2. */
export const documentOf = (meeting: Meeting, item: AgendaItem): string =>
  item.confidential?.minutesId ?? meeting.minutes.id;

export const isFrozen = (meeting: Meeting): boolean => meeting.minutes.frozen !== undefined;
