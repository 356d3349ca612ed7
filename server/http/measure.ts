import type { MinutesLog } from '../ports.ts';
import type { Workspace } from '../usecases/workspace.ts';
import type { Metrics } from './metrics.ts';

/** Counts what enters the minutes' logs. */
export const counted = (log: MinutesLog, metrics: Metrics): MinutesLog => ({
  ...log,
  async append(entry) {
    const appended = await log.append(entry);
    metrics.logAppended();
    return appended;
  },
});

/** Measures revocations from the request to the receipt. */
export const measured = (workspace: Workspace, metrics: Metrics): Workspace => ({
  ...workspace,
  people: {
    ...workspace.people,
    async revoke(actor, input) {
      const receipt = await workspace.people.revoke(actor, input);
      metrics.revoked(receipt.elapsedMs / 1_000);
      return receipt;
    },
  },
});
