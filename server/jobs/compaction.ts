/**
 * S4: replaces a document's many entries by their merge. Each step can be the last before a crash: what was done is
 * right as it stands, and the next run does the rest. Several nodes may do it at once.
 */
import { Worker } from 'node:worker_threads';
import type { Aggregates, Clock, Log, LogEntry, MinutesLog, NodeName } from '../ports.ts';
import { batchKey, writeBatch } from './history-batch.ts';

/** Below it a document opens fast enough as it is. */
const entriesAtLeast = 500;
/** So that no reader that began before the merge misses what it replaced (S4). */
const sweepAfterMs = 60_000;
/** In one run, so that it ends. */
const documentsAtMost = 50;

interface Parts {
  log: MinutesLog;
  /** Tells under which organisation's key a document's content is kept (D5). */
  aggregates: Pick<Aggregates, 'find'>;
  clock: Clock;
  node: NodeName;
  logger: Log;
  /** Tests do without a thread. */
  merge?: (updates: Uint8Array[]) => Promise<Uint8Array>;
}

export interface Compaction {
  /** Documents that have grown, then what earlier runs left to delete. */
  run(): Promise<void>;
}

export function createCompaction(parts: Parts): Compaction {
  const { log, clock, logger } = parts;
  const merge = parts.merge ?? mergeInThread;

  async function compact(documentId: string): Promise<void> {
    const [meeting] = await parts.aggregates.find('meeting', 'document', documentId, { limit: 1 });
    if (meeting === undefined) return;
    const scope = meeting.value.organisationId;
    const entries = uncovered(await log.read(documentId));
    const plain = entries.filter((entry) => entry.kind === 'plain');
    if (plain.length <= entriesAtLeast) return;
    await log.keepHistory(scope, documentId, batchKey(plain), writeBatch(plain));
    const update = await merge(entries.map((entry) => entry.update));
    const at = clock.now();
    const partIds = entries.map((entry) => entry.id);
    await log.addMerged({ documentId, scope, author: 'server', at, node: parts.node, update, parts: partIds });
    logger.info('minutes compacted', { documentId, entries: entries.length, bytes: update.byteLength });
  }

  /** One document that fails does not keep the others waiting. */
  async function each(documentIds: string[], work: (documentId: string) => Promise<unknown>): Promise<void> {
    for (const documentId of documentIds) {
      try {
        await work(documentId);
      } catch (error) {
        logger.error('minutes could not be compacted', { documentId, error });
      }
    }
  }

  return {
    async run() {
      await each(await log.uncompacted(entriesAtLeast, documentsAtMost), compact);
      const before = clock.now() - sweepAfterMs;
      await each(await log.unswept(before, documentsAtMost), (documentId) => log.sweep(documentId, before));
    },
  };
}

/** Entries that no merged one replaces. */
function uncovered(entries: readonly LogEntry[]): LogEntry[] {
  const covered = new Set(entries.flatMap((entry) => entry.parts ?? []));
  return entries.filter((entry) => !covered.has(entry.id));
}

/** Merging takes a second for a long evening's work: never where sockets are served. */
function mergeInThread(updates: Uint8Array[]): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./compaction-worker.ts', import.meta.url), { workerData: updates });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the merging thread ended with ${code}`)));
  });
}
