import type { NewLogEntry, NodeName } from '../../ports.ts';
import type { Author } from './authorship.ts';
import type { Connection } from './connection.ts';
import { Contribution } from './contribution.ts';
import { limits } from './limits.ts';
import * as messages from './messages.ts';
import { Message } from './messages.ts';
import { Broken } from './minutes-document.ts';
import type { PassingOn } from './passing.ts';
import { Refused } from './refused.ts';
import type { Room } from './room.ts';
import { updateIn, writeTyped, type Typed } from './typing.ts';

interface About extends Pick<NewLogEntry, 'documentId' | 'scope'> {
  /** Under which name this node writes now. */
  node: () => NodeName;
}

/** How content enters a document: memory, log, the others, in this order. */
export class Intake {
  readonly #room: Room;
  readonly #passing: PassingOn;
  readonly #about: About;
  readonly #onBroken: () => void;

  constructor(room: Room, passing: PassingOn, about: About, onBroken: () => void) {
    this.#room = room;
    this.#passing = passing;
    this.#about = about;
    this.#onBroken = onBroken;
  }

  /**
   * S2, S9: into the document at once, to the others once it is in the log.
   * @param work adds what the author brings, up to what is refused
   * @throws what `work` throws, after what it had added was taken; Refused when Yjs cannot take it
   */
  take<T>(author: Author, from: Connection | undefined, work: (contribution: Contribution) => T): T {
    const contribution = new Contribution(this.#room.document, author, from);
    let outcome: { value: T } | { error: unknown } | undefined;
    let reduced: Uint8Array | undefined;
    try {
      reduced = this.#room.document.together(() => {
        try {
          outcome = { value: work(contribution) };
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          outcome = { error };
        }
      });
    } catch (error) {
      if (error instanceof Broken) this.#onBroken();
      throw error;
    }
    this.#follow(contribution, reduced);
    if ('error' in outcome!) throw outcome.error;
    return outcome!.value;
  }

  /** As `take`, of what is known to be new, complete and the sender's own. @throws Refused */
  type(from: Connection, { caret, texts, numbers, received }: Typed): void {
    const alone = texts.length === 1;
    const update = alone ? updateIn(received) : writeTyped(caret, texts);
    this.#room.document.type(caret, texts, update.byteLength);
    const message = alone ? new Message(received) : messages.update(update);
    const sequence = this.#append([this.#entry(update, from.author)], message, from.author, [caret.client], from);
    for (const number of numbers) from.settled(number, sequence);
    for (const connection of this.#room.holding) connection.retryHeld();
  }

  #follow(contribution: Contribution, reduced: Uint8Array | undefined): void {
    const { author, from, contents } = contribution;
    if (contents.length === 0) return;
    const sequence = reduced ? this.#commit(contribution, reduced) : this.#room.commits.last;
    for (const { number } of contents) if (number !== undefined) from?.settled(number, sequence);
    if (reduced === undefined) return;
    this.#room.attest(contribution.clients, author);
    const completed = this.#room.document.completed();
    // It was in the log before: passed on, not written again.
    if (completed) this.#room.broadcast(messages.update(completed));
    for (const connection of this.#room.holding) connection.retryHeld();
  }

  #commit(contribution: Contribution, reduced: Uint8Array): number {
    const asItCame = contribution.asItCame(reduced);
    const message = asItCame ? new Message(asItCame) : messages.update(reduced);
    const { author, clients, from } = contribution;
    return this.#append(contribution.logEntries(this.#entry(reduced, author)), message, author, clients, from);
  }

  #entry(update: Uint8Array, author: Author): NewLogEntry {
    const { documentId, scope, node } = this.#about;
    return { documentId, scope, node: node(), author: author.personId, at: this.#room.now(), update };
  }

  #append(entries: NewLogEntry[], message: Message, author: Author, clients: number[], from?: Connection): number {
    from?.share.spend(limits.time.entryMs);
    return this.#room.commits.append(entries, (ids) => {
      this.#room.learning?.know(ids);
      this.#passing.add(message, from, true);
      this.#room.peers?.sendContent({ ids, author, clients, message: message.payload });
    });
  }
}
