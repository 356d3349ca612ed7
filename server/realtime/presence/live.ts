/** Socket.IO: who is here, and word of what changed. Content never goes this way, only the names of what to fetch. */
import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { closeCodes } from '#lib/domain/wire.ts';
import type { ClosedConnection } from '#lib/domain/revocation.ts';
import type { ClientEvents, ServerEvents } from '#lib/live/events.ts';
import type { Bus, Clock, Ids, Log } from '../../ports.ts';
import type { AccessChanged, AccessEnded, TopicMessages } from '../../usecases/bus-topics.ts';
import type { ConnectionRegister } from '../register.ts';
import type { Timers } from '../timers.ts';
import { mayConnect, sessionToken } from '../upgrade.ts';
import { admit, type LiveSocket } from './admission.ts';
import { handleEvents } from './events.ts';
import { Meetings } from './meetings.ts';
import { rooms } from './rooms.ts';
import type { PresenceUseCases } from './use-cases.ts';

export interface LiveParts {
  workspace: PresenceUseCases;
  bus: Bus;
  clock: Clock;
  ids: Ids;
  timers: Timers;
  log: Log;
  register: ConnectionRegister;
  /** The site's own. */
  origin: string;
}

/** How long comings and goings are gathered before those who watch the people's page are told. */
const gatherMs = 200;

export class Live {
  readonly #parts: LiveParts;
  readonly #io: Server<ClientEvents, ServerEvents, Record<string, never>, LiveSocket['data']>;
  readonly meetings: Meetings;
  /** Raised when access ends or changes: an event that was being authorised then is authorised again. */
  changes = 0;
  readonly #cameOrWent = new Set<string>();

