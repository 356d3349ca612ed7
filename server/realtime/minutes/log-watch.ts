import { QuorateError } from '../../errors.ts';
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
  /** Documents at which the last look failed. */
  readonly #unread = new Set<string>();
  #stopSoon: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#stop = parts.timers.every(limits.lookMs, () => {
      if (!this.#looking) void this.look();
    });
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

  /** As `look`, in a moment. */
  soon(): void {
    this.#stopSoon ??= this.#parts.timers.after(limits.lookSoonMs, () => {
      this.#stopSoon = undefined;
      void this.look();
    });
  }

  close(): void {
    this.#stop();
    this.#stopSoon?.();
  }

  async #lookAtAll(): Promise<void> {
    do {
      this.#again = false;
      const rooms = this.#parts.rooms();
      this.#forgetClosed(rooms);
      for (let start = 0; start < rooms.length; start += limits.documentsInLook) {
        await this.#lookAt(rooms.slice(start, start + limits.documentsInLook));
      }
    } while (this.#again);
  }

  #forgetClosed(rooms: readonly Room[]): void {
    if (this.#unread.size === 0) return;
    const open = new Set(rooms.map(({ documentId }) => documentId));
    for (const documentId of this.#unread) if (!open.has(documentId)) this.#unread.delete(documentId);
  }

  async #lookAt(rooms: readonly Room[]): Promise<void> {
    const looks = rooms.map(({ learning }) => learning?.beginLook() ?? 0);
    try {
      const ids = await this.#parts.log.ids(rooms.map(({ documentId }) => documentId));
      for (const [i, room] of rooms.entries()) await this.#compare(room, looks[i]!, ids.get(room.documentId) ?? []);
    } catch (error) {
      // The next look is soon; that the store does not answer is told by whoever writes.
      this.#parts.logger.debug('minutes logs could not be looked at', { error });
    }
  }

  /** One document that cannot be read does not keep the others waiting. @throws when the store is away */
  async #compare({ documentId, learning }: Room, look: number, ids: readonly string[]): Promise<void> {
    try {
      await learning?.compare(look, ids);
      this.#unread.delete(documentId);
    } catch (error) {
      if (error instanceof QuorateError && error.code === 'unavailable') throw error;
      const level = this.#unread.has(documentId) ? 'debug' : 'error';
      this.#unread.add(documentId);
      this.#parts.logger[level]('minutes log could not be looked at', { documentId, error });
    }
  }
}
