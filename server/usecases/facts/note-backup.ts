import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';

export const lastBackupId = 'lastBackup';

/** Notes that a copy of the whole store was written, so that the public page can say how old the last one is (V6). */
export async function noteBackup(deps: Deps): Promise<void> {
  const value = { id: lastBackupId, value: { at: new Date(deps.clock.now()).toISOString() } };
  const before = await deps.aggregates.get('setting', lastBackupId);
  try {
    if (before === undefined) await deps.aggregates.insert('setting', value);
    else await deps.aggregates.replace('setting', value, before.version);
  } catch (error) {
    // Another backup ended at the same moment.
    if (!isCode(error, 'conflict') && !isCode(error, 'stale_version')) throw error;
  }
}
