import { QuorateError } from '#server/errors.ts';
import { turn, type Aggregates, type Clock } from '#server/ports.ts';
import { sha256 } from './digest.ts';
import { createTally } from './tally.ts';

/** Failures allowed within a quarter of an hour. */
export const attemptLimits = {
  accountAtAddress: 10,
  address: 50,
  account: 100,
  session: 10,
  setUp: 10,
  challenge: 5,
  secondFactorAtAddress: 10,
  secondFactor: 10,
  /** Mails with a link to choose a password: each counts. */
  resetAtAddress: 3,
  resetsAddress: 20,
  resetsAccount: 6,
  /** Ways to a provider that are begun: a whole board may share an address. */
  providerAtAddress: 200,
} as const;

export interface Counter {
  /** What is counted, in the clear; stored as a hash. */
  key: string;
  limit: number;
}

/** Counts failures to give a secret, so that guessing ends soon and success never counts. */
export interface Attempts {
  /**
   * Runs `attempt` with a failure reserved beforehand on each counter, so that guesses sent at once are counted too.
   * The reservation is given back when `attempt` says that the secret was right.
   * @throws QuorateError `too_many`
   */
  guard<T>(counters: readonly Counter[], attempt: () => Promise<{ right: boolean; result: T }>): Promise<T>;
}

/** Attempts of this process at one counter that are not decided yet: a full one may still be emptied by them. */
interface Undecided {
  count: number;
  /** Resolves when the next of them is decided; with false when none is left that could be. */
  next: PromiseWithResolvers<boolean>;
}

export function createAttempts(aggregates: Aggregates, clock: Clock): Attempts {
  const undecided = new Map<string, Undecided>();
  const add = createTally(aggregates, clock);

  let lastTurn = Promise.resolve();

  /** Many that waited for one write go on one after the other, everything else having its turn in between (S8). */
  function inTurn(): Promise<void> {
    lastTurn = lastTurn.then(turn);
    return lastTurn;
  }

  async function giveBack(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => add(id, Infinity, -1)));
  }

  function enter(id: string): void {
    const others = undecided.get(id) ?? { count: 0, next: Promise.withResolvers<boolean>() };
    others.count += 1;
    undecided.set(id, others);
  }

  function leave(id: string): void {
    const others = undecided.get(id)!;
    others.count -= 1;
    if (others.count > 0) return;
    undecided.delete(id);
    others.next.resolve(false);
  }

  function decide(id: string): void {
    const others = undecided.get(id)!;
    const { next } = others;
    others.next = Promise.withResolvers<boolean>();
    leave(id);
    next.resolve(true);
  }

  /**
   * Where a counter is full, waits for attempts that may yet turn out right. Counters are taken in one order and an
   * attempt that waits for a counter is not waited for at it, so nobody waits in a circle.
   */
  async function reserve(id: string, limit: number): Promise<void> {
    for (;;) {
      enter(id);
      const wait = await add(id, limit, 1).catch((error: unknown) => {
        decide(id);
        throw error;
      });
      if (wait === undefined) return;
      leave(id);
      const anotherChance = await undecided.get(id)?.next.promise;
      if (anotherChance !== true) {
        throw new QuorateError('too_many', undefined, { retryAfter: Math.max(1, Math.ceil(wait / 1000)) });
      }
    }
  }

  async function guard<T>(
    counters: readonly Counter[],
    attempt: () => Promise<{ right: boolean; result: T }>,
  ): Promise<T> {
    const reserved: string[] = [];
    let failed = false;
    try {
      for (const { key, limit } of counters) {
        const id = sha256(key);
        await reserve(id, limit);
        reserved.push(id);
      }
      const { right, result } = await attempt();
      failed = !right;
      return result;
    } finally {
      // An attempt that broke off proved nothing either way: it does not count.
      try {
        if (!failed) await giveBack(reserved);
      } finally {
        for (const id of reserved) decide(id);
      }
      await inTurn();
    }
  }

  return { guard };
}
