import { QuorateError } from '#server/errors.ts';
import { turn } from '#server/ports.ts';
import { counterId } from './counter-id.ts';
import type { WorkspaceDeps } from './deps.ts';
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
  /** What is counted, in the clear; stored under `counterId`. */
  key: string;
  limit: number;
}

/** Counts failures to give a secret, so that guessing ends soon and success never counts. */
export interface Attempts {
  /**
   * Runs `attempt` with a failure reserved beforehand on each counter, so that guesses sent at once are counted too.
   * The reservation is given back when `attempt` says that the secret was right. Where nothing has failed and this
   * process asks for nothing else, one is reserved in memory alone: most people give the right password at once, and
   * nothing is written for them. Each further node may thus let one guess more through before the others see a failure.
   * @throws QuorateError `too_many`
   */
  guard<T>(counters: readonly Counter[], attempt: () => Promise<{ right: boolean; result: T }>): Promise<T>;
  /**
   * Runs `attempt` where each counts, whatever becomes of it, unless it breaks off.
   * @throws QuorateError `too_many`
   */
  count(counters: readonly Counter[], attempt: () => Promise<void>): Promise<void>;
}

/** One attempt's place at a counter. */
interface Reservation {
  id: string;
  /** Whether the store counts it; otherwise this process alone does. */
  written: boolean;
}

/** Attempts of this process at one counter that are not decided yet: a full one may still be emptied by them. */
interface Undecided {
  count: number;
  /** Of them, what the store does not count. */
  unwritten: 0 | 1;
  /** How many have turned out right so far. */
  freed: number;
  /** Takes the place of one that turned out right; or nothing, once there is none left that could. */
  waiting: ((handedOver: Reservation | undefined) => void)[];
}

export function createAttempts(deps: Pick<WorkspaceDeps, 'aggregates' | 'blind' | 'clock'>): Attempts {
  const undecided = new Map<string, Undecided>();
  const tally = createTally(deps.aggregates, deps.clock);

  let lastTurn = Promise.resolve();

  /** Many that waited for one write go on one after the other, everything else having its turn in between (S8). */
  function inTurn(): Promise<void> {
    lastTurn = lastTurn.then(turn);
    return lastTurn;
  }

  function enter(id: string): Undecided {
    const here = undecided.get(id) ?? { count: 0, unwritten: 0, freed: 0, waiting: [] };
    here.count += 1;
    undecided.set(id, here);
    return here;
  }

  function leave(id: string): void {
    const here = undecided.get(id)!;
    here.count -= 1;
    if (here.count > 0) return;
    undecided.delete(id);
    for (const refuse of here.waiting) refuse(undefined);
  }

  /** Marked as taken before it is looked whether that is possible: whoever comes meanwhile counts it. */
  async function takeUnwritten(id: string, here: Undecided): Promise<boolean> {
    here.unwritten = 1;
    let taken = false;
    try {
      taken = await tally.isEmpty(id);
      return taken;
    } finally {
      if (!taken) here.unwritten = 0;
    }
  }

  /** @returns milliseconds until the count starts anew when the counter is full and no place became free meanwhile */
  async function add(id: string, limit: number, here: Undecided): Promise<number | undefined> {
    for (;;) {
      const { freed, unwritten } = here;
      const wait = await tally.add(id, limit - unwritten, 1);
      if (wait === undefined || (here.freed === freed && here.unwritten === unwritten)) return wait;
    }
  }

  /**
   * Where a counter is full, waits for attempts that may yet turn out right. Counters are taken in one order and an
   * attempt that waits for a counter is not waited for at it, so nobody waits in a circle.
   */
  async function reserve(id: string, limit: number, mayBeUnwritten: boolean): Promise<Reservation> {
    const here = enter(id);
    let wait: number | undefined;
    try {
      if (mayBeUnwritten && here.count === 1 && (await takeUnwritten(id, here))) return { id, written: false };
      wait = await add(id, limit, here);
    } catch (error) {
      leave(id);
      throw error;
    }
    if (wait === undefined) return { id, written: true };
    // Waiting before it leaves: whoever is decided next finds it.
    const handedOver = new Promise<Reservation | undefined>((take) => here.waiting.push(take));
    leave(id);
    const taken = await handedOver;
    if (taken) return taken;
    throw new QuorateError('too_many', undefined, { retryAfter: Math.max(1, Math.ceil(wait / 1000)) });
  }

  /** What was reserved becomes free, or a failure; a failure is written before anybody is told of it. */
  async function decide(reservation: Reservation, failed: boolean): Promise<void> {
    const { id, written } = reservation;
    const here = undecided.get(id)!;
    const next = failed ? undefined : here.waiting.shift();
    if (next) return next(reservation);
    // Before it is written: whoever is told meanwhile that the counter is full asks again.
    if (!failed) here.freed += 1;
    try {
      if (written !== failed) await tally.add(id, Infinity, failed ? 1 : -1);
    } finally {
      if (!written) here.unwritten = 0;
      leave(id);
    }
  }

  async function run<T>(
    counters: readonly Counter[],
    attempt: () => Promise<{ right: boolean; result: T }>,
    mayBeUnwritten: boolean,
  ): Promise<T> {
    const reserved: Reservation[] = [];
    let failed = false;
    try {
      for (const { key, limit } of counters) reserved.push(await reserve(counterId(deps, key), limit, mayBeUnwritten));
      const { right, result } = await attempt();
      failed = !right;
      return result;
    } finally {
      // An attempt that broke off proved nothing either way: it does not count.
      await Promise.all(reserved.map((reservation) => decide(reservation, failed)));
      await inTurn();
    }
  }

  return {
    guard: (counters, attempt) => run(counters, attempt, true),
    count: (counters, attempt) => run(counters, async () => ({ right: false, result: await attempt() }), false),
  };
}
