import type * as Y from 'yjs';
import { movedText } from './moved-text.ts';
import { Ranges } from './ranges.ts';

/** A character of the minutes, in whichever place it stands. */
interface Place {
  client: number;
  clock: number;
}

/** What is the same for a stretch of characters. Moments are counted from 0, in the order of the history. */
export interface Fate {
  /** How many characters it holds for. */
  length: number;
  /** When it came. */
  born: number;
  /** When it went; `Infinity` while it is there. */
  died: number;
  /** When its text was first written: before `born` where it was moved here. */
  written: number;
  /** The Yjs client that wrote it first. */
  writer: number;
}

/** When a stretch of text was removed for good, and every place in which it had stood. */
export interface Removal {
  length: number;
  died: number;
  places: (Place & { length: number })[];
}

/**
 * When each character of a document came, went, and where it was before. Text that is put elsewhere within one moment
 * (a paragraph is split, or becomes a heading) is the same text to its readers, although Yjs writes it anew (S5).
 */
export class Fates {
  readonly #born = new Ranges<number>();
  readonly #died = new Ranges<number>();
  /** From a moved stretch to where it was first written, and from a stretch to where it went. */
  readonly #origin = new Ranges<Place>();
  readonly #next = new Ranges<Place>();

  /** Takes in a transaction that is over, before Yjs joins its items with those next to them. */
  note(transaction: Y.Transaction, moment: number): void {
    const { afterState, beforeState, deleteSet } = transaction;
    for (const [client, until] of afterState) {
      const from = beforeState.get(client) ?? 0;
      if (until > from) this.#born.add(client, from, until, moment);
    }
    for (const [client, deleted] of deleteSet.clients) {
      for (const { clock, len } of deleted) this.#died.add(client, clock, clock + len, moment);
    }
    for (const { from, to, length } of movedText(transaction)) this.#move(from, to, length);
  }

  #move(from: Place, to: Place, length: number): void {
    this.#next.add(from.client, from.clock, from.clock + length, to, false);
    for (let done = 0; done < length;) {
      const clock = from.clock + done;
      const before = this.#origin.at(from.client, clock);
      const step = Math.min(length - done, before.until - clock);
      const origin = moved(before.value, clock - before.from) ?? { client: from.client, clock };
      this.#origin.add(to.client, to.clock + done, to.clock + done + step, origin, false);
      done += step;
    }
  }

  /** @param length how many characters are asked about; the answer may hold for fewer */
  of({ client, clock }: Place, length = 1): Fate {
    const born = this.#born.at(client, clock);
    const died = this.#died.at(client, clock);
    const origin = this.#origin.at(client, clock);
    let until = Math.min(clock + length, born.until, died.until, origin.until);
    let written = born.value ?? Infinity;
    let writer = client;
    if (origin.value !== undefined) {
      const first = this.#born.at(origin.value.client, origin.value.clock + clock - origin.from);
      written = first.value ?? written;
      writer = origin.value.client;
      until = Math.min(until, origin.from + first.until - origin.value.clock);
    }
    return { length: until - clock, born: born.value ?? Infinity, died: died.value ?? Infinity, written, writer };
  }

  /** Where the character at a place stood at an earlier moment. */
  placeAt(place: Place, moment: number): Place | undefined {
    for (const at of this.#places(place, 1)) {
      const { born, died } = this.of(at);
      if (born <= moment && died > moment) return at;
    }
    return undefined;
  }

  /**
   * Follows text from where it was first written to wherever it was put.
   * @returns how it was removed in the end; `died` is `Infinity` when it was still there at the moment `until`
   */
  removal(place: Place, length: number, until: number): Removal {
    const places: Place[] = [];
    let died = Infinity;
    for (const at of this.#places(place, length)) {
      const fate = this.of(at, at.length);
      length = fate.length;
      died = fate.died <= until ? fate.died : Infinity;
      places.push({ client: at.client, clock: at.clock });
    }
    return { length, died, places: places.map((stood) => ({ ...stood, length })) };
  }

  /** Where a text was written first, and then each place it was put; the stretch that went all that way grows shorter. */
  *#places(place: Place, length: number): Generator<Place & { length: number }> {
    const origin = this.#origin.at(place.client, place.clock);
    length = Math.min(length, origin.until - place.clock);
    let at = moved(origin.value, place.clock - origin.from) ?? place;
    for (;;) {
      length = this.of(at, length).length;
      const next = this.#next.at(at.client, at.clock);
      length = Math.min(length, next.until - at.clock);
      yield { ...at, length };
      const there = moved(next.value, at.clock - next.from);
      if (there === undefined) return;
      at = there;
    }
  }
}

const moved = (place: Place | undefined, by: number): Place | undefined =>
  place && { client: place.client, clock: place.clock + by };
