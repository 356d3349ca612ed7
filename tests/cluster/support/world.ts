/**
 * True time, and processes that live in it. Whatever happens is an event that waits for its moment; between two of them
 * everything that has been promised is kept. A process that is frozen meets its events when it is thawed.
 */
import type { Time } from '#server/adapters/cluster/time.ts';
import type { Timers } from '#server/realtime/timers.ts';
import type { Random } from '../../sync/support/random.ts';

interface Event {
  at: number;
  /** Of two at the same moment chance decides. */
  chance: number;
  run: () => void;
  /** Whose it is; nobody's for what happens outside of processes. */
  process: Process | undefined;
  /** What arrives this way arrives in order. */
  lane: string | undefined;
  cancelled: boolean;
}

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.chance < b.chance);

/** A binary heap: the next event on top. */
class Queue {
  readonly #heap: Event[] = [];

  get next(): Event | undefined {
    return this.#heap[0];
  }

  push(event: Event): void {
    const heap = this.#heap;
    let i = heap.push(event) - 1;
    for (let up = (i - 1) >> 1; i > 0 && isBefore(event, heap[up]!); i = up, up = (i - 1) >> 1) heap[i] = heap[up]!;
    heap[i] = event;
  }

  pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }
}

export class World {
  /** Milliseconds of true time. */
  now = 0;
  readonly random: Random;
  events = 0;
  readonly #queue = new Queue();

  constructor(random: Random) {
    this.random = random;
  }

  /** @returns prevents it */
  at(at: number, run: () => void, process?: Process, lane?: string): () => void {
    return this.push({ at, chance: this.random.next(), run, process, lane, cancelled: false });
  }

  in(ms: number, run: () => void, process?: Process, lane?: string): () => void {
    return this.at(this.now + ms, run, process, lane);
  }

  push(event: Event): () => void {
    this.#queue.push(event);
    return () => {
      event.cancelled = true;
    };
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.in(ms, resolve);
    });
  }

  /** Lets happen what happens up to this moment. */
  async run(until: number): Promise<void> {
    for (let next = this.#queue.next; next !== undefined && next.at <= until; next = this.#queue.next) {
      this.#queue.pop();
      if (next.cancelled) continue;
      this.now = next.at;
      if (next.process && !next.process.meets(next)) continue;
      this.events += 1;
      next.run();
      // Comes after all promises that are kept, and what follows from them.
      await new Promise<void>((resolve) => process.nextTick(resolve));
    }
    this.now = until;
  }
}

/** How far two clocks may run apart, each from true time: a tenth of what is waited beyond a lease. */
const drift = 0.04;

/** A process: what belongs to it stops and goes on with it, or ends. */
export class Process {
  readonly name: string;
  readonly time: Time;
  readonly timers: Timers;
  readonly #world: World;
  #backlog: Event[] = [];
  #frozen = false;
  #dead = false;

  constructor(world: World, name: string) {
    this.name = name;
    this.#world = world;
    const { random } = world;
    const rate = 1 + (random.next() * 2 - 1) * drift;
    const began = random.below(100_000);
    const after = (ms: number, run: () => void) =>
      world.in(Math.max(0, ms) / rate + random.next(), run, this, 'timers');
    const every = (ms: number, run: () => void) => {
      let stop = () => {};
      const next = () => {
        stop = after(ms, () => {
          next();
          run();
        });
      };
      next();
      return () => stop();
    };
    this.time = { now: () => began + world.now * rate, after, every };
    const tick = (run: () => void) => void world.in(0, run, this, 'ticks');
    this.timers = { after, every, tick, next: (run) => queueMicrotask(run) };
  }

  get dead(): boolean {
    return this.#dead;
  }

  get frozen(): boolean {
    return this.#frozen;
  }

  /** @returns whether it is there for the event now */
  meets(event: Event): boolean {
    if (this.#frozen && !this.#dead) this.#backlog.push(event);
    return !this.#frozen && !this.#dead;
  }

  freeze(): void {
    this.#frozen = true;
  }

  /** What came meanwhile is met in any order, but for what comes in order. */
  thaw(): void {
    if (!this.#frozen) return;
    this.#frozen = false;
    const { random, now } = this.#world;
    const lanes = new Map<string | undefined, Event[]>();
    for (const event of this.#backlog.splice(0)) {
      lanes.set(event.lane, [...(lanes.get(event.lane) ?? []), event]);
    }
    for (const [lane, events] of lanes) {
      const moments = events.map(() => now + random.next() * 4);
      if (lane !== undefined) moments.sort((a, b) => a - b);
      for (const [i, event] of events.entries()) {
        event.at = moments[i]!;
        this.#world.push(event);
      }
    }
  }

  kill(): void {
    this.#dead = true;
    this.#backlog = [];
  }
}
