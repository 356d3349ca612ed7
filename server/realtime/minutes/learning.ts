import type { LogEntry, MinutesLog } from '../../ports.ts';
import type { Timers } from '../timers.ts';
import * as messages from './messages.ts';
import { Message } from './messages.ts';
import type { PassingOn } from './passing.ts';
import type { PeerContent } from './peer-messages.ts';
import type { Room } from './room.ts';

interface Parts {
  log: Pick<MinutesLog, 'read' | 'ids'>;
  timers: Timers;
  /** Has the log looked at before it is time (S4). */
  lookSoon: () => void;
}

/** For the log to answer whoever asks what is new in it. Less than what is held waits (limits.ts). */
const patienceMs = 4_000;

/** How content that other nodes have put in the log comes into a document (S4): by the bus at once, or by a look. */
export class Learning {
  readonly #room: Room;
  readonly #parts: Parts;
  readonly #passing: PassingOn;
  readonly #onBroken: () => void;
  /** Entries of the log that are in the document, with the look during which each came. */
  readonly #known = new Map<string, number>();
  #compared: readonly string[] | undefined;
  /** How many looks have begun. */
  #looks = 0;
  #waiting: { look: number; resolve: () => void }[] = [];
  #lookingAlone = false;
  #again = false;

  /** @param onBroken Yjs was left with something that it cannot integrate */
  constructor(room: Room, parts: Parts, passing: PassingOn, ids: readonly string[], onBroken: () => void) {
    this.#room = room;
    this.#parts = parts;
    this.#passing = passing;
    this.#onBroken = onBroken;
    this.know(ids);
  }

  know(ids: readonly string[]): void {
    for (const id of ids) this.#known.set(id, this.#looks);
  }

  /** The document was made anew of these. */
  begin(ids: readonly string[]): void {
    this.#known.clear();
    this.#compared = undefined;
    this.know(ids);
  }

  hear({ ids, author, clients, message }: PeerContent): void {
    if (ids.every((id) => this.#known.has(id))) return;
    const update = messages.updateOf(message);
    for (const clientId of clients) this.#room.authorship.learn(clientId, author.personId);
    this.#room.attest(clients, author);
    const hadGaps = this.#room.document.hasGaps;
    this.#take(ids, [update], new Message(message));
    // What it builds on may have got lost.
    if (this.#room.document.hasGaps && !hadGaps) this.#parts.lookSoon();
  }

  /** A look at the log begins: what comes from now on it may not have seen. @returns its number */
  beginLook(): number {
    this.#looks += 1;
    return this.#looks;
  }

  /** @param ids of all that the log had once this look had begun; the same list as before when nothing has changed */
  async compare(look: number, ids: readonly string[]): Promise<void> {
    if (ids !== this.#compared) {
      if (ids.some((id) => !this.#known.has(id))) {
        this.#takeEntries(await this.#parts.log.read(this.#room.documentId, new Set(this.#known.keys())));
      }
      this.#forget(look, ids);
      this.#compared = ids;
    }
    const caughtUp = this.#waiting.filter((one) => one.look <= look);
    this.#waiting = this.#waiting.filter((one) => one.look > look);
    for (const { resolve } of caughtUp) resolve();
  }

  /** Resolves once all that the log has by now is in the document, or after some seconds when it cannot be read. */
  async caughtUp(): Promise<void> {
    let stop = () => {};
    await new Promise<void>((resolve) => {
      stop = this.#parts.timers.after(patienceMs, resolve);
      this.#waiting.push({ look: this.#looks + 1, resolve });
      void this.#lookAlone();
    });
    stop();
  }

  /** At this document alone. One look is enough for all who ask before it begins. */
  async #lookAlone(): Promise<void> {
    this.#again = true;
    if (this.#lookingAlone) return;
    this.#lookingAlone = true;
    while (this.#again) {
      await Promise.resolve();
      this.#again = false;
      await this.#lookOnce();
    }
    this.#lookingAlone = false;
  }

  async #lookOnce(): Promise<void> {
    const { documentId } = this.#room;
    try {
      const look = this.beginLook();
      const ids = await this.#parts.log.ids([documentId]);
      await this.compare(look, ids.get(documentId) ?? []);
    } catch {
      // The next look at all documents is soon, and tells.
    }
  }

  /** What has been swept from the log. */
  #forget(look: number, ids: readonly string[]): void {
    const there = new Set(ids);
    for (const [id, since] of this.#known) if (since < look && !there.has(id)) this.#known.delete(id);
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
    const { rebuilding, over } = this.#room;
    // Made anew it has these: they were in the log before.
    if (rebuilding || over) return;
    const taken = this.#learn(updates);
    if (!taken) return;
    if (asItCame && Buffer.compare(taken, updates[0]!) === 0) this.#passing.add(asItCame, undefined, true);
    // What was deleted here with what it stands in, by somebody whose change is not in the log yet, is told after that.
    else this.#room.broadcast(messages.update(taken));
    for (const connection of this.#room.holding) connection.retryHeld();
  }

  #learn(updates: Uint8Array[]): Uint8Array | undefined {
    try {
      return this.#room.document.learn(updates);
    } catch {
      this.#onBroken();
      return undefined;
    }
  }
}
