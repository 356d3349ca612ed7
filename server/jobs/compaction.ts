/**
 * S4: replaces a document's many entries by their merge. Each step can be the last before a crash: what was done is
 * right as it stands, and the next run does the rest. Several nodes may do it at once.
 */
import type { Aggregates, Clock, Gate, Log, LogEntry, Merging, MinutesLog, NodeName } from '../ports.ts';

/** How many plain entries are worth a merge: while a document is open, and once nobody has it open any more. */
const usualSizes = { open: 500, atRest: 40 };
/**
 * So that no reader that began before the merge misses what it replaced (S4). Counted on this node's own clock, from
 * when it saw the merged entry: what another node wrote down may be wrong, or long past when it was written.
 */
const sweepAfterMs = 60_000;
/** A read that took longer may have seen what is no longer there: it begins again with the next run (S4). */
const readWithinMs = 30_000;
/** From then on it goes on without rests, so as to be in time. */
const restsWithinMs = 10_000;
/** What is not written by then is left to the next run: whoever expunges waits no longer for what it may not know (S11). */
export const writeWithinMs = 60_000;
/** In one run, so that it ends. */
const documentsAtMost = 50;
const mergedAtMost = 5_000;

interface Parts {
  log: MinutesLog;
  /** Tells under which organisation's key a document's content is kept (D5), and what was expunged. */
  aggregates: Pick<Aggregates, 'find'>;
  merging: Pick<Merging, 'compact'>;
  clock: Clock;
  /** Under which name this node writes now. */
  node: () => NodeName;
  /** R4: a node whose lease has ended deletes nothing. */
  gate: Pick<Gate, 'holds'>;
  logger: Log;
  /** Between two pages of the log, while there is time: who is in a meeting comes first, and nobody waits for a merge. */
  rest?: () => Promise<unknown>;
  /** Tests merge sooner. */
  sizes?: typeof usualSizes;
}

export interface Compaction {
  /** Documents that have grown, then what earlier runs left to delete. */
  run(): Promise<void>;
  /**
   * For a document that has just been closed. Returns at once; documents wait for each other, and one that waits
   * already is not taken twice.
   */
  soon(documentId: string): void;
  /** Merges a document whatever its size; rejects when that fails. */
  merge(documentId: string): Promise<void>;
  /** Resolves once what `soon` was told of has been done. */
  idle(): Promise<void>;
  /** Forgets what waits; resolves when the work under way has ended. */
  stop(): Promise<void>;
}

export function createCompaction(parts: Parts): Compaction {
  const { log, clock, logger, merging, sizes = usualSizes } = parts;
  const waiting = new Set<string>();
  let working: Promise<void> = Promise.resolve();
  let stopped = false;
  /** When this node first saw a merged entry whose parts are still there. */
  let seen = new Map<string, number>();

  async function compact(documentId: string, atLeast: number): Promise<void> {
    const [meeting] = await parts.aggregates.find('meeting', 'document', documentId, { limit: 1 });
    // What is left of a document that is being forgotten is not to be written anew.
    if (meeting === undefined || meeting.value.minutes.historyEnded !== undefined) return;
    const scope = meeting.value.organisationId;
    const began = clock.now();
    const expunged = await parts.aggregates.find('expunction', 'document', documentId);
    const passages = expunged.flatMap(({ value }) => value.passages);
    const compacted = await merging.compact(timely(log.pages(documentId), parts), { atLeast, passages });
    // A merge is sent as it is to whoever opens the document: it waits until what it lacks has come.
    if (!compacted?.whole) return;
    if (clock.now() - began > writeWithinMs) throw new Error('merging took too long');
    const { update, parts: replaced, history } = compacted;
    for (const kept of history) await log.keepHistory(scope, documentId, kept);
    const at = clock.now();
    await log.addMerged({ documentId, scope, author: 'server', at, node: parts.node(), update, parts: replaced });
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
      if (!stopped && parts.gate.holds) await attempt(documentId, () => work(documentId));
    }
  }

  async function sweep(): Promise<void> {
    const merged = await log.unswept(mergedAtMost);
    const now = clock.now();
    const keyOf = ({ documentId, id }: { documentId: string; id: string }) => `${documentId} ${id}`;
    seen = new Map(merged.map((one) => [keyOf(one), seen.get(keyOf(one)) ?? now]));
    const due = Map.groupBy(
      merged.filter((one) => now - seen.get(keyOf(one))! >= sweepAfterMs),
      ({ documentId }) => documentId,
    );
    await each([...due.keys()], (documentId) =>
      log.sweep(
        documentId,
        due.get(documentId)!.map(({ id }) => id),
      ),
    );
  }

  async function workOff(): Promise<void> {
    for (const documentId of waiting) {
      waiting.delete(documentId);
      await attempt(documentId, async () => {
        if ((await log.waiting(documentId)) >= sizes.atRest) await compact(documentId, sizes.atRest);
      });
    }
  }

  return {
    async run() {
      await each(await log.uncompacted(sizes.open, documentsAtMost), (id) => compact(id, sizes.open));
      await sweep();
    },
    soon(documentId) {
      if (stopped) return;
      if (waiting.size === 0) working = working.then(workOff);
      waiting.add(documentId);
    },
    merge: (documentId) => compact(documentId, 0),
    idle: () => working,
    async stop() {
      stopped = true;
      waiting.clear();
      await working;
    },
  };
}

/** @throws Error when the reading took too long */
async function* timely(
  pages: AsyncIterable<LogEntry[]>,
  { clock, rest }: Pick<Parts, 'clock' | 'rest'>,
): AsyncGenerator<LogEntry[]> {
  const began = clock.now();
  for await (const page of pages) {
    yield page;
    const took = clock.now() - began;
    if (took > readWithinMs) throw new Error('reading the log took too long');
    if (took < restsWithinMs) await rest?.();
  }
}
