/**
 * S4, explored: two or three nodes compact, sweep, append, read and die at any step, over a store that lags and is
 * not atomic. `FUZZ_SEED` repeats a schedule that failed, `FUZZ_RUNS` says how many to try from there on.
 */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { HistoryBatch } from '#lib/domain/history.ts';
import { createMerging } from '#server/adapters/merging/merging.ts';
import { createCompaction } from '#server/jobs/compaction.ts';
import type { LogEntry, MinutesLog } from '#server/ports.ts';
import { anyMeeting } from './support/any-meeting.ts';
import { clocksOf, Evening } from './support/evening.ts';
import { type Faults, ModelLog, Schedule } from './support/model-log.ts';
import { QuietLog } from './support/quiet-log.ts';
import { Random } from './support/random.ts';
import { openGate } from '../support/open-gate.ts';

/** Less than the minute for which the sweep waits. */
const lagMs = 40_000;
const skewMs = 50_000;

const scope = 'o';
const merging = createMerging({ aside: false });

/** Made once: what people write is not what is explored here. */
const evenings = Array.from({ length: 12 }, (_, seed) => {
  const evening = new Evening(new Random(seed), 3);
  evening.write(26);
  return evening.entries.map((entry) => ({ ...entry, node: `evening ${seed}` }));
});

