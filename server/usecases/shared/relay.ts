import type { Aggregates, AuditChain, Collection, FollowUp, Log, OutboxEntry } from '#server/ports.ts';
import { addToChain } from './chain.ts';
import { createOneByOne } from './one-by-one.ts';

/** Does what an entry's follow-up says; doing it again changes nothing. @returns other documents whose outbox it filled */
export type ApplyFollowUp = (
  followUp: FollowUp,
  entry: OutboxEntry,
) => Promise<readonly { collection: Collection; id: string }[]>;

/** Moves audit entries from the documents they were written with to the audit chain (W1a). */
export interface Relay {
  /**
   * Never throws: what could not be moved stays where it is, for the next run.
   * @param done what the caller has done itself, since it needs what came of it: ids of entries, for all that follows them, or
   * `oneOf` an entry
   */
  move(collection: Collection, id: string, done?: ReadonlySet<string>): Promise<void>;
  /** Everything that waits, such as after a crash. @returns how many documents could not be emptied */
  all(): Promise<number>;
  /** An event without a change goes to the chain directly. */
  event(entry: OutboxEntry): Promise<void>;
}

/** Of what follows an entry, that of one kind. */
export const oneOf = (entryId: string, kind: FollowUp['do']): string => `${entryId} ${kind}`;

export function createRelay(
  { aggregates, chain, log }: { aggregates: Aggregates; chain: AuditChain; log: Log },
  applyFollowUp: ApplyFollowUp,
): Relay {
  /** One writer a chain and one emptier an outbox within this process; between processes the chain itself decides. */
  const oneByOne = createOneByOne();
  const event = (entry: OutboxEntry) => oneByOne(`chain ${entry.organisationId}`, () => addToChain(chain, entry));

  /** Reads anew after each round: a follow-up may have written to the very document. */
  async function empty(collection: Collection, id: string, done?: ReadonlySet<string>): Promise<void> {
    for (;;) {
      const outbox = (await aggregates.get(collection, id))?.outbox ?? [];
      if (outbox.length === 0) return;
      for (const entry of outbox) {
        for (const followUp of entry.then ?? []) {
          if (done?.has(entry.id) === true || done?.has(oneOf(entry.id, followUp.do)) === true) continue;
          for (const touched of await applyFollowUp(followUp, entry)) {
            // This very document is read anew below; moving it here would meet this entry again, without end.
            if (touched.collection !== collection || touched.id !== id) await move(touched.collection, touched.id);
          }
        }
        await event(entry);
      }
      await aggregates.clearOutbox(
        collection,
        id,
        outbox.map((entry) => entry.id),
      );
    }
  }

  async function attempt(collection: Collection, id: string, done?: ReadonlySet<string>): Promise<boolean> {
    try {
      await oneByOne(`${collection} ${id}`, () => empty(collection, id, done));
      return true;
    } catch (error) {
      log.error('audit relay failed', {
        collection,
        id,
        error: error instanceof Error ? error.message : String(error),
      });
      return false;
    }
  }

  async function move(collection: Collection, id: string, done?: ReadonlySet<string>): Promise<void> {
    await attempt(collection, id, done);
  }

  async function all(): Promise<number> {
    const failed = new Set<string>();
    const batch = 100;
    for (;;) {
      const waiting = await aggregates.withOutbox(batch + failed.size);
      const fresh = waiting.filter(({ collection, id }) => !failed.has(`${collection} ${id}`));
      if (fresh.length === 0) return failed.size;
      for (const { collection, id } of fresh) {
        if (!(await attempt(collection, id))) failed.add(`${collection} ${id}`);
      }
    }
  }

  return { move, all, event };
}
