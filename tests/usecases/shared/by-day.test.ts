import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MailMessage } from '#lib/domain/mail.ts';
import { inOrder, take } from '#server/usecases/shared/by-day.ts';
import { countReads } from '../../support/counted-reads.ts';
import { createMemoryStore } from '../../support/memory-store.ts';

const now = Date.parse('2026-03-02T18:30:00.000Z');
const clock = { now: () => now };

const mail = (id: string, at: string): MailMessage => ({
  ...{ id, organisationId: 'school', boardId: 'board', to: 'person', toName: 'Ada', subject: 'Notice', text: 'Come.' },
  at,
});

async function storeOf(all: readonly MailMessage[]) {
  const store = createMemoryStore();
  for (const one of all) await store.aggregates.insert('mail', one);
  const reads = countReads(store.aggregates);
  const read = (order: 'latestFirst' | 'oldestFirst', until?: string) =>
    inOrder(
      { aggregates: store.aggregates, clock },
      {
        collection: 'mail',
        index: 'boardDay',
        of: 'board',
        at: ({ at }) => at,
        order,
        ...(until === undefined ? {} : { until }),
      },
    );
  return { read, reads };
}

const instant = fc.integer({ min: Date.parse('2020-01-01'), max: now }).map((at) => new Date(at).toISOString());
/** Crowded, so that years, months and days have too many to be read at once. */
const crowded = fc
  .tuple(instant, fc.integer({ min: 90, max: 130 }))
  .chain(([at, many]) => fc.constantFrom(0, 1_000, 3600_000).map((step) => ({ at, many, step })));
const written = fc
  .tuple(fc.array(instant, { maxLength: 40 }), fc.array(crowded, { maxLength: 3 }))
  .map(([alone, crowds]) => [
    ...alone,
    ...crowds.flatMap(({ at, many, step }) =>
      Array.from({ length: many }, (_, i) => new Date(Math.min(now, Date.parse(at) + i * step)).toISOString()),
    ),
  ]);

test('what was written when is read in its order, until an instant or a day, each once', async () => {
  await fc.assert(
    fc.asyncProperty(written, fc.option(instant), fc.boolean(), async (instants, at, byDay) => {
      const all = instants.map((each, i) => mail(`m${(i * 7919) % 10_007}`, each));
      const until = at === null ? undefined : byDay ? at.slice(0, 10) : at;
      const { read } = await storeOf(all);
      const expected = all
        .filter((one) => until === undefined || one.at.slice(0, until.length) <= until)
        .map((one) => `${one.at} ${one.id}`)
        .sort();
      const found = async (order: 'latestFirst' | 'oldestFirst') =>
        (await take(read(order, until), Infinity)).map((one) => `${one.at} ${one.id}`);
      expect(await found('oldestFirst')).toEqual(expected);
      expect(await found('latestFirst')).toEqual(expected.toReversed());
    }),
    { numRuns: 40 },
  );
});

const everyHour = (hours: number) =>
  Array.from({ length: hours }, (_, i) => mail(`m${i}`, new Date(now - i * 3600_000).toISOString()));

test.each(['latestFirst', 'oldestFirst'] as const)('%s: whoever takes a few of very many reads few', async (order) => {
  const { read, reads } = await storeOf(everyHour(20_000));
  expect(await take(read(order), 50)).toHaveLength(50);
  expect(reads.all()).toBeLessThan(400);
});

test('few are read in one go', async () => {
  const { read, reads } = await storeOf(everyHour(60));
  expect(await take(read('latestFirst'), 50)).toHaveLength(50);
  expect(reads.all()).toBe(60);
  expect(await take(read('latestFirst'), 0)).toEqual([]);
});
