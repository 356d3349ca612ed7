import type { PresentPerson } from '#lib/live/events.ts';
import type { Bus, Clock, Log } from '../../ports.ts';
import type { Timers } from '../timers.ts';
import { MeetingPresence, type Present } from './meeting-presence.ts';
import { mergeParts } from './merge-parts.ts';
import { OtherNodes } from './other-nodes.ts';

/** Typing that was not renewed ends by itself. */
const typingMs = 3_000;
/** How long the first list of a meeting waits for what other nodes say of it, lest everybody there seem to join. */
const gatherMs = 100;

interface Parts {
  clock: Clock;
  timers: Timers;
  log: Log;
  bus: Pick<Bus, 'node' | 'publish'>;
  /** Whether there are other nodes. */
  shared: boolean;
  /** The list of a meeting may have changed; at most once a turn. */
  tell: (meetingId: string) => void;
}

/** Who is in which meeting: by way of this node, and of the others as they tell it. */
export class Meetings {
  readonly #parts: Parts;
  readonly #meetings = new Map<string, MeetingPresence>();
  readonly #typing = new Map<string, () => void>();
  readonly #gathering = new Map<string, () => void>();
  readonly #changed = new Set<string>();
  readonly #owed = new Set<string>();
  readonly others: OtherNodes;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.others = new OtherNodes({
      ...parts,
      shown: () => this.#meetings.keys(),
      changed: (meetingId) => this.#soon(this.#changed, meetingId),
      owed: (meetingId) => this.#soon(this.#owed, meetingId),
    });
  }

  /** @param page what the device shows, which keeps its name when it connects anew */
  enter(meetingId: string, person: Present, device: string, page?: string): void {
    const meeting = this.#meetings.get(meetingId) ?? this.#begin(meetingId);
    meeting.enter(person, device, page, this.#parts.clock.now());
    this.#soon(this.#changed, meetingId);
  }

  leave(meetingId: string, personId: string, device: string): void {
    const meeting = this.#meetings.get(meetingId);
    if (!meeting?.has(personId, device)) return;
    this.#stopTyping(`${meetingId} ${device}`);
    meeting.leave(personId, device);
    if (meeting.empty) this.#end(meetingId);
    this.#soon(this.#changed, meetingId);
  }

  look(meetingId: string, personId: string, device: string, itemId: string | undefined): void {
    const moved = Math.max(this.#parts.clock.now(), this.#latestMove(meetingId, personId) + 1);
    this.#meetings.get(meetingId)?.look(personId, device, itemId, moved);
    this.#soon(this.#changed, meetingId);
  }

  type(meetingId: string, personId: string, device: string, typing: boolean): void {
    const meeting = this.#meetings.get(meetingId);
    if (!meeting?.has(personId, device)) return;
    const key = `${meetingId} ${device}`;
    this.#stopTyping(key);
    if (typing) {
      const stop = this.#parts.timers.after(typingMs, () => this.type(meetingId, personId, device, false));
      this.#typing.set(key, stop);
    }
    if (meeting.type(personId, device, typing)) this.#soon(this.#changed, meetingId);
  }

  list(meetingId: string): PresentPerson[] {
    return mergeParts(this.#partsOf(meetingId));
  }

  #partsOf(meetingId: string) {
    return [this.#meetings.get(meetingId)?.part() ?? [], ...this.others.of(meetingId)];
  }

  /** Nodes' clocks differ: a move that follows another is later whatever they say. */
  #latestMove(meetingId: string, personId: string): number {
    const own = this.#partsOf(meetingId).flatMap((part) => part.filter((person) => person.personId === personId));
    return Math.max(0, ...own.flatMap(({ devices }) => devices.map(({ moved }) => moved)));
  }

  #begin(meetingId: string): MeetingPresence {
    const meeting = new MeetingPresence();
    this.#meetings.set(meetingId, meeting);
    if (this.#parts.shared) {
      this.others.begin(meetingId);
      const told = this.#parts.timers.after(gatherMs, () => {
        this.#gathering.delete(meetingId);
        this.#soon(this.#changed, meetingId);
      });
      this.#gathering.set(meetingId, told);
    }
    return meeting;
  }

  #end(meetingId: string): void {
    this.#meetings.delete(meetingId);
    this.others.end(meetingId);
    this.#gathering.get(meetingId)?.();
    this.#gathering.delete(meetingId);
  }

  #stopTyping(key: string): void {
    this.#typing.get(key)?.();
    this.#typing.delete(key);
  }

  #soon(which: Set<string>, meetingId: string): void {
    if (this.#changed.size === 0 && this.#owed.size === 0) this.#parts.timers.tick(() => this.#turn());
    which.add(meetingId);
  }

  #turn(): void {
    const [changed, owed] = [new Set(this.#changed), new Set(this.#owed)];
    this.#changed.clear();
    this.#owed.clear();
    if (this.#parts.shared) {
      for (const meetingId of new Set([...changed, ...owed])) {
        const own = this.#meetings.get(meetingId)?.part() ?? [];
        this.others.tell(meetingId, own, owed.has(meetingId));
      }
    }
    for (const meetingId of changed) if (!this.#gathering.has(meetingId)) this.#parts.tell(meetingId);
  }
}
