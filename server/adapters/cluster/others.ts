import type { Lease, Log, NodeName, Nodes } from '#server/ports.ts';
import { within, type Time } from './time.ts';
import { wordsOf, type Timing } from './timing.ts';

interface Seen {
  lease: Lease;
  /** Since when its beats have not been seen to rise. */
  since: number;
}

interface Parts {
  nodes: Nodes;
  log: Log;
  timing: Timing;
  time: Time;
  /** Whether this node goes, or is about to go, by that name. */
  isOwn: (node: NodeName) => boolean;
  /** Whether this one may end others' leases. */
  mayFence: () => boolean;
  onGone: (node: NodeName) => void;
}

/** The other nodes, as their leases show. One that shows no sign of life is fenced. */
export class Others {
  readonly #parts: Parts;
  readonly #seen = new Map<NodeName, Seen>();
  readonly #gone = new Set<NodeName>();
  #lastLook = -Infinity;
  #doubts = 0;
  /** So many of them came before the last look began. */
  #cleared = 0;
  #looking: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Those that had not ended at the last look. */
  get live(): Lease[] {
    return [...this.#seen.values()].map(({ lease }) => lease);
  }

  hasGone(node: NodeName): boolean {
    return this.#gone.has(node);
  }

  /**
   * Somebody asks this node, and may know of one that has gone what this one does not: it counts upon none of them
   * before it has looked.
   */
  doubt(): void {
    this.#doubts += 1;
  }

  /** Whether it stands among those that have not ended. One that is not known may have begun since the last look. */
  isLive(node: NodeName): boolean | Promise<boolean> {
    if (this.#gone.has(node)) return false;
    if (this.#seen.has(node) && this.#cleared === this.#doubts) return true;
    return this.#isLiveAnew(node).catch(() => false);
  }

  async #isLiveAnew(node: NodeName): Promise<boolean> {
    do await this.lookAnew();
    while (this.#cleared !== this.#doubts);
    return this.#seen.has(node) && !this.#gone.has(node);
  }

  /** What another node found out. */
  forget(node: NodeName): void {
    this.#seen.delete(node);
    if (this.#gone.has(node)) return;
    this.#gone.add(node);
    this.#parts.onGone(node);
  }

  /** Looks at the leases, and ends those that have lapsed. Calls share a look. @throws when the store does not answer */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  /** As `look`, and sees every node that began before this call. */
  async lookAnew(): Promise<void> {
    await this.#looking?.catch(() => undefined);
    await this.look();
  }

  async #look(): Promise<void> {
    const { nodes, timing, time, isOwn } = this.#parts;
    const doubts = this.#doubts;
    const leases = await within(time, timing.patienceMs, nodes.live());
    const now = time.now();
    // Whoever could not look cannot tell that nothing moved: this process was stopped, or the store was away.
    const blind = now - this.#lastLook > timing.beatMs + timing.patienceMs / 2;
    this.#lastLook = now;
    this.#cleared = doubts;
    const others = leases.filter(({ node }) => !isOwn(node));
    for (const node of this.#seen.keys()) if (!others.some((lease) => lease.node === node)) this.forget(node);
    for (const lease of others) {
      const seen = this.#seen.get(lease.node);
      const moved = blind || seen === undefined || seen.lease.beats !== lease.beats;
      this.#seen.set(lease.node, { lease, since: moved ? now : seen.since });
    }
    if (this.#parts.mayFence()) await Promise.all(this.#lapsed(now).map((lease) => this.#fence(lease)));
  }

  #lapsed(now: number): Lease[] {
    const { leaseMs, graceMs } = this.#parts.timing;
    return [...this.#seen.values()].filter(({ since }) => now - since > leaseMs + graceMs).map(({ lease }) => lease);
  }

  async #fence(lease: Lease): Promise<void> {
    const { nodes, log, timing, time } = this.#parts;
    try {
      if (!(await within(time, timing.patienceMs, nodes.fence(lease)))) return;
      log.warn('node fenced', { node: lease.node });
      this.forget(lease.node);
    } catch (error) {
      log.warn('node could not be fenced', { node: lease.node, message: wordsOf(error) });
    }
  }
}
