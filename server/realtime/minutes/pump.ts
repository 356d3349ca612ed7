import type { Timers } from '../timers.ts';
import { tooFast, type Inbox } from './inbox.ts';
import { limits } from './limits.ts';
import type { Refused } from './refused.ts';
import type { Elapsed, Share } from './shares.ts';

interface Parts {
  timers: Timers;
  elapsed: Elapsed;
}

/** Whose frames they are. */
export interface Pumped {
  readonly inbox: Inbox;
  readonly share: Share;
  /** The next frame to deal with now. */
  readonly next: Uint8Array | undefined;
  /** Deals with it, and with more if they go together. */
  deal(): void;
  refuse(refused: Refused): void;
}

/**
 * Has what one connection sent dealt with: what arrived together at once, and no more in one turn than others can wait
 * for. Whoever has used up their share (S8) is read a piece at a time, as it grows again.
 */
export class Pump {
  readonly #parts: Parts;
  readonly #pumped: Pumped;
  #soon = false;
  #resting = false;
  /** Since when its person is slowed down, and how many frames it brought meanwhile. */
  #slow: { since: number; frames: number } | undefined;

  constructor(parts: Parts, pumped: Pumped) {
    this.#parts = parts;
    this.#pumped = pumped;
  }

  /** What arrived together is dealt with together. */
  soon(): void {
    if (this.#soon) return;
    this.#soon = true;
    this.#parts.timers.next(() => {
      this.#soon = false;
      this.run();
    });
  }

  run(): void {
    if (this.#resting) return;
    const { inbox, share } = this.#pumped;
    const { wait } = share;
    if (wait > 0 && !inbox.isEmpty) {
      inbox.hold();
      return this.#rest(wait);
    }
    this.#turn();
    if (inbox.isTurnOver || inbox.readOn()) this.#rest(0);
    else if (inbox.isEmpty) share.behind.delete(this);
  }

  /** Nothing of its connection waits any more. */
  stop(): void {
    this.#pumped.share.behind.delete(this);
  }

  /** Resolves when others have had theirs. */
  async turn(): Promise<void> {
    const { wait } = this.#pumped.share;
    await new Promise<void>((resolve) => this.#after(wait, resolve));
  }

  #turn(): void {
    const { inbox, share } = this.#pumped;
    inbox.beginTurn();
    if (this.#pumped.next === undefined) return;
    share.count(() => {
      while (this.#pumped.next !== undefined) this.#pumped.deal();
    });
    share.spend(inbox.inTurn * limits.time.frameMs);
    this.#watch(share, inbox.inTurn);
  }

  /** A person who is slowed down catches up; what sends on and on, as fast as it is let, does not. */
  #watch(share: Share, frames: number): void {
    if (!share.slowed) return void (this.#slow = undefined);
    const now = this.#parts.elapsed();
    this.#slow ??= { since: now, frames: 0 };
    this.#slow.frames += frames;
    const { since, frames: count } = this.#slow;
    if (now - since <= limits.time.floodMs || count <= limits.time.floodFrames) return;
    share.keepOut();
    this.#pumped.refuse(tooFast());
  }

  /** Others have their turn. */
  #rest(ms: number): void {
    this.#resting = true;
    this.#after(ms, () => {
      this.#resting = false;
      this.run();
    });
  }

  #after(ms: number, run: () => void): void {
    if (ms === 0) return this.#parts.timers.tick(run);
    this.#pumped.share.behind.add(this);
    this.#parts.timers.after(Math.ceil(ms), run);
  }
}
