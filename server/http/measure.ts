import type { Log, MinutesLog } from '../ports.ts';
import type { Workspace } from '../usecases/workspace.ts';
import type { Metrics } from './metrics.ts';

/** Counts and times what enters the minutes' logs. */
export const counted = (log: MinutesLog, metrics: Metrics): MinutesLog => ({
  ...log,
  async append(entry) {
    const began = performance.now();
    try {
      const appended = await log.append(entry);
      metrics.logAppended((performance.now() - began) / 1_000);
      return appended;
    } catch (error) {
      metrics.logRefused();
      throw error;
    }
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

/** @returns a log that counts its errors, and how often each event was one */
export function tallied<L extends Log>(log: L): { log: L; errors: ReadonlyMap<string, number> } {
  const errors = new Map<string, number>();
  const error: Log['error'] = (event, fields) => {
    errors.set(event, (errors.get(event) ?? 0) + 1);
    log.error(event, fields);
  };
  return { log: { ...log, error }, errors };
}
