import * as Y from 'yjs';
import { QuorateError } from '../errors.ts';
import type { Clock, MinutesLog, MinutesWriter } from '../ports.ts';

interface Parts {
  log: MinutesLog;
  clock: Clock;
  node: () => string;
}

/**
 * What the service itself writes into minutes. Where sockets are served it goes through the room of the document, which
 * takes it in with what everybody types; before that, and in the operator's tool, straight into the log.
 */
export class LateMinutesWriter implements MinutesWriter {
  readonly #parts: Parts;
  #rooms: MinutesWriter['write'] | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** From now on. */
  through(rooms: MinutesWriter['write']): void {
    this.#rooms = rooms;
  }

  write: MinutesWriter['write'] = (...args) => (this.#rooms ?? this.#intoLog)(...args);

  /** Under a client id that is new, and bound to its author (S5). */
  readonly #intoLog: MinutesWriter['write'] = async (
    documentId,
    { personId, organisationId: scope },
    change,
    isOpen,
  ) => {
    const { log, clock, node } = this.#parts;
    const doc = new Y.Doc();
    try {
      for (const entry of await log.read(documentId)) Y.applyUpdate(doc, entry.update);
      let update: Uint8Array | undefined;
      doc.on('update', (made: Uint8Array) => (update = made));
      doc.transact(() => change(doc));
      if (update === undefined) return;
      if (!(await isOpen())) throw new QuorateError('frozen');
      await log.bindClient(documentId, doc.clientID, personId);
      const { durable } = await log.append({
        scope,
        documentId,
        author: personId,
        at: clock.now(),
        node: node(),
        update,
      });
      await durable;
    } finally {
      doc.destroy();
    }
  };
}
