import { setImmediate } from 'node:timers';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { QuorateError } from '#server/errors.ts';
import { createAttempts, type Attempts } from '#server/usecases/shared/attempts.ts';
import { sha256 } from '#server/usecases/shared/digest.ts';
import { Random, seeds } from '../../sync/support/random.ts';
import { createMemoryStore, type MemoryStore } from '../../support/memory-store.ts';

/** A store without a key. */
const clear = { blind: (_: string, key: string) => key };

test('S8: many attempts that waited for the same go on one after the other, everything else in between', async () => {
  const attempts = createAttempts({ aggregates: createMemoryStore().aggregates, ...clear, clock: { now: () => 0 } });
  let turns = 0;
  let going = true;
  const count = (): void => {
    turns += 1;
    if (going) setImmediate(count);
  };
  count();
  const all = Array.from({ length: 20 }, async (_, i) => {
    await attempts.guard([{ key: `account ${i}`, limit: 5 }], async () => ({ right: true, result: i }));
    return turns;
  });
  const wentOn = await Promise.all(all);
  going = false;
  expect(new Set(wentOn).size).toBe(20);
});

describe('counting', () => {
  const now = Date.parse('2026-03-02T18:30:00.000Z');
  const counter = { key: 'a counter', limit: 5 };
  const right = async () => ({ right: true, result: 'in' });
  const wrong = async () => ({ right: false, result: 'out' });
  let store: MemoryStore;
  let attempts: Attempts;
  let writes: number;
  beforeEach(() => {
    store = createMemoryStore();
    writes = 0;
    store.beforeWrite = () => void (writes += 1);
    attempts = createAttempts({ aggregates: store.aggregates, ...clear, clock: { now: () => now } });
  });
  const failures = async () => (await store.aggregates.get('signInAttempts', sha256(counter.key)))?.value.failures ?? 0;
  /** Decided when it is told to. */
  function held() {
    const { promise, resolve } = Promise.withResolvers<{ right: boolean; result: string }>();
    return { attempt: vi.fn(() => promise), be: (isRight: boolean) => resolve({ right: isRight, result: 'told' }) };
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  test('nothing is written for a secret that is right at once', async () => {
    expect(await attempts.guard([counter], right)).toBe('in');
    expect(await attempts.guard([counter], right)).toBe('in');
    expect(writes).toBe(0);
  });

  test('a failure is written before anybody is told of it', async () => {
    store.beforeWrite = () => {
      throw new Error('away');
    };
    await expect(attempts.guard([counter], wrong)).rejects.toThrow('away');
    store.beforeWrite = () => undefined;
    expect(await attempts.guard([counter], wrong)).toBe('out');
    expect(await failures()).toBe(1);
  });

  test('what broke off does not count', async () => {
    const broken = attempts.guard([counter], () => Promise.reject(new Error('broken')));
    await expect(broken).rejects.toThrow('broken');
    expect(await failures()).toBe(0);
    expect(await attempts.guard([counter], wrong)).toBe('out');
    await expect(attempts.guard([counter], () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await failures()).toBe(1);
  });

  test('guesses sent at once are counted each: no more are looked at than may fail', async () => {
    const guess = vi.fn(wrong);
    const all = await Promise.allSettled(Array.from({ length: 40 }, () => attempts.guard([counter], guess)));
    expect(guess).toHaveBeenCalledTimes(5);
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await failures()).toBe(5);
    await expect(attempts.guard([counter], right)).rejects.toThrow(QuorateError);
  });

  test('after a failure, guesses sent at once are counted each', async () => {
    await attempts.guard([counter], wrong);
    const guess = vi.fn(wrong);
    await Promise.allSettled(Array.from({ length: 40 }, () => attempts.guard([counter], guess)));
    expect(guess).toHaveBeenCalledTimes(4);
    expect(await failures()).toBe(5);
  });

  test('on several nodes each may let one more through, and none once a failure is seen', async () => {
    const nodes = [1, 2, 3].map(() =>
      createAttempts({ aggregates: store.aggregates, ...clear, clock: { now: () => now } }),
    );
    const guess = vi.fn(wrong);
    const many = nodes.flatMap((node) => Array.from({ length: 40 }, () => node.guard([counter], guess)));
    await Promise.allSettled(many);
    expect(guess.mock.calls.length).toBeLessThanOrEqual(counter.limit + nodes.length - 1);
    const before = guess.mock.calls.length;
    await Promise.allSettled(nodes.map((node) => node.guard([counter], guess)));
    expect(guess).toHaveBeenCalledTimes(before);
  });

  test('where a counter is full of what is not decided, the next comes in the place of one that was right, unwritten', async () => {
    const first = Array.from({ length: 5 }, held);
    const begun = first.map(({ attempt }) => attempts.guard([counter], attempt));
    await settled();
    const last = held();
    const waits = attempts.guard([counter], last.attempt);
    await settled();
    expect(last.attempt).not.toHaveBeenCalled();
    const before = writes;
    first[3]!.be(true);
    await begun[3];
    expect(last.attempt).toHaveBeenCalledTimes(1);
    expect(writes).toBe(before);
    last.be(true);
    for (const one of first) one.be(true);
    await Promise.all([...begun, waits]);
    expect(await failures()).toBe(0);
  });

  describe('a place that becomes free while somebody is told that there is none', () => {
    /** The next read of the store waits until it is told to go on. */
    function heldUp() {
      const { promise, resolve } = Promise.withResolvers<void>();
      const get = store.aggregates.get.bind(store.aggregates);
      vi.spyOn(store.aggregates, 'get').mockImplementationOnce(async (collection, id) => {
        await promise;
        return get(collection, id);
      });
      return resolve;
    }

    test.each([
      ['the store', 1],
      ['this process alone', 0],
    ])('is theirs: one that %s counts', async (_, failedBefore) => {
      for (let n = 0; n < failedBefore; n += 1) await attempts.guard([counter], wrong);
      const first = Array.from({ length: counter.limit - failedBefore }, held);
      const begun = first.map(({ attempt }) => attempts.guard([counter], attempt));
      await settled();
      const goOn = heldUp();
      const comes = attempts.guard([counter], right);
      first[0]!.be(true);
      await settled();
      goOn();
      expect(await comes).toBe('in');
      for (const one of first) one.be(false);
      await Promise.all(begun);
      expect(await failures()).toBe(counter.limit - 1);
    });
  });

  test('where each counts, it is reserved in the store before anything is done', async () => {
    let doneAt = -1;
    await attempts.count([counter], async () => void (doneAt = writes));
    expect(doneAt).toBe(1);
    expect(await failures()).toBe(1);
    await expect(attempts.count([counter], () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await failures()).toBe(1);
  });

  test('it is refused once all of them were wrong, and the counter is as full as that', async () => {
    const first = Array.from({ length: 5 }, held);
    const begun = first.map(({ attempt }) => attempts.guard([counter], attempt));
    await settled();
    const waits = attempts.guard([counter], right);
    for (const one of first) one.be(false);
    await expect(waits).rejects.toMatchObject({ code: 'too_many', retryAfter: 15 * 60 });
    await Promise.all(begun);
    expect(await failures()).toBe(5);
  });

  test('whoever cannot be counted leaves no place taken', async () => {
    const get = vi.spyOn(store.aggregates, 'get').mockRejectedValueOnce(new Error('away'));
    await expect(attempts.guard([counter], right)).rejects.toThrow('away');
    get.mockRestore();
    const guess = vi.fn(wrong);
    await Promise.allSettled(Array.from({ length: 9 }, () => attempts.guard([counter], guess)));
    expect(guess).toHaveBeenCalledTimes(5);
    expect(await failures()).toBe(5);
  });
});

test.each(seeds(Array.from({ length: 150 }, (_, seed) => seed)))(
  'in whatever order the store answers: no guess too many, nobody left waiting, each failure counted (seed %i)',
  async (seed) => {
    const random = new Random(seed);
    const store = createMemoryStore();
    const later = () => new Promise<void>((resolve) => setImmediate(resolve));
    const some = async () => {
      for (let turns = random.below(4); turns > 0; turns -= 1) await later();
    };
    const { aggregates } = store;
    const get = aggregates.get.bind(aggregates);
    aggregates.get = async (collection, id) => {
      await some();
      const found = await get(collection, id);
      await some();
      return found;
    };
    store.beforeWrite = some;
    const attempts = createAttempts({ aggregates, ...clear, clock: { now: () => 0 } });
    const [narrow, wide] = [
      { key: 'narrow', limit: 1 + random.below(4) },
      { key: 'wide', limit: 4 + random.below(6) },
    ];
    let wrong = 0;
    let wrongAtNarrow = 0;
    const outcomes = Array.from({ length: 30 }, async () => {
      for (let wait = random.below(6); wait > 0; wait -= 1) await later();
      const isNarrow = random.below(3) === 0;
      const isRight = random.below(3) > 0;
      return attempts.guard(isNarrow ? [narrow, wide] : [wide], async () => {
        await some();
        if (!isRight) {
          wrong += 1;
          if (isNarrow) wrongAtNarrow += 1;
        }
        return { right: isRight, result: isRight };
      });
    });
    const settled = await Promise.allSettled(outcomes);
    for (const one of settled) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'too_many' });
    expect(wrong).toBeLessThanOrEqual(wide.limit);
    expect(wrongAtNarrow).toBeLessThanOrEqual(narrow.limit);
    const failures = async (key: string) => (await get('signInAttempts', sha256(key)))?.value.failures ?? 0;
    expect(await failures('wide')).toBe(wrong);
    expect(await failures('narrow')).toBe(wrongAtNarrow);
    // What was right in the end has left its place: as many may fail as before.
    const guess = vi.fn(async () => ({ right: false, result: false }));
    await Promise.allSettled(Array.from({ length: 20 }, () => attempts.guard([wide], guess)));
    expect(guess).toHaveBeenCalledTimes(wide.limit - wrong);
  },
);
