import type { Gate, Wire } from '../../ports.ts';
import { limits } from './limits.ts';
import { loadDocument } from './load.ts';
import { Peers } from './peers.ts';
import { Room } from './room.ts';
import type { RoomParts } from './room-parts.ts';

interface Parts extends Omit<RoomParts, 'onOver'> {
  gate: Gate;
  /** Absent where no other node can have the same documents open. */
  wire: Wire | undefined;
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
    const peers = await this.#listen(documentId, scope);
    try {
      return await this.#make(documentId, scope, peers);
    } catch (error) {
      peers?.close();
      throw error;
    }
  }

  /** Before the log is read: what others write meanwhile is heard. */
  async #listen(documentId: string, scope: string): Promise<Peers | undefined> {
    const { wire, gate, clock, logger, timers } = this.#parts;
    if (!wire) return undefined;
    const peers = new Peers({ wire, gate, clock, timers, logger, documentId, scope });
    // Without the bus the log is looked at instead.
    await new Promise<void>((resolve) => {
      const stop = timers.after(limits.listenMs, resolve);
      const ready = () => {
        stop();
        resolve();
      };
      peers.ready.then(ready, ready);
    });
    return peers;
  }

  async #make(documentId: string, scope: string, peers: Peers | undefined): Promise<Room> {
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
    const room = new Room({ ...this.#parts, onOver }, { ...loaded, documentId, scope, bound, recoveringUntil, peers });
    this.#open.set(documentId, room);
    return room;
  }
}
