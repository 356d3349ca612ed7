import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { MinutesLog } from '#server/ports.ts';
import { bytes, logEntry } from './fixtures.ts';
import type { MakeStore } from './store-under-test.ts';

type Step =
  { do: 'append' } | { do: 'page' } | { do: 'merge'; pick: number } | { do: 'sweep'; back: number } | { do: 'read' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ do: 'append' } as const) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('merge' as const), pick: fc.nat(0xffff) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sweep' as const), back: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.constant({ do: 'read' } as const) },
  { weight: 2, arbitrary: fc.constant({ do: 'page' } as const) },
);

/** An update is here the list of the numbers it holds; merging unites them. */
class Run {
  readonly #log: MinutesLog;
  readonly #document: string;
  readonly #written = new Set<number>();
  #time = 1_000;

  constructor(log: MinutesLog, document: string) {
    this.#log = log;
    this.#document = document;
  }

  async take(now: Step): Promise<void> {
    this.#time += 1;
    const entry = (values: number[]) =>
      logEntry(bytes(...values), { documentId: this.#document, at: this.#time, author: 'server' });
    if (now.do === 'append') {
      const value = this.#written.size;
      await this.#log.append(entry([value]));
      this.#written.add(value);
    } else if (now.do === 'merge') {
      // What a compaction does: read, merge some of it, add. Others may do the same meanwhile.
      const seen = await this.#log.read(this.#document);
      const parts = seen.filter((_, i) => (now.pick >> (i % 16)) & 1);
      if (parts.length === 0) return;
      const values = [...new Set(parts.flatMap(({ update }) => [...update]))];
      await this.#log.addMerged({ ...entry(values), parts: parts.map(({ id }) => id) });
    } else if (now.do === 'sweep') {
      const merged = (await this.#log.unswept(1_000)).filter(({ documentId }) => documentId === this.#document);
      await this.#log.sweep(
        this.#document,
        merged.slice(0, merged.length - now.back).map(({ id }) => id),
      );
    } else if (now.do === 'page') await this.pagesHoldAll(this.#written.size);
    else await this.holdsAll(this.#written.size);
  }

  /** Others write and sweep between two pages. */
  async pagesHoldAll(written: number): Promise<void> {
    const held = new Set<number>();
    const ids: string[] = [];
    for await (const page of this.#log.pages(this.#document)) {
      for (const { id, kind, update } of page) {
        ids.push(`${kind === 'plain' ? 0 : 1} ${id}`);
        for (const value of update) held.add(value);
      }
    }
    for (let value = 0; value < written; value++) expect(held).toContain(value);
    expect(ids).toEqual([...new Set(ids)].sort());
  }

  /** @param written as many as were surely in the log when the read began */
  async holdsAll(written = this.#written.size): Promise<void> {
    const read = await this.#log.read(this.#document);
    const held = new Set(read.flatMap(({ update }) => [...update]));
    for (let value = 0; value < written; value++) expect(held).toContain(value);
    const kinds = read.map(({ kind }) => kind);
    expect(kinds).toEqual([...kinds].sort().reverse());
    for (const kind of ['plain', 'merged']) {
      const ids = read.filter((entry) => entry.kind === kind).map(({ id }) => id);
      expect(ids).toEqual([...ids].sort());
    }
  }
}

/** S4's promise, on random histories: whatever is interleaved, no read misses content. */
export function describeMinutesLogModel(name: string, makeStore: MakeStore<'log'>): void {
  describe(`minutes log, random histories: ${name}`, () => {
    test('S4: no interleaving of appends, merges and sweeps loses content', async () => {
      const store = await makeStore();
      let runs = 0;
      const history = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 20 });
      try {
        await fc.assert(
          fc.asyncProperty(history, async (rounds) => {
            const run = new Run(store.log, `doc-${runs++}`);
            for (const together of rounds) await Promise.all(together.map((now) => run.take(now)));
            await run.holdsAll();
          }),
          { numRuns: 60 },
        );
      } finally {
        await store.close();
      }
    });
  });
}
