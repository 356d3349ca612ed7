import { blobsOfExport } from '#lib/domain/exports.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';

/**
 * Removes copies whose time is over, files first: what is left over then is found again.
 * @param day of their expiry, YYYY-MM-DD
 * @returns how many
 */
export async function purgeExports(deps: Pick<Deps, 'aggregates' | 'blobs' | 'clock'>, day: string): Promise<number> {
  let removed = 0;
  for (const collection of ['exportJob', 'dataExport'] as const) {
    for (const { value, outbox } of await findAll(deps, collection, 'expiryDay', day)) {
      // Who took it is still on its way to the log.
      if (Date.parse(value.expiresAt) > deps.clock.now() || outbox.length > 0) continue;
      for (const blobId of blobsOfExport(value)) await deps.blobs.remove(blobId);
      await deps.aggregates.remove(collection, value.id);
      removed += 1;
    }
  }
  return removed;
}