  constructor(parts: LiveParts) {
    this.#parts = parts;
    this.#io = new Server({
      path: '/socket.io',
      // Upgrades of other paths are somebody else's.
      destroyUpgrade: false,
      serveClient: false,
      // Long polling has answers on their way that belong to no socket: closing at a moment could not be exact (R3).
      transports: ['websocket'],
      maxHttpBufferSize: 64 * 1024,
      perMessageDeflate: false,
      allowRequest: (req, decide) => {
        if (mayConnect(req, parts.origin)) decide(null, true);
        else decide('cross origin', false);
      },
    });
    this.meetings = new Meetings({
      ...parts,
      tell: (meetingId, people) => this.#io.to(rooms.meeting(meetingId)).emit('presence', { meetingId, people }),
    });
    this.#io.use((socket, next) => {
      const token = sessionToken(socket.request);
      admit(socket, token, parts).then(
        () => next(),
        (refused: Error) => next(refused),
      );
    });
    this.#io.on('connection', (socket) => handleEvents(this, socket, parts));
    parts.register.onPeople((organisationIds) => this.#gather(organisationIds));
  }

  attach(server: HttpServer): void {
    this.#io.attach(server);
  }

  /** Leaves the rooms of the boards concerned. @returns what was left, for the receipt */
  accessEnded(ended: AccessEnded): ClosedConnection[] {
    this.changes += 1;
    if (ended.scope === 'session' || ended.signInEnded) return [];
    return this.#socketsOf(ended.personId).flatMap((socket) => {
      if (ended.scope === 'item') {
        for (const boardId of ended.boardIds) socket.emit('access', { boardId });
        return [];
      }
      const left = ended.boardIds.flatMap((boardId) => this.leaveBoard(socket, boardId));
      this.leavePeople(socket, ended.organisationId);
      for (const boardId of ended.boardIds) {
        socket.emit('closed', { code: ended.code, reason: ended.reason, boardId });
      }
      return left.slice(0, 1);
    });
  }

  /** R5: a role changed. Rooms that are no longer theirs are left; the page asks anew what it may show. */
  async accessChanged({ personId, boardId }: AccessChanged): Promise<void> {
    this.changes += 1;
    await Promise.all(this.#socketsOf(personId).map((socket) => this.#recheck(socket)));
    this.#io.to(rooms.person(personId)).emit('access', { boardId });
  }

  /** Word of a change, to those who show what changed. */
  tell = {
    meeting: ({ meetingId, boardId, version }: TopicMessages['meeting-changed']) =>
      this.#io.to([rooms.meeting(meetingId), rooms.board(boardId)]).emit('meeting', { meetingId, version }),
    board: ({ boardId }: TopicMessages['board-changed']) =>
      this.#io.to(rooms.board(boardId)).emit('board', { boardId }),
    people: ({ organisationId }: TopicMessages['people-changed']) =>
      this.#io.to(rooms.people(organisationId)).emit('people', { organisationId }),
  };

  leaveMeeting(socket: LiveSocket, meetingId: string): void {
    if (!socket.data.meetings.delete(meetingId)) return;
    void socket.leave(rooms.meeting(meetingId));
    this.meetings.leave(meetingId, socket.data.personId, socket.id);
    socket.data.registered.place([...socket.data.meetings.keys()].at(-1));
  }

  /** @returns one entry for each room left */
  leaveBoard(socket: LiveSocket, boardId: string): ClosedConnection[] {
    const closedAt = new Date(this.#parts.clock.now()).toISOString();
    const left: ClosedConnection[] = [];
    for (const [meetingId, meeting] of [...socket.data.meetings]) {
      if (meeting.boardId !== boardId) continue;
      this.leaveMeeting(socket, meetingId);
      left.push({ kind: 'live', since: meeting.since, closedAt });
    }
    const since = socket.data.boards.get(boardId);
    if (since !== undefined) {
      socket.data.boards.delete(boardId);
      void socket.leave(rooms.board(boardId));
      left.push({ kind: 'live', since, closedAt });
    }
    return left;
  }

  leavePeople(socket: LiveSocket, organisationId: string): void {
    socket.data.organisations.delete(organisationId);
    void socket.leave(rooms.people(organisationId));
  }

  /** The HTTP server is left to whoever made it. */
  close(): void {
    this.#io.local.emit('closed', { code: closeCodes.unavailable, reason: 'restarting' });
    this.#io.local.disconnectSockets(true);
    this.#io.engine.close();
  }

  #socketsOf(personId: string): LiveSocket[] {
    const ids = this.#io.of('/').adapter.rooms.get(rooms.person(personId)) ?? [];
    return [...ids].flatMap((id) => this.#io.of('/').sockets.get(id) ?? []);
  }

  async #recheck(socket: LiveSocket): Promise<void> {
    const { data } = socket;
    const { auth, presence } = this.#parts.workspace;
    const actor = await auth.authenticate(data.token).then(
      (answer) => answer.actor,
      () => undefined,
    );
    const allowed = async (ask: (who: NonNullable<typeof actor>) => Promise<unknown>): Promise<boolean> =>
      actor !== undefined &&
      ask(actor).then(
        () => true,
        () => false,
      );
    for (const meetingId of [...data.meetings.keys()]) {
      const enter = (who: NonNullable<typeof actor>) =>
        presence.enter(who, { meetingId }).then((p) => this.meetings.enter(meetingId, p, socket.id));
      if (!(await allowed(enter))) this.leaveMeeting(socket, meetingId);
    }
    for (const boardId of [...data.boards.keys()]) {
      if (!(await allowed((who) => presence.watchBoard(who, { boardId })))) this.leaveBoard(socket, boardId);
    }
    for (const organisationId of [...data.organisations]) {
      if (!(await allowed((who) => presence.watchPeople(who, { organisationId })))) {
        this.leavePeople(socket, organisationId);
      }
    }
  }

  #gather(organisationIds: readonly string[]): void {
    if (this.#cameOrWent.size === 0) {
      this.#parts.timers.after(gatherMs, () => {
        const concerned = [...this.#cameOrWent];
        this.#cameOrWent.clear();
        for (const organisationId of concerned) {
          this.#parts.bus.publish('people-changed', { organisationId }).catch((error: unknown) => {
            this.#parts.log.warn('who is on line could not be told', { error });
          });
        }
      });
    }
    for (const id of organisationIds) this.#cameOrWent.add(id);
  }
}
