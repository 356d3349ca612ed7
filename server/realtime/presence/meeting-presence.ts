import type { Role } from '#lib/domain/people.ts';
import type { DevicePart, PersonPart } from '../../usecases/bus-topics.ts';

export interface Present {
  personId: string;
  name: string;
  role: Role;
}

interface Entry {
  person: Present;
  since: number;
  devices: Map<string, DevicePart>;
}

/** Who is in one meeting by way of this node. Each person stands there once, however many devices they have brought. */
export class MeetingPresence {
  readonly #people = new Map<string, Entry>();
  #latest = 0;

  get empty(): boolean {
    return this.#people.size === 0;
  }

  has(personId: string, device: string): boolean {
    return this.#people.get(personId)?.devices.has(device) ?? false;
  }

  /** Entering again from the same device renews name and role. */
  enter(person: Present, device: string, page: string | undefined, now: number): void {
    const entry = this.#people.get(person.personId) ?? this.#newcomer(person, now);
    entry.person = person;
    if (entry.devices.has(device)) return;
    entry.devices.set(device, { id: device, ...(page === undefined ? {} : { page }), typing: false, moved: 0 });
  }

  leave(personId: string, device: string): void {
    const entry = this.#people.get(personId);
    entry?.devices.delete(device);
    if (entry?.devices.size === 0) this.#people.delete(personId);
  }

  /** @param moved when; later than any other move of the same person */
  look(personId: string, device: string, itemId: string | undefined, moved: number): void {
    const found = this.#people.get(personId)?.devices.get(device);
    if (!found) return;
    if (itemId === undefined) delete found.itemId;
    else found.itemId = itemId;
    found.moved = moved;
  }

  /** @returns whether that is news */
  type(personId: string, device: string, typing: boolean): boolean {
    const found = this.#people.get(personId)?.devices.get(device);
    if (!found || found.typing === typing) return false;
    found.typing = typing;
    return true;
  }

  /** What other nodes are told of it. */
  part(): PersonPart[] {
    return [...this.#people.values()].map(({ person, since, devices }) => ({
      personId: person.personId,
      name: person.name,
      role: person.role,
      since,
      devices: [...devices.values()].map((device) => ({ ...device })),
    }));
  }

  #newcomer(person: Present, now: number): Entry {
    // Two who come within a millisecond stay in their order, whoever sorts them.
    this.#latest = Math.max(now, this.#latest + 1);
    const entry = { person, since: this.#latest, devices: new Map<string, DevicePart>() };
    this.#people.set(person.personId, entry);
    return entry;
  }
}
