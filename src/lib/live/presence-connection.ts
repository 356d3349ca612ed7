import { io, type Socket } from 'socket.io-client';
import type { Answer, ClientEvents, LiveHandshake, ServerEvents } from './events.ts';
import { tellOfNewDevices } from './new-devices.ts';
import type { PresenceConnection, PresenceOptions, PresenceState } from './presence-types.ts';

/** Typing is told at most this often, and ends by itself (the server's rule) this long after the last word of it. */
const typingEveryMs = 1_000;
const typingEndsMs = 3_000;

/** Codes that no later attempt changes. */
const isFinal = (code: number): boolean => code >= 4400 && code < 4500;

/** The page's live connection: who is here, and word of what changed. */
export function createPresence(options: PresenceOptions): PresenceConnection {
  return new Presence(options);
}

class Presence implements PresenceConnection {
  readonly #options: PresenceOptions;
  readonly #socket: Socket<ServerEvents, ClientEvents>;
  readonly #listeners = new Set<(state: PresenceState) => void>();
  readonly #meetings = new Map<string, { itemId: string | null }>();
  readonly #boards = new Set<string>();
  readonly #organisations = new Set<string>();
  readonly #typing = new Map<string, { told: number; end: ReturnType<typeof setTimeout> }>();
  #state: PresenceState = { status: 'connecting', people: {}, closedBoards: {}, storageOk: true };
  #connectedBefore = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#socket = io(options.origin, {
      path: '/socket.io',
      forceNew: true,
      // The server takes nothing else: closing has to be exact.
      transports: ['websocket'],
      auth: { page: crypto.randomUUID() } satisfies LiveHandshake,
      reconnectionDelay: 300,
      reconnectionDelayMax: 3_000,
    });
    this.#listen();
  }

  get state(): PresenceState {
    return this.#state;
  }

  subscribe(listener: (state: PresenceState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => void this.#listeners.delete(listener);
  }

  enterMeeting(meetingId: string): void {
    this.#meetings.set(meetingId, this.#meetings.get(meetingId) ?? { itemId: null });
    if (this.#socket.connected) this.#enter(meetingId);
  }

  leaveMeeting(meetingId: string): void {
    if (!this.#meetings.delete(meetingId)) return;
    this.#stopTyping(meetingId);
    if (this.#socket.connected) this.#socket.emit('leaveMeeting', { meetingId }, ignore);
    const { [meetingId]: _, ...people } = this.#state.people;
    this.#change({ people });
  }

  look(meetingId: string, itemId: string | null): void {
    const meeting = this.#meetings.get(meetingId);
    if (!meeting || meeting.itemId === itemId) return;
    meeting.itemId = itemId;
    if (this.#socket.connected) this.#socket.emit('look', { meetingId, itemId }, ignore);
  }

  typing(meetingId: string): void {
    if (!this.#socket.connected || !this.#meetings.has(meetingId)) return;
    const before = this.#typing.get(meetingId);
    clearTimeout(before?.end);
    const now = Date.now();
    const tell = before === undefined || now - before.told >= typingEveryMs;
    if (tell) this.#socket.emit('typing', { meetingId, typing: true }, ignore);
    const end = setTimeout(() => {
      this.#stopTyping(meetingId);
      if (this.#socket.connected) this.#socket.emit('typing', { meetingId, typing: false }, ignore);
    }, typingEndsMs);
    this.#typing.set(meetingId, { told: tell ? now : before.told, end });
  }

  watchBoard(boardId: string): void {
    this.#boards.add(boardId);
    if (this.#socket.connected) this.#socket.emit('watchBoard', { boardId }, ignore);
  }

  watchPeople(organisationId: string): void {
    this.#organisations.add(organisationId);
    if (this.#socket.connected) this.#socket.emit('watchPeople', { organisationId }, ignore);
  }

  destroy(): void {
    clearTimeout(this.#retry);
    for (const meetingId of [...this.#typing.keys()]) this.#stopTyping(meetingId);
    this.#listeners.clear();
    this.#socket.removeAllListeners();
    this.#socket.disconnect();
  }

  #listen(): void {
    const { meeting, board, people, access } = this.#options;
    this.#socket.on('connect', () => this.#connected());
    this.#socket.on('disconnect', (why) => {
      if (this.#state.status !== 'ended') this.#change({ status: 'offline', people: {} });
      // Socket.IO takes a close from the server for final, whatever the reason was.
      if (why === 'io server disconnect') this.#retryLater();
    });
    this.#socket.on('connect_error', (error) => this.#refused(error));
    this.#socket.on('presence', (now) => {
      if (this.#meetings.has(now.meetingId)) {
        this.#change({ people: { ...this.#state.people, [now.meetingId]: now.people } });
      }
    });
    this.#socket.on('closed', (why) => this.#closed(why));
    this.#socket.on('storage', ({ ok }) => this.#change({ storageOk: ok }));
    this.#socket.on('newDevices', tellOfNewDevices);
    if (meeting) this.#socket.on('meeting', meeting);
    if (board) this.#socket.on('board', board);
    if (people) this.#socket.on('people', people);
    if (access) this.#socket.on('access', access);
  }

  #connected(): void {
    // The server speaks of its store right after, when it is away.
    this.#change({ status: 'online', storageOk: true });
    for (const meetingId of this.#meetings.keys()) this.#enter(meetingId);
    for (const boardId of this.#boards) this.#socket.emit('watchBoard', { boardId }, ignore);
    for (const organisationId of this.#organisations) this.#socket.emit('watchPeople', { organisationId }, ignore);
    if (this.#connectedBefore) this.#options.reconnected?.();
    this.#connectedBefore = true;
  }

  #enter(meetingId: string): void {
    this.#socket.emit('enterMeeting', { meetingId }, (answer) => {
      const itemId = this.#meetings.get(meetingId)?.itemId;
      if (answer.ok && itemId != null) this.#socket.emit('look', { meetingId, itemId }, ignore);
    });
  }

  #refused(error: Error & { data?: { code?: number; message?: string } }): void {
    const code = error.data?.code;
    if (code !== undefined && isFinal(code)) {
      this.#end({ code, reason: error.data?.message ?? error.message });
    } else {
      if (this.#state.status !== 'ended') this.#change({ status: 'offline' });
      // Refused by the server itself, in which case Socket.IO does not try again.
      if (code !== undefined) this.#retryLater();
    }
  }

  #closed(why: Parameters<ServerEvents['closed']>[0]): void {
    const { code, reason, boardId } = why;
    if (boardId !== undefined)
      this.#change({ closedBoards: { ...this.#state.closedBoards, [boardId]: { code, reason } } });
    else if (isFinal(code)) this.#end({ code, reason });
    this.#options.closed?.(why);
  }

  #end(ended: NonNullable<PresenceState['ended']>): void {
    clearTimeout(this.#retry);
    this.#change({ status: 'ended', people: {}, ended });
    this.#socket.disconnect();
  }

  #retryLater(): void {
    clearTimeout(this.#retry);
    if (this.#state.status === 'ended') return;
    this.#retry = setTimeout(() => this.#socket.connect(), 1_000);
  }

  #stopTyping(meetingId: string): void {
    clearTimeout(this.#typing.get(meetingId)?.end);
    this.#typing.delete(meetingId);
  }

  #change(change: Partial<PresenceState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener(this.#state);
  }
}

/** What was refused shows in what is fetched, or in `closed`. */
const ignore = (_: Answer): void => {};
