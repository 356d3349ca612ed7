import type { RequestHandler } from 'express';
import { QuorateError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { addressGroup } from '../usecases/auth/counters.ts';
import { isLoopback } from '../usecases/shared/loopback.ts';
import { isUnseen } from './unseen.ts';

/** What an operator may set otherwise (docs/operations.md), for one process. */
export interface Rates {
  /** From one network, whoever it is: a whole school may share an address. So many may also come at once. */
  requestsPerMinute: number;
  /** Of one person, of what takes the service long: copies, files, history, registers. So many may also come at once. */
  costlyPerMinute: number;
}

const usualRates: Rates = { requestsPerMinute: 6_000, costlyPerMinute: 120 };

export const ratesFrom = (given: Partial<Rates> = {}): Rates => ({ ...usualRates, ...given });

const minute = 60_000;

/** Lets through so many a minute of each key, all of them at once if they like. */
export class Rate {
  readonly #intervalMs: number;
  readonly #clock: Clock;
  /** By key: when all that it has used up is free again. */
  readonly #freeAt = new Map<string, number>();
  #sweptAt = 0;

  constructor(perMinute: number, clock: Clock) {
    this.#intervalMs = minute / perMinute;
    this.#clock = clock;
  }

  /** @throws QuorateError `too_many`, which says when to come back */
  take(key: string): void {
    const now = this.#clock.now();
    this.#sweep(now);
    const freeAt = Math.max(now, this.#freeAt.get(key) ?? now) + this.#intervalMs;
    const wait = freeAt - now - minute;
    // The sum of fractions is not quite a minute.
    if (wait > 1e-3) throw new QuorateError('too_many', undefined, { retryAfter: Math.max(1, Math.ceil(wait / 1000)) });
    this.#freeAt.set(key, freeAt);
  }

  get size(): number {
    return this.#freeAt.size;
  }

  #sweep(now: number): void {
    if (Math.abs(now - this.#sweptAt) < minute) return;
    this.#sweptAt = now;
    for (const [key, freeAt] of this.#freeAt) if (freeAt <= now || freeAt > now + 2 * minute) this.#freeAt.delete(key);
  }
}

/** Papers of a secret ballot have no address here, and are not counted by it (A4). */
export function perNetworkRate(rate: Rate): RequestHandler {
  return (req, _res, next) => {
    const address = req.ip ?? '';
    if (!isUnseen(req) && !isLoopback(address)) rate.take(addressGroup(address));
    next();
  };
}
