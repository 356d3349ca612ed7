import { QuorateError } from '#server/errors.ts';
import type { Aggregates, Clock } from '#server/ports.ts';
import { isCode } from './commit.ts';
import { sha256 } from './digest.ts';

const window = 15 * 60_000;

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

export function createAttempts(aggregates: Aggregates, clock: Clock): Attempts {
  /** Attempts of this process that are not decided yet, by counter: a full one may still be emptied by them. */
  const undecided = new Map<string, Set<Promise<unknown>>>();

  /** @returns milliseconds until the count starts anew when the counter is full, else undefined: reserved */
  async function add(id: string, limit: number, step: 1 | -1): Promise<number | undefined> {
    for (;;) {
      const now = clock.now();
      const stored = await aggregates.get('signInAttempts', id);
      const over = stored === undefined || Date.parse(stored.value.until) <= now;
      const failures = over ? 0 : stored.value.failures;
      if (step === 1 && failures >= limit) return Date.parse(stored!.value.until) - now;
      if (step === -1 && failures === 0) return undefined;
      const until = over ? new Date(now + window).toISOString() : stored.value.until;
      const value = { id, failures: failures + step, until };
      try {
        if (stored === undefined) await aggregates.insert('signInAttempts', value);
        else await aggregates.replace('signInAttempts', value, stored.version);
        return undefined;
      } catch (error) {
        if (!isCode(error, 'conflict') && !isCode(error, 'stale_version')) throw error;
      }
    }
  }

  async function giveBack(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => add(id, Infinity, -1)));
  }

  function leave(id: string, decided: Promise<unknown>): void {
    const others = undecided.get(id);
    others?.delete(decided);
    if (others?.size === 0) undecided.delete(id);
  }

  /**
   * Where a counter is full, waits for attempts that may yet turn out right. Counters are taken in one order and an
   * attempt that waits for a counter is not waited for at it, so nobody waits in a circle.
   */
  async function reserve(id: string, limit: number, decided: Promise<unknown>): Promise<void> {
    for (;;) {
      const others = undecided.get(id) ?? new Set();
      undecided.set(id, others.add(decided));
      const wait = await add(id, limit, 1);
      if (wait === undefined) return;
      leave(id, decided);
      const holders = undecided.get(id);
      if (holders === undefined) {
        throw new QuorateError('too_many', undefined, { retryAfter: Math.max(1, Math.ceil(wait / 1000)) });
      }
      await Promise.race(holders);
    }
  }

  async function guard<T>(
    counters: readonly Counter[],
    attempt: () => Promise<{ right: boolean; result: T }>,
  ): Promise<T> {
    const decided = Promise.withResolvers<void>();
    const reserved: string[] = [];
    let failed = false;
    try {
      for (const { key, limit } of counters) {
        const id = sha256(key);
        await reserve(id, limit, decided.promise);
        reserved.push(id);
      }
      const { right, result } = await attempt();
      failed = !right;
      return result;
    } finally {
      // An attempt that broke off proved nothing either way: it does not count.
      if (!failed) await giveBack(reserved);
      for (const id of reserved) leave(id, decided.promise);
      decided.resolve();
    }
  }

  return { guard };
}
