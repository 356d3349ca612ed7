import type { CloseCode } from '../domain/wire.ts';
import type { Role } from '../domain/people.ts';

/** Somebody who is in a meeting now. The same person on two devices stands here once. */
export interface PresentPerson {
  personId: string;
  name: string;
  role: Role;
  devices: number;
  /** The agenda item each looks at, by the device that moved last. */
  itemId?: string;
  typing: boolean;
  /** ISO instant at which their first device came. */
  since: string;
}

/** What the server sends over Socket.IO. */
export interface ServerEvents {
  /** The whole connection is about to close (no `boardId`), or everything of one board has been closed. */
  closed: (why: { code: CloseCode; reason: string; boardId?: string }) => void;
  /** The complete list, at every change. */
  presence: (now: { meetingId: string; people: PresentPerson[] }) => void;
  /** The meeting's aggregate changed: fetch it anew when `version` is newer than what is shown. */
  meeting: (changed: { meetingId: string; version: number }) => void;
  /** A meeting of this board was added or changed. */
  board: (changed: { boardId: string }) => void;
  /** Who belongs to an organisation, their roles, or who is on line, changed. */
  people: (changed: { organisationId: string }) => void;
  /** This person's own role or admission changed on a board: editors turn read-only, or open. */
  access: (changed: { boardId: string }) => void;
  /** Of which sign-ins on new devices this person is to be told changed: to be fetched anew. */
  newDevices: () => void;
  /** Whether what is written now reaches the store: at every change, and to who connects while it does not (S3). */
  storage: (now: { ok: boolean }) => void;
}

/** What a page may say of itself when it connects (`auth` of Socket.IO's handshake). */
export interface LiveHandshake {
  /** Made by the page, and kept when it connects anew: up to 64 letters, digits, `-` and `_`. */
  page?: string;
}

export type Answer = { ok: true } | { ok: false; code: CloseCode; message: string };

/** What a page sends over Socket.IO. Each is answered. */
export interface ClientEvents {
  enterMeeting: (where: { meetingId: string }, answer: (a: Answer) => void) => void;
  leaveMeeting: (where: { meetingId: string }, answer: (a: Answer) => void) => void;
  look: (at: { meetingId: string; itemId: string | null }, answer: (a: Answer) => void) => void;
  typing: (where: { meetingId: string; typing: boolean }, answer: (a: Answer) => void) => void;
  watchBoard: (what: { boardId: string }, answer: (a: Answer) => void) => void;
  watchPeople: (what: { organisationId: string }, answer: (a: Answer) => void) => void;
}
