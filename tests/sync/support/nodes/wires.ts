import type { NodeName, Wire } from '#server/ports.ts';
import type { Random } from '../random.ts';

interface UnderWay {
  from: WireEnd;
  to: WireEnd;
  /** Under which name it was sent. */
  by: NodeName;
  documentId: string;
  message: Uint8Array;
}

/** How unkind the line is: of a thousand messages. */
export interface WireFaults {
  lost: number;
  twice: number;
}

/** What nodes tell each other, in memory: in order from each to each, and in no order between them. */
export class Wires {
  readonly ends = new Set<WireEnd>();
  readonly #random: Random;
  #underWay: UnderWay[] = [];
  faults: WireFaults = { lost: 0, twice: 0 };

  constructor(random: Random) {
    this.#random = random;
  }

  join(name: NodeName): WireEnd {
    const end = new WireEnd(this, name);
    this.ends.add(end);
    return end;
  }

  /** A process has ended. What it sent goes on its way. */
  leave(end: WireEnd): void {
    this.ends.delete(end);
    this.#underWay = this.#underWay.filter(({ to }) => to !== end);
  }

  get underWay(): number {
    return this.#underWay.length;
  }

  send(from: WireEnd, documentId: string, message: Uint8Array): void {
    for (const to of this.ends) {
      if (to === from || from.cut || to.cut || !to.listensTo(documentId)) continue;
      if (this.#random.below(1_000) < this.faults.lost) continue;
      const one = { from, to, by: from.name, documentId, message };
      this.#underWay.push(one);
      if (this.#random.below(1_000) < this.faults.twice) this.#underWay.push(one);
    }
  }

  /** The first from somebody to somebody arrives, unless the line has been cut meanwhile. */
  arrive(): void {
    const chosen = this.#underWay[this.#random.below(this.#underWay.length)];
    if (!chosen) return;
    const first = this.#underWay.findIndex(({ from, to }) => from === chosen.from && to === chosen.to);
    const [next] = this.#underWay.splice(first, 1);
    if (!next!.to.cut) next!.to.hear(next!.by, next!.documentId, next!.message);
  }

  /** All that is under way gets lost. */
  lose(): void {
    this.#underWay = [];
  }

  /** A node is known to be gone: nothing of it is heard any more (R4). */
  tellGone(name: NodeName): void {
    for (const end of this.ends) if (end.name !== name) end.goneNode(name);
  }
}

type Heard = (from: NodeName, message: Uint8Array) => void;

/** One node's end of it. */
export class WireEnd implements Wire {
  name: NodeName;
  /** What it sends, and what others send to it, is lost. */
  cut = false;
  readonly #wires: Wires;
  readonly #listeners = new Map<string, Set<Heard>>();
  readonly #gone = new Set<(node: NodeName) => void>();
  readonly #missed = new Set<() => void>();
  readonly #ended = new Set<NodeName>();
  #healed: (() => void)[] = [];

  constructor(wires: Wires, name: NodeName) {
    this.#wires = wires;
    this.name = name;
  }

  send(documentId: string, _scope: string, message: Uint8Array): void {
    this.#wires.send(this, documentId, message);
  }

  listen(documentId: string, heard: Heard): { ready: Promise<void>; stop: () => void } {
    const listeners = this.#listeners.get(documentId) ?? new Set();
    this.#listeners.set(documentId, listeners.add(heard));
    const ready = this.cut ? new Promise<void>((resolve) => this.#healed.push(resolve)) : Promise.resolve();
    return { ready, stop: () => void listeners.delete(heard) };
  }

  onGone(gone: (node: NodeName) => void): () => void {
    this.#gone.add(gone);
    return () => void this.#gone.delete(gone);
  }

  onMissed(missed: () => void): () => void {
    this.#missed.add(missed);
    return () => void this.#missed.delete(missed);
  }

  listensTo(documentId: string): boolean {
    return (this.#listeners.get(documentId)?.size ?? 0) > 0;
  }

  hear(from: NodeName, documentId: string, message: Uint8Array): void {
    if (this.#ended.has(from)) return;
    for (const heard of [...(this.#listeners.get(documentId) ?? [])]) heard(from, message);
  }

  goneNode(name: NodeName): void {
    if (this.#ended.has(name)) return;
    this.#ended.add(name);
    for (const gone of this.#gone) gone(name);
  }

  heal(): void {
    if (!this.cut) return;
    this.cut = false;
    for (const resolve of this.#healed.splice(0)) resolve();
    for (const missed of this.#missed) missed();
  }
}
