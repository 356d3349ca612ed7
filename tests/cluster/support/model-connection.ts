import type { Flushable, Flusher } from '#server/realtime/minutes/outbox.ts';
import type { Entry } from './model-log.ts';

/** What somebody is sent: what was written, where somebody is, that what they wrote is in the log. */
export type Frame = { kind: 'words'; entry: Entry } | { kind: 'caret'; author: string } | { kind: 'saved'; id: string };

/** What a connection asks of the minutes. */
interface Minutes {
  readonly flusher: Flusher;
  type(from: Connection): void;
  showCaret(person: string): void;
  hand(to: Connection, frames: readonly Frame[]): void;
}

/** Everything of one person on one node. */
export class Connection implements Flushable {
  readonly person: string;
  ended = false;
  served = false;
  readonly #minutes: Minutes;
  #waiting: (() => void)[] = [];
  #frames: Frame[] = [];
  readonly #onEnd: () => void;

  constructor(minutes: Minutes, person: string, onEnd: () => void) {
    this.#minutes = minutes;
    this.person = person;
    this.#onEnd = onEnd;
  }

  type(): void {
    this.#deal(() => this.#minutes.type(this));
  }

  moveCaret(): void {
    this.#deal(() => this.#minutes.showCaret(this.person));
  }

  serve(): void {
    this.served = true;
    for (const deal of this.#waiting.splice(0)) deal();
  }

  send(frame: Frame): void {
    if (this.ended) return;
    if (this.#frames.length === 0) this.#minutes.flusher.soon(this);
    this.#frames.push(frame);
  }

  flush(): void {
    if (!this.ended && this.#frames.length > 0) this.#minutes.hand(this, this.#frames.splice(0));
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.#frames = [];
    this.#onEnd();
  }

  #deal(deal: () => void): void {
    if (this.ended) return;
    if (this.served) deal();
    else this.#waiting.push(deal);
  }
}
