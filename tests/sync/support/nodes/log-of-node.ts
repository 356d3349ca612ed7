import { setImmediate } from 'node:timers/promises';
import type { KeptHistory, LogEntry, MinutesLog, NewLogEntry } from '#server/ports.ts';
import type { Random } from '../random.ts';

const never = new Promise<never>(() => {});

/** How one process gets on with the log that it shares. */
export class LogOfNode implements MinutesLog {
  /** Of ten calls about so many fail: before they were carried out, or after. */
  failing = 0;
  slow = false;
  /** Calls under way. */
  pending = 0;
  #dead = false;
  readonly #log: MinutesLog;
  readonly #random: Random;

  constructor(log: MinutesLog, random: Random) {
    this.#log = log;
    this.#random = random;
  }

  /** The process has died: what is under way is carried out or not, and nobody is told. */
  kill(): void {
    this.#dead = true;
  }

  append = (entry: NewLogEntry) => this.#call(() => this.#log.append(entry));
  read = (documentId: string, except?: ReadonlySet<string>) => this.#call(() => this.#log.read(documentId, except));
  ids = (documentIds: readonly string[]) => this.#call(() => this.#log.ids(documentIds));
  addMerged = (entry: NewLogEntry & { parts: readonly string[] }) => this.#call(() => this.#log.addMerged(entry));
  sweep = (documentId: string, ids: readonly string[]) => this.#call(() => this.#log.sweep(documentId, ids));
  uncompacted = (moreThan: number, limit: number) => this.#call(() => this.#log.uncompacted(moreThan, limit));
  waiting = (documentId: string) => this.#call(() => this.#log.waiting(documentId));
  unswept = (limit: number) => this.#call(() => this.#log.unswept(limit));
  keepHistory = (scope: string, documentId: string, kept: KeptHistory) =>
    this.#call(() => this.#log.keepHistory(scope, documentId, kept));
  replaceHistory = (scope: string, documentId: string, kept: KeptHistory) =>
    this.#call(() => this.#log.replaceHistory(scope, documentId, kept));
  forgetDocument = (documentId: string) => this.#call(() => this.#log.forgetDocument(documentId));
  bindClient = (documentId: string, clientId: number, personId: string) =>
    this.#call(() => this.#log.bindClient(documentId, clientId, personId));
  boundClients = (documentId: string) => this.#call(() => this.#log.boundClients(documentId));
  recoveringUntil = () => this.#call(() => this.#log.recoveringUntil());

  pages(documentId: string, which?: 'all' | 'standing'): AsyncIterable<LogEntry[]> {
    return this.#each(this.#log.pages(documentId, which));
  }

  history(documentId: string): AsyncIterable<KeptHistory> {
    return this.#each(this.#log.history(documentId));
  }

  async *#each<T>(all: AsyncIterable<T>): AsyncGenerator<T> {
    const iterator = all[Symbol.asyncIterator]();
    for (;;) {
      const next = await this.#call(() => iterator.next());
      if (next.done) return;
      yield next.value;
    }
  }

  async #call<T>(work: () => Promise<T>): Promise<T> {
    if (this.#dead) return never;
    this.pending += 1;
    const done = await this.#carryOut(work).finally(() => (this.pending -= 1));
    return done === undefined ? never : done.value;
  }

  /** @returns undefined when nobody is there to be told */
  async #carryOut<T>(work: () => Promise<T>): Promise<{ value: T } | undefined> {
    await this.#turns();
    if (this.#dead && this.#random.below(2) === 0) return undefined;
    if (this.#fails()) throw new Error('the log is away');
    const value = await work();
    await this.#turns();
    if (this.#fails()) throw new Error('the answer of the log was lost');
    return this.#dead ? undefined : { value };
  }

  #fails(): boolean {
    return !this.#dead && this.#random.below(20) < this.failing;
  }

  async #turns(): Promise<void> {
    for (let turns = this.#random.below(this.slow ? 14 : 3); turns > 0; turns -= 1) await setImmediate();
  }
}
