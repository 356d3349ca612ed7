/**
 * A store that several nodes share, as unkind as one may be: nothing but a single row is atomic, a read comes in
 * batches, each of them from a replica that may lag behind, and every step waits for its turn.
 */
import type { KeptHistory, LogEntry, MinutesLog, NewLogEntry } from '#server/ports.ts';
import type { Random } from './random.ts';

const forever = Infinity;

interface Row {
  entry: LogEntry;
  /** When it came and went, in true time. */
  from: number;
  until: number;
}

/** Everybody's steps, one at a time, in an order that chance decides; and the true time. */
export class Schedule {
  now = 1_000_000_000;
  steps = 0;
  readonly random: Random;
  #waiting: { who: string; go: () => void }[] = [];

  constructor(random: Random) {
    this.random = random;
  }

  /** Waits for its turn; somebody who has died waits for ever. */
  turn(who: string): Promise<void> {
    return new Promise((go) => this.#waiting.push({ who, go }));
  }

  kill(who: string): void {
    this.#waiting = this.#waiting.filter((one) => one.who !== who);
  }

  get idle(): boolean {
    return this.#waiting.length === 0;
  }

  /** One step of somebody's. */
  async step(longestMs: number): Promise<void> {
    this.steps += 1;
    this.now += this.random.below(longestMs);
    const at = this.random.below(this.#waiting.length);
    this.#waiting.splice(at, 1)[0]?.go();
    // Until they wait again: all between two steps are promises that are kept at once.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export interface Faults {
  /** How far a replica is behind, at most. */
  lagMs: number;
  /** For the test of the test: a reader that reads in the wrong order. */
  mergedFirst?: true;
}

export class ModelLog {
  readonly rows: Row[] = [];
  readonly #kept: { documentId: string; kept: KeptHistory; from: number }[] = [];
  readonly #schedule: Schedule;
  readonly #faults: Faults;
  #ids = 0;

  constructor(schedule: Schedule, faults: Faults) {
    this.#schedule = schedule;
    this.#faults = faults;
  }

  /** The port as one node has it. @param clock the node's own, which may be wrong */
  as(who: string, clock: { now(): number }): MinutesLog {
    const turn = () => this.#schedule.turn(who);
    const port: Partial<MinutesLog> = {
      append: async (entry) => {
        await turn();
        const id = this.#id(clock);
        this.#add({ ...withoutScope(entry), id, kind: 'plain' });
        await turn();
        return { id, durable: Promise.resolve() };
      },
      pages: (documentId) => this.#pages(documentId, turn),
      addMerged: async ({ parts, ...entry }) => {
        await turn();
        const made = this.#id(clock);
        const last = [...parts].sort().at(-1) ?? '';
        // A node whose clock is behind still makes a key that sorts after the keys of all it merged.
        const id = made > last ? made : `${last}~${made}`;
        this.#add({ ...withoutScope(entry), id, kind: 'merged', parts });
        await turn();
        return id;
      },
      sweep: async (documentId, ids) => {
        await turn();
        const old = this.#present(documentId).filter(({ id }) => ids.includes(id));
        const named = new Set(old.flatMap((entry) => this.#named(documentId, entry)));
        const rows = this.rows.filter(({ entry, until }) => until === forever && named.has(entry.id));
        for (const row of shuffled(rows, this.#schedule.random)) {
          row.until = this.#schedule.now;
          if (this.#schedule.random.below(3) === 0) await turn();
        }
        await turn();
        return rows.length;
      },
      uncompacted: async (moreThan) => {
        await turn();
        return this.#waiting('d') > moreThan ? ['d'] : [];
      },
      waiting: async (documentId) => {
        await turn();
        return this.#waiting(documentId);
      },
      unswept: async () => {
        await turn();
        const present = new Set(this.#present('d').map(({ id }) => id));
        return this.#present('d').filter(({ parts }) => parts?.some((id) => present.has(id)));
      },
      keepHistory: async (_scope, documentId, kept) => {
        await turn();
        const there = this.#kept.some((one) => one.documentId === documentId && one.kept.key === kept.key);
        if (!there) this.#kept.push({ documentId, kept, from: this.#schedule.now });
        await turn();
      },
      history: (documentId) => this.#history(documentId, turn),
    };
    return port as MinutesLog;
  }

  async *#pages(documentId: string, turn: () => Promise<void>): AsyncGenerator<LogEntry[]> {
    for (const kind of this.#faults.mergedFirst ? (['merged', 'plain'] as const) : (['plain', 'merged'] as const)) {
      for (let after = ''; ;) {
        await turn();
        const seen = this.#seenAt();
        const batch = this.rows
          .filter(({ entry, from, until }) => entry.documentId === documentId && from <= seen && seen < until)
          .map(({ entry }) => entry)
          .filter((entry) => entry.kind === kind && entry.id > after)
          .sort((a, b) => (a.id < b.id ? -1 : 1))
          .slice(0, 1 + this.#schedule.random.below(6));
        if (batch.length === 0) break;
        yield batch;
        after = batch.at(-1)!.id;
      }
    }
  }

  async *#history(documentId: string, turn: () => Promise<void>): AsyncGenerator<KeptHistory> {
    for (let after = ''; ;) {
      await turn();
      const seen = this.#seenAt();
      const next = this.#kept
        .filter((one) => one.documentId === documentId && one.from <= seen && one.kept.key > after)
        .map(({ kept }) => kept)
        .sort((a, b) => (a.key < b.key ? -1 : 1))[0];
      if (next === undefined) return;
      yield next;
      after = next.key;
    }
  }

  #seenAt(): number {
    return this.#schedule.now - this.#schedule.random.below(this.#faults.lagMs + 1);
  }

  #id(clock: { now(): number }): string {
    this.#ids += 1;
    return `${clock.now()}-${String(this.#ids).padStart(6, '0')}`;
  }

  #add(entry: LogEntry): void {
    this.rows.push({ entry, from: this.#schedule.now, until: forever });
  }

  #present(documentId: string): LogEntry[] {
    return this.rows
      .filter(({ entry, until }) => entry.documentId === documentId && until === forever)
      .map(({ entry }) => entry);
  }

  /** What an entry names, and the merged ones among those. */
  #named(documentId: string, entry: LogEntry): string[] {
    const present = new Map(this.#present(documentId).map((one) => [one.id, one]));
    const parts = entry.parts ?? [];
    return parts.flatMap((id) => {
      const inner = present.get(id);
      return inner === undefined ? [id] : [id, ...this.#named(documentId, inner)];
    });
  }

  #waiting(documentId: string): number {
    const present = this.#present(documentId);
    const covered = new Set(present.flatMap(({ parts }) => parts ?? []));
    return present.filter(({ id, kind }) => kind === 'plain' && !covered.has(id)).length;
  }
}

const withoutScope = ({ scope: _, ...entry }: NewLogEntry): Omit<NewLogEntry, 'scope'> => entry;

function shuffled<T>(all: readonly T[], random: Random): T[] {
  const rest = [...all];
  return Array.from(all, () => rest.splice(random.below(rest.length), 1)[0]!);
}
