import { closeCodes, limitReasons } from '#lib/domain/wire.ts';
import type { CloseCause } from '../register.ts';
import type { Connection } from './connection.ts';
import type { Settings } from './limits.ts';

/** One connection that was let in. */
export interface Guest {
  connection: Connection;
  since: number;
  documentId: string;
  boardId: string;
  token: string;
}

/** Who was let in, by person: those whose rights may change, and how much each has open. */
export class Guests {
  readonly #limits: Settings;
  readonly #byPerson = new Map<string, Set<Guest>>();

  constructor(limits: Settings) {
    this.#limits = limits;
  }

  /** @returns takes it out again */
  admit(personId: string, guest: Guest): () => void {
    const guests = this.#byPerson.get(personId) ?? new Set();
    this.#byPerson.set(personId, guests.add(guest));
    return () => {
      guests.delete(guest);
      if (guests.size === 0 && this.#byPerson.get(personId) === guests) this.#byPerson.delete(personId);
    };
  }

  /** @returns why this person may not open this document once more; undefined when they may */
  tooMany(personId: string, documentId: string): CloseCause | undefined {
    const guests = this.#byPerson.get(personId);
    if (guests === undefined) return undefined;
    if (guests.size >= this.#limits.connectionsPerPerson) {
      return { code: closeCodes.tooFast, reason: limitReasons.connections };
    }
    const documents = new Set([...guests].map((guest) => guest.documentId)).add(documentId);
    if (documents.size <= this.#limits.documentsPerPerson) return undefined;
    return { code: closeCodes.tooFast, reason: limitReasons.documents };
  }

  of(personId: string): Guest[] {
    return [...(this.#byPerson.get(personId) ?? [])];
  }

  all(): Guest[] {
    return [...this.#byPerson.values()].flatMap((guests) => [...guests]);
  }

  /** How many people have something open. */
  get people(): number {
    return this.#byPerson.size;
  }
}
