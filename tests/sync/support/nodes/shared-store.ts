import type { Clock, LogEntry, MinutesLog, NewLogEntry, NodeName } from '#server/ports.ts';
import { documentId } from '../fake-workspace.ts';
import { MemoryLog } from '../memory-log.ts';
import { Ledger } from './ledger.ts';

/** What several nodes share: the log of one document, and who of them was fenced. */
export interface SharedStore {
  /** As nobody of the nodes sees it. */
  readonly log: MinutesLog;
  /** What is written to it is written outside this process. */
  readonly takesTime: boolean;
  /** A process begins. @returns the log as it has it */
  join(node: NodeName, clock: Clock): Promise<MinutesLog>;
  /** One that was fenced goes on under another name. */
  rename(node: NodeName): Promise<void>;
  /** What it still writes counts no more (R4). */
  fence(node: NodeName): Promise<void>;
  /** It has ended in order. */
  leave(node: NodeName): Promise<void>;
  /** What whoever reads the log gets. */
  entries(): Promise<LogEntry[]>;
  /** @returns what of an update the log does not have, in words. @param but see `Ledger` */
  lacks(update: Uint8Array, but?: 'marks'): Promise<string | undefined>;
}

/** Entries of a fenced node are told apart when they come. */
class FencedLog extends MemoryLog {
  readonly ledger = new Ledger();
  readonly fenced = new Set<NodeName>();
  #late = 0;

  override append(entry: NewLogEntry): Promise<{ id: string; durable: Promise<void> }> {
    if (this.fenced.has(entry.node)) return Promise.resolve({ id: this.#lateId(), durable: Promise.resolve() });
    this.ledger.add(entry.update);
    return super.append(entry);
  }

  override async addMerged(entry: NewLogEntry & { parts: readonly string[] }): Promise<string> {
    return this.fenced.has(entry.node) ? this.#lateId() : super.addMerged(entry);
  }

  #lateId(): string {
    this.#late += 1;
    return `late ${this.#late}`;
  }
}

/** In memory, where nothing takes any time. */
export class MemoryStore implements SharedStore {
  readonly log = new FencedLog();
  readonly takesTime = false;
  readonly #lateCounts: boolean;

  /** @param lateCounts a fault to be found out: what fenced nodes still write is taken */
  constructor(lateCounts = false) {
    this.#lateCounts = lateCounts;
  }

  async join(): Promise<MinutesLog> {
    return this.log;
  }

  async rename(): Promise<void> {}

  async leave(): Promise<void> {}

  async fence(node: NodeName): Promise<void> {
    if (!this.#lateCounts) this.log.fenced.add(node);
  }

  async entries(): Promise<LogEntry[]> {
    return this.log.read(documentId);
  }

  async lacks(update: Uint8Array, but?: 'marks'): Promise<string | undefined> {
    return this.log.ledger.lacks(update, but);
  }
}
