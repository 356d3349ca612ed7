import type { Log, LogEntry, MinutesLog } from '../../ports.ts';
import * as messages from './messages.ts';
import { Message } from './messages.ts';
import type { PassingOn } from './passing.ts';
import type { PeerContent } from './peer-messages.ts';
import type { Room } from './room.ts';

interface Parts {
  log: Pick<MinutesLog, 'read'>;
  logger: Log;
}

/** How content that other nodes have put in the log comes into a document (S4): by the bus at once, or by a look. */
export class Learning {
  readonly #room: Room;
  readonly #parts: Parts;
  readonly #passing: PassingOn;
  /** Entries of the log that are in the document, with the look during which each came. */
  readonly #known = new Map<string, number>();
  #look = 0;

  constructor(room: Room, parts: Parts, passing: PassingOn, ids: readonly string[]) {
    this.#room = room;
    this.#parts = parts;
    this.#passing = passing;
    this.know(ids);
  }

  know(ids: readonly string[]): void {
    for (const id of ids) this.#known.set(id, this.#look);
  }

  /** The document was made anew of these. */
  begin(ids: readonly string[]): void {
    this.#known.clear();
    this.know(ids);
  }

  hear({ ids, author, clients, message }: PeerContent): void {
    if (ids.every((id) => this.#known.has(id))) return;
    const { room } = this;
    for (const clientId of clients) room.authorship.learn(clientId, author.personId);
    room.attest(clients, author);
    this.#take(ids, [messages.updateOf(message)], new Message(message));
  }

  /** A look at the log begins: what comes from now on it may not have seen. */
  beginLook(): void {
    this.#look += 1;
  }

  /** @param ids of all that the log has; read after `beginLook` */
  async compare(ids: readonly string[]): Promise<void> {
    const look = this.#look;
    if (ids.some((id) => !this.#known.has(id))) {
      this.#takeEntries(await this.#parts.log.read(this.#room.documentId, new Set(this.#known.keys())));
    }
    const there = new Set(ids);
    for (const [id, since] of this.#known) if (since < look && !there.has(id)) this.#known.delete(id);
  }

  private get room(): Room {
    return this.#room;
  }

  #takeEntries(entries: readonly LogEntry[]): void {
    const isKnown = (id: string) => this.#known.has(id);
    // A merge of what is known brings nothing.
    const news = entries.filter(({ id, parts }) => !isKnown(id) && !(parts?.length && parts.every(isKnown)));
    this.know(entries.flatMap(({ id, parts = [] }) => [id, ...parts]));
    if (news.length > 0) {
      this.#take(
        news.map(({ id }) => id),
        news.map(({ update }) => update),
      );
    }
  }

  #take(ids: readonly string[], updates: Uint8Array[], asItCame?: Message): void {
    this.know(ids);
    // Made anew it has these: they were in the log before.
    if (this.#room.rebuilding) return;
    const taken = this.#room.document.learn(updates);
    if (!taken) return;
    const same = asItCame && Buffer.compare(taken, updates[0]!) === 0;
    this.#passing.add(same ? asItCame : messages.update(taken), undefined, true);
    for (const connection of this.#room.holding) connection.retryHeld();
  }
}
