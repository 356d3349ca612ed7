import { limits } from './limits.ts';
import { TokenBucket } from './token-bucket.ts';

/** Milliseconds, on a clock that only moves on. */
export type Elapsed = () => number;

/**
 * S8: how much of the time of the thread that serves everybody one person's frames may take up, on all connections
 * together. Whoever takes more waits, and is read no further meanwhile; nothing of theirs is lost.
 */
export class Share {
  readonly #elapsed: Elapsed;
  readonly #own: TokenBucket;
  readonly #slow: TokenBucket;
  #counting = false;
  #slowed = false;
  #outUntil = 0;
  /** Connections that count towards it. */
  users = 0;
  /** What of theirs waits for its turn: they are slowed down until it has had it, whatever grew meanwhile. */
  readonly behind = new Set<object>();

  /** @param slow what all who are slowed down have together */
  constructor(elapsed: Elapsed, slow: TokenBucket) {
    this.#elapsed = elapsed;
    this.#slow = slow;
    this.#own = new TokenBucket(limits.time.atOnceMs, limits.time.msPerSecond, elapsed());
  }

  /** @param ms of the thread's time, which has been taken up */
  spend(ms: number): void {
    const now = this.#elapsed();
    if (this.slowed) this.#slow.take(ms, now);
    if (!this.#own.take(ms, now)) this.#slowed = true;
  }

  /** Work, and the time it took; of work within work only the whole counts. */
  count<T>(work: () => T): T {
    if (this.#counting) return work();
    const began = this.#elapsed();
    this.#counting = true;
    try {
      return work();
    } finally {
      this.#counting = false;
      this.spend(this.#elapsed() - began);
    }
  }

  /** They have taken up more than their share lately. */
  get slowed(): boolean {
    const recovered = this.behind.size === 0 && this.#own.left(this.#elapsed()) >= limits.time.recoveredMs;
    if (recovered) this.#slowed = false;
    return this.#slowed;
  }

  /** For how many milliseconds others come first. */
  get wait(): number {
    if (!this.slowed) return 0;
    const now = this.#elapsed();
    return Math.max(this.#own.wait(now), this.#slow.wait(now));
  }

  /** A connection of theirs was closed for what it sent: for a while they wait before another is served. */
  keepOut(): void {
    this.#outUntil = this.#elapsed() + limits.time.floodedMs;
  }

  /** For how many milliseconds that is. */
  get outFor(): number {
    return Math.max(0, Math.ceil(this.#outUntil - this.#elapsed()));
  }

  /** There is nothing to remember of them. */
  get isWhole(): boolean {
    return this.#own.left(this.#elapsed()) >= limits.time.atOnceMs && this.outFor === 0;
  }
}

/** Everybody's, by person: who comes again finds what they left. */
export class Shares {
  /** Of whoever is not known yet. */
  readonly nobody: Share;
  readonly #elapsed: Elapsed;
  readonly #slow: TokenBucket;
  readonly #byPerson = new Map<string, Share>();
  #tidyAbove: number = limits.time.peopleKept;

  constructor(elapsed: Elapsed) {
    this.#elapsed = elapsed;
    this.#slow = new TokenBucket(limits.turnMs, limits.time.msPerSecondSlowed, elapsed());
    this.nobody = new Share(elapsed, this.#slow);
  }

  /** Until `leave`. */
  join(personId: string): Share {
    const share = this.#byPerson.get(personId) ?? new Share(this.#elapsed, this.#slow);
    this.#byPerson.set(personId, share);
    share.users += 1;
    if (this.#byPerson.size > this.#tidyAbove) this.#tidy();
    return share;
  }

  leave(personId: string): void {
    const share = this.#byPerson.get(personId);
    if (share === undefined) return;
    share.users -= 1;
    if (share.users === 0 && share.isWhole) this.#byPerson.delete(personId);
  }

  /** For how many milliseconds somebody's new connections wait. */
  outFor(personId: string): number {
    return this.#byPerson.get(personId)?.outFor ?? 0;
  }

  /** How many people are known. */
  get size(): number {
    return this.#byPerson.size;
  }

  #tidy(): void {
    for (const [personId, share] of this.#byPerson) {
      if (share.users === 0 && share.isWhole) this.#byPerson.delete(personId);
    }
    this.#tidyAbove = Math.max(limits.time.peopleKept, 2 * this.#byPerson.size);
  }
}
