import type { Aggregates, Clock } from '#server/ports.ts';
import { isCode } from './commit.ts';

const window = 15 * 60_000;

interface Asked {
  limit: number;
  step: 1 | -1;
  /** @param wait milliseconds until the count starts anew when the counter is full, else undefined: reserved */
  resolve(wait: number | undefined): void;
  reject(error: unknown): void;
}

/** Counts in the store. */
export interface Tally {
  /** @returns milliseconds until the count starts anew when the counter is full, else undefined */
  add(id: string, limit: number, step: 1 | -1): Promise<number | undefined>;
  /** Whether nothing is counted just now. */
  isEmpty(id: string): Promise<boolean>;
}

/**
 * What is asked of one counter while it is being written is written together the next time: when a whole school signs in
 * at once, from one address, they share a few writes.
 */
export function createTally(aggregates: Aggregates, clock: Clock): Tally {
  const waiting = new Map<string, Asked[]>();

  /** One after the other, as if each had been written. @returns their answers, once the outcome is written */
  async function count(id: string, asked: readonly Asked[]): Promise<(number | undefined)[]> {
    for (;;) {
      const now = clock.now();
      const stored = await aggregates.get('signInAttempts', id);
      const over = stored === undefined || Date.parse(stored.value.until) <= now;
      const before = over ? 0 : stored.value.failures;
      const until = over ? now + window : Date.parse(stored.value.until);
      let failures = before;
      const answers = asked.map(({ limit, step }) => {
        if (step === 1 && failures >= limit) return until - now;
        failures = Math.max(0, failures + step);
        return undefined;
      });
      // What was reserved and given back at once need not be known to anybody.
      if (failures === before) return answers;
      const value = { id, failures, until: new Date(until).toISOString() };
      try {
        if (stored === undefined) await aggregates.insert('signInAttempts', value);
        else await aggregates.replace('signInAttempts', value, stored.version);
        return answers;
      } catch (error) {
        if (!isCode(error, 'conflict') && !isCode(error, 'stale_version')) throw error;
      }
    }
  }

  async function run(id: string): Promise<void> {
    for (let asked = waiting.get(id)!; asked.length > 0; asked = waiting.get(id)!) {
      waiting.set(id, []);
      try {
        const answers = await count(id, asked);
        for (const [i, { resolve }] of asked.entries()) resolve(answers[i]);
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    waiting.delete(id);
  }

  return {
    add: (id, limit, step) =>
      new Promise((resolve, reject) => {
        const asked = { limit, step, resolve, reject };
        const others = waiting.get(id);
        if (others) return void others.push(asked);
        waiting.set(id, [asked]);
        void run(id);
      }),
    async isEmpty(id) {
      const stored = await aggregates.get('signInAttempts', id);
      return stored === undefined || stored.value.failures === 0 || Date.parse(stored.value.until) <= clock.now();
    },
  };
}
