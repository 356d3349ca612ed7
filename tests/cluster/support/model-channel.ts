/** Publish and subscribe, in order between any two processes and in no other; and what may become of it. */
import type { Channel } from '#server/ports.ts';
import type { Process, World } from './world.ts';

type Heard = (message: Uint8Array) => void;
type Changed = (hears: boolean) => void;

const echoMs = 500;
const deafMs = 1_500;

/** One direction of one process's connection. */
interface Way {
  /** Nothing passes: with a sign, or without. */
  cut: 'closed' | 'silent' | undefined;
  /** When the last message that is under way will arrive. */
  last: number;
}

export class Broker {
  readonly world: World;
  readonly channels = new Set<ModelChannel>();
  /** One in so many messages is lost, or comes twice, or takes long. */
  lossy: number | undefined;

  constructor(world: World) {
    this.world = world;
  }

  send(subject: string, message: Uint8Array): void {
    for (const channel of this.channels) if (channel.listensTo(subject)) channel.arrive(subject, message);
  }

  chance(): boolean {
    return this.lossy !== undefined && this.world.random.below(this.lossy) === 0;
  }
}

/** The channel of one process, which finds out by what it sends itself whether it hears. */
export class ModelChannel implements Channel {
  readonly #broker: Broker;
  readonly #process: Process;
  readonly #out: Way = { cut: undefined, last: 0 };
  readonly #in: Way = { cut: undefined, last: 0 };
  readonly #listeners = new Map<string, Set<Heard>>();
  readonly #watchers = new Set<Changed>();
  readonly #echo: string;
  #unsent: [string, Uint8Array][] = [];
  readonly #stop: () => void;
  #stalled = false;
  #hears = false;
  #echoed = -Infinity;

  constructor(broker: Broker, process: Process) {
    this.#broker = broker;
    this.#process = process;
    this.#echo = `echo:${process.name}`;
    broker.channels.add(this);
    this.subscribe(this.#echo, () => this.#heardItself());
    this.#stop = process.time.every(echoMs, () => {
      if (process.time.now() - this.#echoed > deafMs) this.#setHears(false);
      this.publish(this.#echo, new Uint8Array());
    });
    this.publish(this.#echo, new Uint8Array());
  }

  get hears(): boolean {
    return this.#hears && this.#process.time.now() - this.#echoed <= deafMs;
  }

  onChange(changed: Changed): () => void {
    this.#watchers.add(changed);
    return () => void this.#watchers.delete(changed);
  }

  publish(subject: string, message: Uint8Array): boolean {
    if (this.#out.cut === 'closed') return false;
    const { world } = this.#broker;
    // With the system at once, or when the process comes to it.
    if (this.#stalled) return this.#unsent.push([subject, message]) > 0;
    if (this.#unsent.length === 0 && world.random.below(8) > 0) this.#send(subject, message);
    else if (this.#unsent.push([subject, message]) === 1)
      world.in(world.random.next() * 3, () => this.#sendAll(), this.#process);
    return true;
  }

  subscribe(subject: string, heard: Heard): { ready: Promise<void>; stop: () => void } {
    const set = this.#listeners.get(subject) ?? new Set();
    this.#listeners.set(subject, set.add(heard));
    return { ready: Promise.resolve(), stop: () => void set.delete(heard) };
  }

  async close(): Promise<void> {
    this.#stop();
    this.#broker.channels.delete(this);
  }

  // -------------------------------------------------------------- what becomes of it

  cut(way: 'out' | 'in', how: NonNullable<Way['cut']>): void {
    (way === 'out' ? this.#out : this.#in).cut = how;
    if (how === 'closed') this.#broker.world.in(1, () => this.#setHears(false), this.#process);
  }

  heal(): void {
    this.#out.cut = undefined;
    this.#in.cut = undefined;
  }

  /** What is sent stays with the process. */
  stall(): void {
    this.#stalled = true;
  }

  flow(): void {
    this.#stalled = false;
    this.#broker.world.in(1, () => this.#sendAll(), this.#process);
  }

  listensTo(subject: string): boolean {
    return (this.#listeners.get(subject)?.size ?? 0) > 0;
  }

  arrive(subject: string, message: Uint8Array): void {
    this.#pass(
      this.#in,
      () => {
        for (const heard of this.#listeners.get(subject) ?? []) heard(message);
      },
      this.#process,
    );
  }

  #pass(way: Way, arrive: () => void, process?: Process): void {
    const { world } = this.#broker;
    if (way.cut !== undefined || (this.#broker.chance() && world.random.below(2) === 0)) return;
    const slow = this.#broker.chance() ? world.random.below(4_000) : 0;
    const times = this.#broker.chance() ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      way.last = Math.max(way.last + 0.001, world.now + 0.2 + world.random.next() * 3 + slow);
      const lane = `${this.#process.name} channel`;
      world.at(way.last, () => way.cut === undefined && arrive(), process, lane);
    }
  }

  #send(subject: string, message: Uint8Array): void {
    this.#pass(this.#out, () => this.#broker.send(subject, message));
  }

  #sendAll(): void {
    for (const [subject, message] of this.#unsent.splice(0)) this.#send(subject, message);
  }

  #heardItself(): void {
    this.#echoed = this.#process.time.now();
    if (this.#out.cut !== 'closed' && this.#in.cut !== 'closed') this.#setHears(true);
  }

  #setHears(now: boolean): void {
    if (this.#hears === now) return;
    this.#hears = now;
    for (const watcher of this.#watchers) watcher(now);
  }
}
