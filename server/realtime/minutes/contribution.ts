import type { NewLogEntry } from '../../ports.ts';
import type { Author } from './authorship.ts';
import type { Connection } from './connection.ts';
import type { Inspection } from './inspect.ts';
import type { MinutesDocument } from './minutes-document.ts';
import { splitByClient } from './split.ts';

/** One frame's content, once it is known to be the sender's to bring. */
export interface Content {
  update: Uint8Array;
  found: Inspection;
  /** The message as it came, when it can be passed on as it is. */
  received?: Uint8Array | undefined;
  /** The frame's number on its connection, for acknowledgement. */
  number?: number;
  /** S5: client ids of others, whose content the sender carries while the document is recovering. */
  carried?: ReadonlySet<number> | undefined;
}

/** What one person brings at once: one change of the document, one entry of the log, one message to the others. */
export class Contribution {
  readonly author: Author;
  readonly from: Connection | undefined;
  readonly #document: MinutesDocument;
  readonly #contents: Content[] = [];

  constructor(document: MinutesDocument, author: Author, from?: Connection) {
    this.#document = document;
    this.author = author;
    this.from = from;
  }

  /** @throws Refused when the document would be too large */
  add(content: Content): void {
    this.#document.integrate(content.update, content.found);
    this.#contents.push(content);
  }

  get contents(): readonly Content[] {
    return this.#contents;
  }

  get clients(): number[] {
    return this.#contents.length === 1
      ? this.#contents[0]!.found.clients
      : [...new Set(this.#contents.flatMap(({ found }) => found.clients))];
  }

  /** @returns the only frame, as it came, when the document lacked all of it */
  asItCame(reduced: Uint8Array): Uint8Array | undefined {
    const [only, ...others] = this.#contents;
    if (only?.received === undefined || others.length > 0) return undefined;
    return Buffer.compare(reduced, only.update) === 0 ? only.received : undefined;
  }

  /**
   * @param entry with all that the document lacked
   * @returns what of it is the author's own, and apart from it what they carried
   */
  logEntries(entry: NewLogEntry): NewLogEntry[] {
    const carried = new Set(this.#contents.flatMap((content) => [...(content.carried ?? [])]));
    if (carried.size === 0) return [entry];
    const [theirs, own] = splitByClient(entry.update, (clientId) => carried.has(clientId));
    return [
      ...(theirs ? [{ ...entry, update: theirs, carried: true as const }] : []),
      ...(own ? [{ ...entry, update: own }] : []),
    ];
  }
}
