import * as Y from 'yjs';
import { QuorateError } from '../../errors.ts';
import { bringsNothing, inspect } from './inspect.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';

interface Actor {
  personId: string;
  name: string;
  organisationId: string;
}

/**
 * What the server writes into minutes goes through the same log as everybody's, under a client id made new for each
 * process, document and person (S5).
 */
export class ServerWriter {
  readonly #rooms: Rooms;
  /** Forgotten with the room: an id may be new more often than it must. */
  readonly #clientIds = new WeakMap<Room, Map<string, number>>();

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
  }

  /**
   * Changes a document, whether somebody has it open or not. Resolves once the change is in the log.
   * @param change is given a copy; nothing is written when it changes nothing
   * @param isOpen asked once the document is held: whoever freezes it from then on waits for this
   * @throws QuorateError `frozen`
   */
  async write(
    documentId: string,
    actor: Actor,
    change: (doc: Y.Doc) => void,
    isOpen: () => Promise<boolean>,
  ): Promise<void> {
    const room = await this.#rooms.enter(documentId, actor.organisationId);
    try {
      const clientId = await this.#clientId(room, actor.personId);
      // What other nodes have put in the log by now, so that nothing is written a second time (L2).
      await room.learning?.caughtUp();
      await room.rebuilding;
      if (!(await isOpen()) || room.frozen) throw new QuorateError('frozen');
      const update = writeInCopy(room.document.whole(), clientId, change);
      const found = inspect(room.document.doc, update);
      if (!bringsNothing(found))
        room.intake.take(actor, undefined, (contribution) => contribution.add({ update, found }));
      await room.commits.settled(actor.personId);
    } finally {
      room.release();
    }
  }

  async #clientId(room: Room, personId: string): Promise<number> {
    const ids = this.#clientIds.get(room) ?? new Map<string, number>();
    this.#clientIds.set(room, ids);
    const known = ids.get(personId);
    if (known !== undefined) return known;
    for (;;) {
      const made = new Y.Doc().clientID;
      if (room.authorship.owner(made) !== undefined || (await room.authorship.bind(made, personId)) !== personId)
        continue;
      ids.set(personId, made);
      return made;
    }
  }
}

function writeInCopy(state: Uint8Array, clientId: number, change: (doc: Y.Doc) => void): Uint8Array {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, state);
  copy.clientID = clientId;
  const before = Y.encodeStateVector(copy);
  copy.transact(() => change(copy));
  // With all deletions of the document; those it knows are no news to it.
  const update = Y.encodeStateAsUpdate(copy, before);
  copy.destroy();
  return update;
}
