/** Somebody who writes: where the caret is, what goes out, and when each edit was sent. */
import type { Random } from '../../sync/support/random.ts';
import { deletion, insertion, type Place } from './encode.ts';

const letters = 'the governors agreed that reading in years one and two be reviewed each term ';

export class Typist {
  readonly id: number;
  /** When the edit of each clock was sent. */
  readonly sentAt: number[] = [];
  readonly #parent: Place;
  readonly #random: Random;
  #clock = 0;
  #left: Place | undefined;
  #right: Place | undefined;
  /** Signs of its own that were deleted. */
  readonly #deleted = new Set<number>();

  /** @param parent the text that it writes in */
  constructor(id: number, parent: Place, random: Random) {
    this.id = id;
    this.#parent = parent;
    this.#random = random;
  }

  /** The next edit's clock: how many were made. */
  get clock(): number {
    return this.#clock;
  }

  get edits(): number {
    return this.#clock + this.#deleted.size;
  }

  /** One sign at the caret. */
  key(now: number): Uint8Array {
    return this.write(letters[this.#clock % letters.length]!, now);
  }

  write(text: string, now: number): Uint8Array {
    const { id, client, clock } = { id: this.id, client: this.id, clock: this.#clock };
    const update = insertion({ client, clock, text, left: this.#left, right: this.#right, parent: this.#parent });
    for (let i = 0; i < text.length; i += 1) this.sentAt.push(now);
    this.#clock += text.length;
    this.#left = { client: id, clock: this.#clock - 1 };
    return update;
  }

  /** A passage, behind the first sign of the last one: so that nothing is a mere continuation of what was there. */
  paste(text: string, now: number): Uint8Array {
    const start = this.#clock;
    const update = this.write(text, now);
    this.#left = { client: this.id, clock: start };
    this.#right = { client: this.id, clock: start + 1 };
    return update;
  }

  /** One update for all keys of somebody who only pressed `key`. */
  allKeys(): Uint8Array {
    const text = letters.repeat(Math.ceil(this.#clock / letters.length)).slice(0, this.#clock);
    return insertion({ client: this.id, clock: 0, text, parent: this.#parent });
  }

  /** What a person does in the middle of writing: mostly go on, now and then take back a sign or move elsewhere. */
  act(now: number): Uint8Array {
    const chance = this.#random.next();
    if (chance < 0.06 && this.#left && !this.#deleted.has(this.#left.clock)) return this.#backspace(this.#left);
    if (chance > 0.985) this.#move();
    return this.key(now);
  }

  /** The caret as browsers tell of it: a place in the text. */
  caret(): unknown {
    const item = this.#left ?? this.#parent;
    const place = { type: { ...this.#parent }, tname: null, item, assoc: 0 };
    return { user: { name: 'A governor', color: '#1d6f5c' }, cursor: { anchor: place, head: place } };
  }

  #backspace(place: Place): Uint8Array {
    this.#deleted.add(place.clock);
    if (place.clock > 0) this.#left = { client: this.id, clock: place.clock - 1 };
    return deletion(place, 1);
  }

  #move(): void {
    if (this.#clock < 20) return;
    const clock = Math.floor(this.#random.next() * (this.#clock - 2));
    this.#left = { client: this.id, clock };
    this.#right = { client: this.id, clock: clock + 1 };
  }
}
