import type { Role } from '#lib/domain/people.ts';
import type { PresentPerson } from '#lib/live/events.ts';

export interface Present {
  personId: string;
  name: string;
  role: Role;
}

interface Device {
  itemId: string | undefined;
  typing: boolean;
  /** Order of its last move. */
  moved: number;
}

interface Entry {
  person: Present;
  since: number;
  devices: Map<string, Device>;
}

/** Who is in one meeting. Each person stands there once, however many devices they have brought. */
export class MeetingPresence {
  readonly #people = new Map<string, Entry>();
  #moves = 0;

  get empty(): boolean {
    return this.#people.size === 0;
  }

  has(personId: string, device: string): boolean {
    return this.#people.get(personId)?.devices.has(device) ?? false;
  }

  /** Entering again from the same device renews name and role. */
  enter(person: Present, device: string, now: number): void {
    const entry = this.#people.get(person.personId) ?? { person, since: now, devices: new Map<string, Device>() };
    entry.person = person;
    if (!entry.devices.has(device)) entry.devices.set(device, { itemId: undefined, typing: false, moved: 0 });
    this.#people.set(person.personId, entry);
  }

  leave(personId: string, device: string): void {
    const entry = this.#people.get(personId);
    entry?.devices.delete(device);
    if (entry?.devices.size === 0) this.#people.delete(personId);
  }

  look(personId: string, device: string, itemId: string | undefined): void {
    const found = this.#people.get(personId)?.devices.get(device);
    if (!found) return;
    found.itemId = itemId;
    found.moved = this.#moves += 1;
  }

  /** @returns whether that is news */
  type(personId: string, device: string, typing: boolean): boolean {
    const found = this.#people.get(personId)?.devices.get(device);
    if (!found || found.typing === typing) return false;
    found.typing = typing;
    return true;
  }

  /** In the order in which they came. */
  list(): PresentPerson[] {
    return [...this.#people.values()].map(({ person, since, devices }) => {
      const all = [...devices.values()];
      const latest = all.reduce((a, b) => (b.moved > a.moved ? b : a));
      return {
        personId: person.personId,
        name: person.name,
        role: person.role,
        devices: devices.size,
        ...(latest.itemId === undefined ? {} : { itemId: latest.itemId }),
        typing: all.some((d) => d.typing),
        since: new Date(since).toISOString(),
      };
    });
  }
}
