/** What a page sees of the live connection: the shapes that `createPresence` answers with. */
import type { CloseCode } from '../domain/wire.ts';
import type { PresentPerson, ServerEvents } from './events.ts';

export interface PresenceState {
  /** `ended` is final: `ended` below says why. */
  status: 'connecting' | 'online' | 'offline' | 'ended';
  /** Who is in each meeting entered, by meeting id. */
  people: Readonly<Record<string, readonly PresentPerson[]>>;
  ended?: { code: CloseCode | number; reason: string };
  /** Boards whose access ended while others remain, by board id. */
  closedBoards: Readonly<Record<string, { code: CloseCode; reason: string }>>;
  /** Whether what is written now reaches the store, as far as the server has said on this connection. */
  storageOk: boolean;
}

type Handler<E extends keyof ServerEvents> = ServerEvents[E];

/** All handlers are optional; each is called with the event's payload. */
export interface PresenceHandlers {
  meeting?: Handler<'meeting'>;
  board?: Handler<'board'>;
  people?: Handler<'people'>;
  access?: Handler<'access'>;
  closed?: Handler<'closed'>;
  /** After a reconnection: events may have been missed, so fetch anew what is shown. */
  reconnected?: () => void;
}

export interface PresenceOptions extends PresenceHandlers {
  origin: string;
}

export interface PresenceConnection {
  readonly state: PresenceState;
  /** Calls at once and then at every change, as a Svelte store does. */
  subscribe(listener: (state: PresenceState) => void): () => void;
  /** Enters again by itself after a reconnection. */
  enterMeeting(meetingId: string): void;
  leaveMeeting(meetingId: string): void;
  look(meetingId: string, itemId: string | null): void;
  /** Call it at each keystroke: it sends at most one event a second, and `false` three seconds after the last. */
  typing(meetingId: string): void;
  watchBoard(boardId: string): void;
  watchPeople(organisationId: string): void;
  destroy(): void;
}
