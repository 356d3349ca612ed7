import type { PresentPerson } from '#lib/live/events.ts';
import type { Gate, Log } from '../../ports.ts';
import type { BoardChanged, MeetingChanged, NewDevices, PeopleChanged } from '../../usecases/bus-topics.ts';
import type { LiveServer } from './admission.ts';
import { Outlet } from './outlet.ts';
import { rooms } from './rooms.ts';

interface Parts {
  io: LiveServer;
  gate: Gate;
  log: Log;
  /** Who is in a meeting now. */
  people: (meetingId: string) => PresentPerson[];
}

/** Word of what changed, to those of this node's sockets that show it, and not while the gate is closed (R4). */
export class News {
  readonly #parts: Parts;
  readonly #outlet: Outlet;
  /** The newest version of each meeting that waits to be told. */
  readonly #versions = new Map<string, number>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#outlet = new Outlet(parts);
  }

  presence(meetingId: string): void {
    this.#send(`presence ${meetingId}`, [rooms.meeting(meetingId)], (to) =>
      to.emit('presence', { meetingId, people: this.#parts.people(meetingId) }),
    );
  }

  /** Without a board: to those who show the meeting itself. */
  meeting({
    meetingId,
    boardId,
    version,
  }: Pick<MeetingChanged, 'meetingId' | 'version'> & Partial<MeetingChanged>): void {
    const to = [rooms.meeting(meetingId), ...(boardId === undefined ? [] : [rooms.board(boardId)])];
    const about = `meeting ${to.join(' ')}`;
    if (!this.#anybodyIn(to)) return;
    // Nodes tell of versions in no particular order.
    this.#versions.set(about, Math.max(version, this.#versions.get(about) ?? 0));
    this.#send(about, to, (sockets) => {
      sockets.emit('meeting', { meetingId, version: this.#versions.get(about)! });
      this.#versions.delete(about);
    });
  }

  board({ boardId }: BoardChanged): void {
    this.#send(`board ${boardId}`, [rooms.board(boardId)], (to) => to.emit('board', { boardId }));
  }

  people({ organisationId }: PeopleChanged): void {
    this.#send(`people ${organisationId}`, [rooms.people(organisationId)], (to) =>
      to.emit('people', { organisationId }),
    );
  }

  access(personId: string, boardId: string): void {
    this.#send(`access ${personId} ${boardId}`, [rooms.person(personId)], (to) => to.emit('access', { boardId }));
  }

  newDevices({ personId }: NewDevices): void {
    this.#send(`new devices ${personId}`, [rooms.person(personId)], (to) => to.emit('newDevices'));
  }

  /** There is nobody left for whom it was. */
  drop(): void {
    this.#outlet.drop();
    this.#versions.clear();
  }

  #send(about: string, to: string[], emit: (to: ReturnType<LiveServer['to']>) => void): void {
    if (this.#anybodyIn(to)) this.#outlet.send(about, () => emit(this.#parts.io.to(to)));
  }

  #anybodyIn(to: readonly string[]): boolean {
    const { adapter } = this.#parts.io.of('/');
    return to.some((room) => adapter.rooms.has(room));
  }
}
