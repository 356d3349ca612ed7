import type { Connection } from './connection.ts';
import type { Message } from './messages.ts';
import type { Flushable, Flusher } from './outbox.ts';
import type { Elapsed } from './shares.ts';

interface Passing {
  message: Message;
  /** Who sent it, and is not sent it back. */
  from: Connection | undefined;
}

/**
 * S9: what everybody in a document is sent, put together once a turn: one buffer and one write for each reader,
 * however many messages there were.
 */
export class PassingOn implements Flushable {
  readonly #connections: ReadonlySet<Connection>;
  readonly #flusher: Flusher;
  readonly #elapsed: Elapsed;
  #passing: Passing[] = [];

  constructor(connections: ReadonlySet<Connection>, flusher: Flusher, elapsed: Elapsed) {
    this.#connections = connections;
    this.#flusher = flusher;
    this.#elapsed = elapsed;
  }

  /** @param committed it waited for a commit, with which all that was to be sent has come */
  add(message: Message, from: Connection | undefined, committed = false): void {
    if (this.#passing.length === 0) {
      if (committed) this.#flusher.atOnce(this);
      else this.#flusher.soon(this);
    }
    this.#passing.push({ message, from });
  }

  flush(now: number): void {
    const passing = this.#passing;
    this.#passing = [];
    const began = this.#elapsed();
    this.#write(passing, now);
    // S8: what is read by many takes longest to hand on.
    const each = (this.#elapsed() - began) / passing.length;
    for (const { from } of passing) from?.share.spend(each);
  }

  #write(passing: readonly Passing[], now: number): void {
    const all = together(passing);
    const awarenessOnly = passing.every(({ message }) => message.isAwareness);
    const senders = new Set(passing.map(({ from }) => from));
    for (const connection of this.#connections) {
      const frames = senders.has(connection) ? together(passing.filter((p) => p.from !== connection)) : all;
      if (frames) connection.pass(frames, awarenessOnly, now);
    }
  }
}

function together(passing: readonly Passing[]): Uint8Array | undefined {
  if (passing.length <= 1) return passing[0]?.message.frame;
  return Buffer.concat(passing.map(({ message }) => message.frame));
}
