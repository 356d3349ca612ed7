/** Socket.IO: who is here, and word of what changed. Content never goes this way, only the names of what to fetch. */
import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { closeCodes, limitReasons } from '#lib/domain/wire.ts';
import type { ClosedConnection } from '#lib/domain/revocation.ts';
import type { Bus, Clock, Gate, Ids, Log, NodeName, StorageHealth, Wire } from '../../ports.ts';
import type { AccessChanged, AccessEnded } from '../../usecases/bus-topics.ts';
import type { ConnectionRegister } from '../register.ts';
import type { Timers } from '../timers.ts';
import { mayConnect, sessionToken, type SocketCounts } from '../upgrade.ts';
import { admit, close, type LiveServer, type LiveSocket } from './admission.ts';
import { CatchUp } from './catch-up.ts';
import { handleEvents } from './events.ts';
import { guardFlushes } from './flush-guard.ts';
import { Meetings } from './meetings.ts';
import { News } from './news.ts';
import { recheck } from './recheck.ts';
import { idsOf, rooms } from './rooms.ts';
import type { PresenceUseCases } from './use-cases.ts';

export interface LiveParts {
  workspace: PresenceUseCases;
  bus: Bus;
  gate: Gate;
  /** Absent where there are no other nodes. */
  wire?: Pick<Wire, 'onGone' | 'onMissed'> | undefined;
  storage: StorageHealth;
  clock: Clock;
  ids: Ids;
  timers: Timers;
  log: Log;
  register: ConnectionRegister;
  /** The site's own. */
  origin: string;
  counts: SocketCounts;
  connectionsPerPerson: number;
}

/** How long comings and goings are gathered before those who watch the people's page are told. */
const gatherMs = 200;

export class Live {
  readonly #parts: LiveParts;
  readonly #io: LiveServer;
  readonly #catchUp: CatchUp;
  readonly #stops: (() => void)[];
  readonly meetings: Meetings;
  /** Word of a change, to those who show what changed. */
  readonly tell: News;
  /** Raised when access ends or changes: an event that was being authorised then is authorised again. */
  changes = 0;
  /** How often this node was fenced and began anew. */
  #beginnings = 0;
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
      // What is connected and never says for what.
      connectTimeout: 10_000,
      allowRequest: (req, decide) => {
        if (!mayConnect(req, parts.origin)) decide('cross origin', false);
        else if (!parts.counts.enter(req)) decide(limitReasons.address, false);
        else decide(null, true);
      },
    });
    this.meetings = new Meetings({
      ...parts,
      shared: parts.wire !== undefined,
      tell: (meetingId) => this.tell.presence(meetingId),
    });
    this.tell = new News({ ...parts, io: this.#io, people: (meetingId) => this.meetings.list(meetingId) });
    this.#catchUp = new CatchUp({ ...parts, tell: (meeting) => this.tell.meeting(meeting) });
    this.#io.use((socket, next) => {
      const token = sessionToken(socket.request);
      admit(socket, token, { ...parts, beginnings: () => this.#beginnings }).then(
        () => next(),
        (refused: Error) => next(refused),
      );
    });
    this.#io.on('connection', (socket) => this.#connected(socket));
    parts.register.onPeople((organisationIds) => this.#gather(organisationIds));
    this.#stops = [
      parts.gate.onFenced(() => this.#beginAnew()),
      parts.storage.onChange((ok) => this.#io.local.emit('storage', { ok })),
      parts.wire?.onGone((node) => this.#gone(node)) ?? (() => {}),
      parts.wire?.onMissed(() => this.#missed()) ?? (() => {}),
    ];
  }

  attach(server: HttpServer): void {
    this.#io.attach(server);
    this.#io.engine.on('connection', (connection) => guardFlushes(connection, this.#parts.gate));
  }

  /** Leaves the rooms of the boards concerned. @returns what was left, for the receipt */
  accessEnded(ended: AccessEnded): ClosedConnection[] {
    this.changes += 1;
    if (ended.scope === 'session' || ended.signInEnded) return [];
    if (ended.scope === 'item') {
      for (const boardId of ended.boardIds) this.tell.access(ended.personId, boardId);
      return [];
    }
    return this.#socketsOf(ended.personId).flatMap((socket) => {
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
    const { workspace } = this.#parts;
    await Promise.all(this.#socketsOf(personId).map((socket) => recheck(this, socket, workspace)));
    this.tell.access(personId, boardId);
  }

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
    for (const stop of this.#stops) stop();
    this.#catchUp.stop();
    this.#io.local.emit('closed', { code: closeCodes.unavailable, reason: 'restarting' });
    this.#io.local.disconnectSockets(true);
    this.#io.engine.close();
  }

  #socketsOf(personId: string): LiveSocket[] {
    const ids = this.#io.of('/').adapter.rooms.get(rooms.person(personId)) ?? [];
    return [...ids].flatMap((id) => this.#io.of('/').sockets.get(id) ?? []);
  }

  #connected(socket: LiveSocket): void {
    if (socket.data.beginnings !== this.#beginnings) return this.#cutOff(socket);
    handleEvents(this, socket, this.#parts);
    if (!this.#parts.storage.ok) socket.emit('storage', { ok: false });
  }

  /**
   * R4: this node's lease was ended, and with it what is open here. It goes on under another. What others said of
   * meetings goes with the last socket that shows them.
   */
  #beginAnew(): void {
    this.#beginnings += 1;
    this.changes += 1;
    this.tell.drop();
    for (const socket of [...this.#io.of('/').sockets.values()]) this.#cutOff(socket);
  }

  #cutOff(socket: LiveSocket): void {
    close(socket, { code: closeCodes.unavailable, reason: 'restarting' }, this.#parts.timers);
  }

  /** Whoever was on line by way of that node alone is not any more. */
  #gone(node: NodeName): void {
    this.meetings.others.gone(node);
    for (const organisationId of this.#watched('people')) this.tell.people({ organisationId });
  }

  /** Word of what changed may be missing: pages look again at what they show. */
  #missed(): void {
    this.meetings.others.missed();
    for (const boardId of this.#watched('board')) this.tell.board({ boardId });
    for (const organisationId of this.#watched('people')) this.tell.people({ organisationId });
    this.#catchUp.meetings(this.#watched('meeting'));
  }

  /** What this node's sockets have open of one kind. */
  #watched(kind: keyof typeof rooms): string[] {
    return idsOf(kind, this.#io.of('/').adapter.rooms.keys());
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
