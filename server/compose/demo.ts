import { createLog } from '../adapters/log/pino.ts';
import { removeDatabase } from '../adapters/sqlite/backup.ts';
import { storeFile } from '../adapters/sqlite/store.ts';
import { systemClock } from '../adapters/system/clock.ts';
import type { Config } from '../config.ts';
import { hasStoreAt, placeOf, withHeld } from './places.ts';

/**
 * Makes room for a new demonstration.
 * @throws QuorateError `conflict` when the store is another environment's, or in use
 */
export async function wipeDemo(config: Config): Promise<void> {
  const place = placeOf(config);
  const log = await createLog({ pretty: false, level: 'silent' });
  if (!(await hasStoreAt(place, log))) return;
  await withHeld(place, { config, clock: systemClock, log, unfinished: true }, async ({ contents }) => {
    if ('dataDir' in place) return;
    await contents.begin({ is: 'a demonstration that was being removed', begun: new Date().toISOString() });
    await contents.clear();
    await contents.finish();
  });
  if ('dataDir' in place) await removeDatabase(storeFile(config.dataDir));
}