/** Undefined where something is missing that others build on: Yjs then waits for more than it needs. */
const shown = (updates: readonly Uint8Array[]): unknown => {
  const doc = new Y.Doc({ guid: 'd' });
  doc.transact(() => updates.forEach((update) => Y.applyUpdate(doc, update)));
  const lacks = doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
  const state = lacks
    ? undefined
    : [doc.getText('t').toDelta(), [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort()];
  doc.destroy();
  return state;
};

/** The same entries are read many times. */
const known = new Map<string, unknown>();
function direct(entries: readonly LogEntry[]): unknown {
  const key = entries.map(({ id, node }) => `${node} ${id}`).join();
  if (!known.has(key)) known.set(key, shown(entries.map(({ update }) => update)));
  return known.get(key);
}

class Simulation {
  readonly #random: Random;
  readonly #schedule: Schedule;
  readonly #store: ModelLog;
  readonly #evening: readonly LogEntry[];
  readonly #clocks: readonly string[][];
  readonly #nodes: { name: string; skew: number; log: MinutesLog; compaction: ReturnType<typeof createCompaction> }[];
  readonly #outside: MinutesLog;
  /** When each of the evening's entries was surely in the store; the writer knows by the answer. */
  readonly #writtenAt: number[] = [];
  #made = 0;
  #readers = 0;
  #writing = false;
  #failure: Error | undefined;

  constructor(seed: number, nodes: number, faults: Partial<Faults> = {}) {
    this.#random = new Random(seed);
    this.#schedule = new Schedule(this.#random);
    this.#store = new ModelLog(this.#schedule, { lagMs, ...faults });
    this.#evening = this.#random.pick(evenings);
    this.#clocks = this.#evening.map(({ update }) => clocksOf(update));
    this.#nodes = Array.from({ length: nodes }, () => this.#node());
    this.#outside = this.#store.as('outside', this.#schedule as never);
  }

  async run(): Promise<void> {
    while (this.#schedule.steps < 200) {
      if (this.#schedule.idle || this.#random.below(4) === 0) this.#begin();
      else await this.#schedule.step(1_200);
    }
    while (this.#writtenAt.length < this.#evening.length || !this.#schedule.idle) {
      if (!this.#writing && this.#writtenAt.length < this.#evening.length) this.#write();
      await this.#schedule.step(500);
    }
    // Twice, for what was left behind by those who died.
    for (let round = 0; round < 3; round += 1) {
      for (const { compaction } of this.#nodes) await this.#finish(compaction.run());
      this.#schedule.now += 100_000;
    }
    await this.#finish(this.#read());
    await this.#finish(this.#readHistory());
  }

  /** What is in the store at the end. */
  get left(): LogEntry[] {
    return this.#store.rows.filter(({ until }) => until === Infinity).map(({ entry }) => entry);
  }

  #begin(): void {
    const chance = this.#random.below(20);
    const node = this.#random.pick(this.#nodes);
    if (chance < 6) this.#write();
    else if (chance < 10) void node.compaction.run();
    else if (chance < 11) node.compaction.soon('d');
    else if (chance < 14 && this.#readers < 3) this.#watch(this.#read());
    else if (chance < 17 && this.#readers < 3) this.#watch(this.#readHistory());
    else if (chance < 18) this.#schedule.now += this.#random.below(80_000);
    else if (chance < 19) this.#die(this.#random.below(this.#nodes.length));
  }

  #node() {
    this.#made += 1;
    const name = `node-${this.#made}`;
    const skew = this.#random.below(2 * skewMs) - skewMs;
    const clock = { now: () => this.#schedule.now + skew };
    const log = this.#store.as(name, clock);
    const logger = new QuietLog();
    const sizes = { open: 5, atRest: 2 };
    const about = { log, aggregates: anyMeeting, merging, clock, node: () => name, gate: openGate };
    const compaction = createCompaction({ ...about, logger, sizes });
    return { name, skew, log, compaction };
  }

  #die(which: number): void {
    this.#schedule.kill(this.#nodes[which]!.name);
    this.#nodes[which] = this.#node();
    // Its answer has not come: whoever wrote sends again, through another node.
    this.#writing = false;
  }

  #write(): void {
    const next = this.#evening[this.#writtenAt.length];
    if (this.#writing || next === undefined) return;
    this.#writing = true;
    const { log, name, skew } = this.#random.pick(this.#nodes);
    const { documentId, author, update } = next;
    const at = this.#schedule.now + skew;
    const written = this.#writtenAt.length;
    void log.append({ documentId, author, update, at, node: name, scope }).then(() => {
      if (this.#writtenAt.length === written) this.#writtenAt.push(this.#schedule.now);
      this.#writing = false;
    });
  }

  #watch(reading: Promise<void>): void {
    this.#readers += 1;
    reading.catch((error: Error) => (this.#failure ??= error)).finally(() => (this.#readers -= 1));
  }

  async #finish(work: Promise<unknown>): Promise<void> {
    let over = false;
    const ended = work.finally(() => (over = true));
    ended.catch(() => undefined);
    while (!over) await this.#schedule.step(500);
    await ended;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** The clocks that a reader who begins now must get. */
  #due(): string[] {
    const since = this.#schedule.now - lagMs;
    return this.#clocks.filter((_, i) => this.#writtenAt[i] !== undefined && this.#writtenAt[i] < since).flat();
  }

  async #read(): Promise<void> {
    const due = this.#due();
    const entries = (await Array.fromAsync(this.#outside.pages('d'))).flat();
    const got = new Set(entries.flatMap(({ update }) => clocksOf(update)));
    expect(due.filter((clock) => !got.has(clock))).toEqual([]);
    const held = this.#evening.filter((_, i) => this.#clocks[i]!.every((clock) => got.has(clock)));
    if (direct(held) !== undefined) expect(shown(entries.map(({ update }) => update))).toEqual(direct(held));
  }

  async #readHistory(): Promise<void> {
    const due = this.#due();
    const batches = await merging.history(this.#outside.history('d'), this.#outside.pages('d'), []);
    const owner = new Map<string, string>();
    this.#evening.forEach(({ author }, i) => this.#clocks[i]!.forEach((clock) => owner.set(clock, author)));
    const got = batches.flatMap((batch) => clocksOf(batch.update).map((clock) => [clock, batch.author] as const));
    expect(got.filter(([clock, author]) => owner.get(clock) !== author)).toEqual([]);
    const clocks = got.map(([clock]) => clock);
    expect(clocks).toHaveLength(new Set(clocks).size);
    const had = new Set(clocks);
    expect(due.filter((clock) => !had.has(clock))).toEqual([]);
    expectInOrder(batches);
  }
}

/** Each builds on those before it alone, unless something it builds on has not been written. */
function expectInOrder(batches: readonly HistoryBatch[]): void {
  const doc = new Y.Doc({ gc: false, guid: 'd' });
  const lacking = batches.map(({ update }) => {
    Y.applyUpdate(doc, update);
    return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
  });
  if (lacking.at(-1) !== true) expect(lacking).not.toContain(true);
  doc.destroy();
}

const first = Number(process.env.FUZZ_SEED ?? 1);
const runs = Number(process.env.FUZZ_RUNS ?? (process.env.FUZZ_SEED === undefined ? 1_000 : 1));

async function explore(nodes: number, from: number, count: number, faults?: Partial<Faults>): Promise<void> {
  for (let seed = from; seed < from + count; seed += 1) {
    const simulation = new Simulation(seed, nodes, faults);
    try {
      await simulation.run();
      const { left } = simulation;
      expect(left.filter(({ kind }) => kind === 'plain').length).toBeLessThan(8);
    } catch (cause) {
      throw new Error(`schedule ${seed} with ${nodes} nodes: ${(cause as Error).message}`, { cause });
    }
  }
}

describe('S4: compaction, explored', () => {
  test.each([2, 3])(
    'S4, S11: with %i nodes no reader misses an entry, and history has each once',
    (nodes) => explore(nodes, first, runs),
    600_000,
  );

  test('S4: a reader that took merged entries before plain ones would be found out', async () => {
    await expect(explore(3, 1, 300, { mergedFirst: true })).rejects.toThrow('to deeply equal []');
  }, 600_000);
});
