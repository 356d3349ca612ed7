/** How edits go out: as people type, or as fast as they are taken. */
import type { Random } from '../../sync/support/random.ts';
import type { Client, Watcher } from './client.ts';
import type { LoadDocument } from './document.ts';
import { message } from './encode.ts';
import { Histogram } from './histogram.ts';
import type { Typist } from './typist.ts';

export interface Driver {
  start(): void;
  stop(): void;
}

/** Takes the time from an edit's sending to its arrival at each other person. */
export class Stopwatch implements Watcher {
  readonly latencies = new Histogram();
  readonly #typists = new Map<number, Typist>();
  /** Signs that go out at once. */
  readonly #unit: number;
  /** Told of what a chosen reader has seen of somebody. */
  readonly #followers = new Map<Client, Map<number, (upTo: number) => void>>();

  constructor(unit = 1) {
    this.#unit = unit;
  }

  know(documents: readonly LoadDocument[]): void {
    for (const { typists } of documents) for (const typist of typists) this.#typists.set(typist.id, typist);
  }

  follow(reader: Client, typist: Typist, tell: (upTo: number) => void): void {
    const followed = this.#followers.get(reader) ?? new Map<number, (upTo: number) => void>();
    this.#followers.set(reader, followed.set(typist.id, tell));
  }

  seen(reader: Client, client: number, from: number, to: number): void {
    const typist = this.#typists.get(client);
    if (typist === undefined) return;
    const now = performance.now();
    for (let clock = from; clock < to; clock += this.#unit) this.latencies.add(now - typist.sentAt[clock]!);
    this.#followers.get(reader)?.get(client)?.(to);
  }
}

export interface Pace {
  /** Keys of each typist. */
  perSecond: number;
  /** Moves of the caret that others are shown, of each typist. */
  caretsPerSecond: number;
}

/** People at their keyboards: each at their own moment, none in step with another. */
export function typing(
  documents: readonly LoadDocument[],
  { perSecond, caretsPerSecond }: Pace,
  random: Random,
): Driver {
  let running = false;
  const repeat = (everyMs: number, work: () => void): void => {
    const next = () => {
      if (!running) return;
      work();
      setTimeout(next, everyMs * (0.6 + 0.8 * random.next()));
    };
    setTimeout(next, everyMs * random.next());
  };
  return {
    start() {
      running = true;
      for (const document of documents) {
        for (const [i, typist] of document.typists.entries()) {
          repeat(1_000 / perSecond, () => document.send(i, typist.act(performance.now())));
          let moves = 0;
          const move = () => {
            moves += 1;
            document.clients[i]!.send(message.awareness(typist.id, moves, typist.caret()));
          };
          if (caretsPerSecond > 0) repeat(1_000 / caretsPerSecond, move);
        }
      }
    },
    stop: () => void (running = false),
  };
}

/**
 * Each writer has so many edits under way: the next goes out when one of them has been seen by somebody else, so the
 * pace is what server and line can take.
 */
export function storm(document: LoadDocument, inFlight: number, stopwatch: Stopwatch): Driver {
  const { clients, typists } = document;
  let running = false;
  const write = (i: number, count: number): void => {
    const client = clients[i]!;
    const typist = typists[i]!;
    client.together(() => {
      for (let n = 0; n < count; n += 1) client.send(message.update(typist.key(performance.now())));
    });
  };
  for (const [i, typist] of typists.entries()) {
    let seen = 0;
    let owed = 0;
    const pay = () => {
      if (running) write(i, owed);
      owed = 0;
    };
    stopwatch.follow(clients[(i + 1) % clients.length]!, typist, (upTo) => {
      // What came in one read is answered in one write.
      if (owed === 0) queueMicrotask(pay);
      owed += upTo - seen;
      seen = upTo;
    });
  }
  return {
    start() {
      running = true;
      for (const i of typists.keys()) write(i, inFlight);
    },
    stop() {
      running = false;
      // Kept as a whole: keeping each sign's update would weigh on the load.
      for (const typist of typists) document.sent.push(typist.allKeys());
    },
  };
}
