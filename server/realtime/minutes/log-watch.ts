import type { Log, MinutesLog } from '../../ports.ts';
import type { Timers } from '../timers.ts';
import { limits } from './limits.ts';
import type { Room } from './room.ts';

interface Parts {
  log: Pick<MinutesLog, 'ids'>;
  timers: Timers;
  logger: Log;
  rooms: () => Room[];
}

/**
 * S4: bus or no bus, the log of each open document is looked at every 2 s for what other nodes wrote, and when one of
 * them has gone. What is new is decided by the set of ids.
 */
export class LogWatch {
  readonly #parts: Parts;
  readonly #stop: () => void;
  #looking: Promise<void> | undefined;
  #again = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#stop = parts.timers.every(limits.lookMs, () => void this.look());
  }

  /** Resolves once what was in the log before this call is in the documents, or could not be read. */
  async look(): Promise<void> {
    if (this.#looking) {
      this.#again = true;
      return this.#looking;
    }
    this.#looking = this.#lookAtAll().finally(() => (this.#looking = undefined));
    await this.#looking;
  }

  close(): void {
    this.#stop();
  }

  async #lookAtAll(): Promise<void> {
    do {
      this.#again = false;
      const rooms = this.#parts.rooms();
      for (let start = 0; start < rooms.length; start += limits.documentsInLook) {
        await this.#lookAt(rooms.slice(start, start + limits.documentsInLook));
      }
    } while (this.#again);
  }

  async #lookAt(rooms: readonly Room[]): Promise<void> {
    try {
      for (const room of rooms) room.learning.beginLook();
      const ids = await this.#parts.log.ids(rooms.map(({ documentId }) => documentId));
      for (const room of rooms) await room.learning.compare(ids.get(room.documentId) ?? []);
    } catch (error) {
      // The next look is soon; that the store does not answer is told by whoever writes.
      this.#parts.logger.debug('minutes logs could not be looked at', { error });
    }
  }
}
