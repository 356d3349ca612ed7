/**
 * S11: takes the text of expunged passages out of the store. Readers are not given it from the moment it was decided;
 * this is what makes it gone. Each step can be the last before a crash: the next run begins again, and an expunction
 * is done only when a whole look has found nothing left.
 */
import type { Expunction } from '#lib/domain/expunction.ts';
import type { Aggregates, Clock, Log, Merging, MinutesLog, Stored } from '../ports.ts';
import { type Compaction, writeWithinMs } from './compaction.ts';

/** By then no compaction is under way that began before it was decided, nodes' clocks included. */
const settledAfterMs = 2 * writeWithinMs;
/** In one run, so that it ends. */
const atMost = 1_000;

interface Parts {
  log: Pick<MinutesLog, 'pages' | 'history' | 'replaceHistory'>;
  aggregates: Pick<Aggregates, 'find' | 'replace'>;
  merging: Pick<Merging, 'scrub' | 'holding'>;
  compaction: Pick<Compaction, 'merge'>;
  clock: Clock;
  logger: Log;
}

/** @returns one run over what is unfinished */
export function createExpunctionJob({ log, aggregates, merging, compaction, clock, logger }: Parts) {
  /** @returns whether nothing of the passages is stored */
  async function takeOut({ organisationId, documentId, passages }: Expunction): Promise<boolean> {
    let clean = true;
    for await (const { key, content } of log.history(documentId)) {
      const scrubbed = await merging.scrub(content, passages);
      if (scrubbed === undefined) continue;
      clean = false;
      await log.replaceHistory(organisationId, documentId, { key, content: scrubbed });
    }
    const holding = await merging.holding(log.pages(documentId), passages);
    // The merge collects what is deleted; what it replaces is swept a minute later (S4).
    if (holding === 'some') await compaction.merge(documentId);
    return clean && holding === 'none';
  }

  async function finish({ value, version }: Stored<Expunction>): Promise<void> {
    const clean = await takeOut(value);
    if (!clean || clock.now() - Date.parse(value.at) < settledAfterMs) return;
    await aggregates.replace('expunction', { ...value, doneAt: new Date(clock.now()).toISOString() }, version);
    logger.info('expunged', { documentId: value.documentId, expunctionId: value.id });
  }

  return {
    async run(): Promise<void> {
      for (const stored of await aggregates.find('expunction', 'unfinished', '*', { limit: atMost })) {
        try {
          await finish(stored);
        } catch (error) {
          logger.error('a passage could not be expunged yet', { documentId: stored.value.documentId, error });
        }
      }
    },
  };
}
