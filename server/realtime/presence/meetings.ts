import type { PresentPerson } from '#lib/live/events.ts';
import type { Clock } from '../../ports.ts';
import type { Timers } from '../timers.ts';
import { MeetingPresence, type Present } from './meeting-presence.ts';

/** Typing that was not renewed ends by itself. */
const typingMs = 3_000;

interface Parts {
  clock: Clock;
  timers: Timers;
  /** The complete list of a meeting, at most once a turn. */
  tell: (meetingId: string, people: PresentPerson[]) => void;
}

/** Who is in which meeting, on this node. */
export class Meetings {
  readonly #parts: Parts;
  readonly #meetings = new Map<string, MeetingPresence>();
  readonly #typing = new Map<string, () => void>();
  readonly #changed = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  enter(meetingId: string, person: Present, device: string): void {
    const meeting = this.#meetings.get(meetingId) ?? new MeetingPresence();
    this.#meetings.set(meetingId, meeting);
    meeting.enter(person, device, this.#parts.clock.now());
    this.#tellSoon(meetingId);
  }

  leave(meetingId: string, personId: string, device: string): void {
    const meeting = this.#meetings.get(meetingId);
    if (!meeting?.has(personId, device)) return;
    this.#stopTyping(`${meetingId} ${device}`);
    meeting.leave(personId, device);
    if (meeting.empty) this.#meetings.delete(meetingId);
    this.#tellSoon(meetingId);
  }

  look(meetingId: string, personId: string, device: string, itemId: string | undefined): void {
    this.#meetings.get(meetingId)?.look(personId, device, itemId);
    this.#tellSoon(meetingId);
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
    if (meeting.type(personId, device, typing)) this.#tellSoon(meetingId);
  }

  list(meetingId: string): PresentPerson[] {
    return this.#meetings.get(meetingId)?.list() ?? [];
  }

  #stopTyping(key: string): void {
    this.#typing.get(key)?.();
    this.#typing.delete(key);
  }

  #tellSoon(meetingId: string): void {
    if (this.#changed.size === 0) this.#parts.timers.tick(() => this.#tell());
    this.#changed.add(meetingId);
  }

  #tell(): void {
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const meetingId of changed) this.#parts.tell(meetingId, this.list(meetingId));
  }
}
