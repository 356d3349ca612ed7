/**
 * What use cases tell the nodes, and what each node answers. All payloads are plain JSON; none carries minutes' text.
 * `ask`: the use case waits for every node's answer. `publish`: it does not.
 */
import type { Role } from '#lib/domain/people.ts';
import type { ClosedConnection } from '#lib/domain/revocation.ts';
import type { CloseCode } from '#lib/domain/wire.ts';
import type { NodeName } from '#server/ports.ts';

export const topics = {
  accessEnded: 'access-ended',
  accessChanged: 'access-changed',
  minutesFreeze: 'minutes-freeze',
  minutesThaw: 'minutes-thaw',
  ballotClosing: 'ballot-closing',
  meetingChanged: 'meeting-changed',
  boardChanged: 'board-changed',
  peopleChanged: 'people-changed',
  newDevices: 'new-devices',
  connections: 'connections',
  presence: 'presence',
  presenceWanted: 'presence-wanted',
} as const;

export type Topic = (typeof topics)[keyof typeof topics];

/** `ask`. The store has it already; each node closes what the person has open and answers with what it closed. */
export interface AccessEnded {
  personId: string;
  scope: 'account' | 'board' | 'session' | 'item';
  /** Whose access it was; empty for a sign-out and a change of password, which concern the sign-in alone. */
  organisationId: string;
  /** The boards concerned; empty for `session`. */
  boardIds: string[];
  /** Store ids of the sessions concerned; empty means all of the person's. */
  sessionIds: string[];
  /** With `item`: the Part 2 document. */
  documentId?: string;
  /** Whether the sessions named are dead too; false when the person keeps memberships elsewhere. */
  signInEnded: boolean;
  code: CloseCode;
  /** Plain words for the person. */
  reason: string;
  organisationName: string;
}
export type AccessEndedAnswer = ClosedConnection[];

/** `ask`. A role, admission or membership changed: each node asks `minutes.open` anew for the person's connections of the board. */
export interface AccessChanged {
  personId: string;
  boardId: string;
  /** They may do less than before: what they are downloading is cut off, and asked for again by whoever still may. */
  lowered?: true;
}
export type AccessChangedAnswer = ClosedConnection[];

/** `ask`. Each node stops taking changes to these documents, drains what is queued (or refuses it), and answers true. */
export interface MinutesFreeze {
  documentIds: string[];
}
/** `ask`. They take changes again. */
export type MinutesThaw = MinutesFreeze;

/** `ask`. Each node puts into the box what it holds of the ballot (A4), and answers true. */
export interface BallotClosing {
  ballotId: string;
}

/** `publish`. */
export interface MeetingChanged {
  meetingId: string;
  boardId: string;
  /** The aggregate's version. */
  version: number;
}
/** `publish`. */
export interface BoardChanged {
  boardId: string;
}
/** `publish`. */
export interface PeopleChanged {
  organisationId: string;
}

/** `publish`. Of which sign-ins on new devices somebody is to be told has changed. */
export interface NewDevices {
  personId: string;
}

/** `ask`. Which browser connections (kinds live and minutes) are open now; all, or those of the persons named. */
export interface ConnectionsQuestion {
  personIds?: string[];
}
export type ConnectionsAnswer = {
  personId: string;
  /** The session's store id. */
  sessionId: string;
  /** The meeting it shows, once it has entered one. */
  meetingId?: string;
}[];

/** `publish`. Who is in one meeting by way of one node: all of them, which takes the place of what it said before. */
export interface PresencePart {
  node: NodeName;
  meetingId: string;
  /** Rises with everything that the node says of presence: what comes late is told by it, and left aside. */
  turn: number;
  /** Empty when it shows the meeting to nobody. */
  people: PersonPart[];
}
export interface PersonPart {
  personId: string;
  name: string;
  role: Role;
  /** Milliseconds: when their first device came to this node. */
  since: number;
  devices: DevicePart[];
}
export interface DevicePart {
  /** Of its connection; on no other node the same. */
  id: string;
  /** Of the page that it shows, which keeps it when it connects anew, here or on another node. */
  page?: string;
  itemId?: string;
  typing: boolean;
  /** Milliseconds of its last move to an item; 0 before the first. */
  moved: number;
}

/** `publish`. Asks each other node for its parts of these meetings, empty ones included. */
export interface PresenceWanted {
  node: NodeName;
  turn: number;
  meetingIds: string[];
  /** Set when something may have been missed: these are all that the sender shows, and of others it has no part. */
  all?: true;
}

/** Topic by topic: what is sent. */
export interface TopicMessages {
  'access-ended': AccessEnded;
  'access-changed': AccessChanged;
  'minutes-freeze': MinutesFreeze;
  'minutes-thaw': MinutesThaw;
  'ballot-closing': BallotClosing;
  'meeting-changed': MeetingChanged;
  'board-changed': BoardChanged;
  'people-changed': PeopleChanged;
  'new-devices': NewDevices;
  connections: ConnectionsQuestion;
  presence: PresencePart;
  'presence-wanted': PresenceWanted;
}
/** Topic by topic: what each node answers, for those that are asked. */
export interface TopicAnswers {
  'access-ended': AccessEndedAnswer;
  'access-changed': AccessChangedAnswer;
  'minutes-freeze': true;
  'minutes-thaw': true;
  'ballot-closing': true;
  connections: ConnectionsAnswer;
}
