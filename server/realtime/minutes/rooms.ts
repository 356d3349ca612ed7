import type { Clock, Log, MinutesLog, NodeName } from '../../ports.ts';
import type { Timers } from '../timers.ts';
import { loadDocument } from './load.ts';
import type { Flusher } from './outbox.ts';
import type { Settings } from './limits.ts';
import { Room } from './room.ts';

interface Parts {
  log: MinutesLog;
  clock: Clock;
  timers: Timers;
  flusher: Flusher;
  logger: Log;
  node: NodeName;
  settings: Settings;
  /** Nobody has this document open any more on this node. */
  onClosed: (documentId: string) => void;
}

/** The documents that are open on this node. */
export class Rooms {
  readonly #parts: Parts;
  readonly #open = new Map<string, Room>();
  readonly #opening = new Map<string, Promise<Room>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * The caller releases it.
   * @param scope organisation id
   * @throws whatever the log throws: a document that cannot be read is not served
   */
  async enter(documentId: string, scope: string): Promise<Room> {
    for (;;) {
      const room = this.#open.get(documentId) ?? (await this.#load(documentId, scope));
      // It may have left memory between its loading and this turn.
      if (this.#open.get(documentId) !== room) continue;
      room.retain();
      return room;
    }
  }

  get(documentId: string): Room | undefined {
    return this.#open.get(documentId);
  }

  all(): Room[] {
    return [...this.#open.values()];
  }

  get size(): number {
    return this.#open.size;
  }

  #load(documentId: string, scope: string): Promise<Room> {
    const under = this.#opening.get(documentId);
    if (under) return under;
    const opening = this.#read(documentId, scope).finally(() => this.#opening.delete(documentId));
    this.#opening.set(documentId, opening);
    return opening;
  }

  async #read(documentId: string, scope: string): Promise<Room> {
    const { log, timers } = this.#parts;
    const [loaded, bound, recoveringUntil] = await Promise.all([
      loadDocument(log, documentId, timers),
      log.boundClients(documentId),
      log.recoveringUntil(),
    ]);
    const onOver = (over: Room) => {
      if (this.#open.get(documentId) !== over) return;
      this.#open.delete(documentId);
      this.#parts.onClosed(documentId);
    };
    const room = new Room({ ...this.#parts, onOver }, { ...loaded, documentId, scope, bound, recoveringUntil });
    this.#open.set(documentId, room);
    return room;
  }
}
