/**
 * S4: replaces a document's many entries by their merge. Each step can be the last before a crash: what was done is
 * right as it stands, and the next run does the rest. Several nodes may do it at once.
 */
import type { Aggregates, Clock, Log, LogEntry, Merging, MinutesLog, NodeName } from '../ports.ts';

/** While a document is open; below it, it opens fast enough as it is. */
const entriesAtLeast = 500;
/** Once nobody has it open any more. */
const entriesAtRest = 40;
/** So that no reader that began before the merge misses what it replaced (S4). */
const sweepAfterMs = 60_000;
/** A read that took longer may have seen what is no longer there: it begins again with the next run (S4). */
const readWithinMs = 30_000;
/** In one run, so that it ends. */
const documentsAtMost = 50;

interface Parts {
  log: MinutesLog;
  /** Tells under which organisation's key a document's content is kept (D5), and what was expunged. */
  aggregates: Pick<Aggregates, 'find'>;
  merging: Pick<Merging, 'compact'>;
  clock: Clock;
  node: NodeName;
  logger: Log;
}

export interface Compaction {
  /** Documents that have grown, then what earlier runs left to delete. */
  run(): Promise<void>;
  /**
   * For a document that has just been closed. Returns at once; documents wait for each other, and one that waits
   * already is not taken twice.
   */
  soon(documentId: string): void;
  /** Resolves once what `soon` was told of has been done. */
  idle(): Promise<void>;
  /** Forgets what waits; resolves when the work under way has ended. */
  stop(): Promise<void>;
}

export function createCompaction(parts: Parts): Compaction {
  const { log, clock, logger, merging } = parts;
  const waiting = new Set<string>();
  let working: Promise<void> = Promise.resolve();
  let stopped = false;

  async function compact(documentId: string, atLeast: number): Promise<void> {
    const [meeting] = await parts.aggregates.find('meeting', 'document', documentId, { limit: 1 });
    if (meeting === undefined) return;
    const scope = meeting.value.organisationId;
    const expunged = await parts.aggregates.find('expunction', 'document', documentId);
    const passages = expunged.flatMap(({ value }) => value.passages);
    const compacted = await merging.compact(timely(log.pages(documentId), clock), { atLeast, passages });
    if (compacted === undefined) return;
    const { update, parts: replaced, history } = compacted;
    for (const kept of history) await log.keepHistory(scope, documentId, kept);
    const at = clock.now();
    await log.addMerged({ documentId, scope, author: 'server', at, node: parts.node, update, parts: replaced });
    logger.info('minutes compacted', { documentId, entries: replaced.length, bytes: update.byteLength });
  }

  async function attempt(documentId: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      logger.error('minutes could not be compacted', { documentId, error });
    }
  }

  /** One document that fails does not keep the others waiting. */
  async function each(documentIds: string[], work: (documentId: string) => Promise<unknown>): Promise<void> {
    for (const documentId of documentIds) {
      if (!stopped) await attempt(documentId, () => work(documentId));
    }
  }

  async function workOff(): Promise<void> {
    for (const documentId of waiting) {
      waiting.delete(documentId);
      await attempt(documentId, async () => {
        if ((await log.waiting(documentId)) >= entriesAtRest) await compact(documentId, entriesAtRest);
      });
    }
  }

  return {
    async run() {
      await each(await log.uncompacted(entriesAtLeast, documentsAtMost), (id) => compact(id, entriesAtLeast));
      const before = clock.now() - sweepAfterMs;
      await each(await log.unswept(before, documentsAtMost), (documentId) => log.sweep(documentId, before));
    },
    soon(documentId) {
      if (stopped) return;
      if (waiting.size === 0) working = working.then(workOff);
      waiting.add(documentId);
    },
    idle: () => working,
    async stop() {
      stopped = true;
      waiting.clear();
      await working;
    },
  };
}

/** @throws Error when the reading took too long */
async function* timely(pages: AsyncIterable<LogEntry[]>, clock: Clock): AsyncGenerator<LogEntry[]> {
  const began = clock.now();
  for await (const page of pages) {
    yield page;
    if (clock.now() - began > readWithinMs) throw new Error('reading the log took too long');
  }
}
