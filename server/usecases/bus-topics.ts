/**
 * What use cases tell the nodes, and what each node answers. All payloads are plain JSON; none carries minutes' text.
 * `ask`: the use case waits for every node's answer. `publish`: it does not.
 */
import type { ClosedConnection } from '#lib/domain/revocation.ts';
import type { CloseCode } from '#lib/domain/wire.ts';

export const topics = {
  accessEnded: 'access-ended',
  accessChanged: 'access-changed',
  minutesFreeze: 'minutes-freeze',
  minutesThaw: 'minutes-thaw',
  meetingChanged: 'meeting-changed',
  boardChanged: 'board-changed',
  peopleChanged: 'people-changed',
  connections: 'connections',
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
}
export type AccessChangedAnswer = ClosedConnection[];

/** `ask`. Each node stops taking changes to these documents, drains what is queued (or refuses it), and answers true. */
export interface MinutesFreeze {
  documentIds: string[];
}
/** `ask`. They take changes again. */
export type MinutesThaw = MinutesFreeze;

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

/** Topic by topic: what is sent. */
export interface TopicMessages {
  'access-ended': AccessEnded;
  'access-changed': AccessChanged;
  'minutes-freeze': MinutesFreeze;
  'minutes-thaw': MinutesThaw;
  'meeting-changed': MeetingChanged;
  'board-changed': BoardChanged;
  'people-changed': PeopleChanged;
  connections: ConnectionsQuestion;
}
/** Topic by topic: what each node answers, for those that are asked. */
export interface TopicAnswers {
  'access-ended': AccessEndedAnswer;
  'access-changed': AccessChangedAnswer;
  'minutes-freeze': true;
  'minutes-thaw': true;
  connections: ConnectionsAnswer;
}
