import type { Deps } from '../shared/deps.ts';

/** Whether the store is empty, so that everything leads to the set-up page. */
export async function isSetUpNeeded(deps: Deps): Promise<boolean> {
  if ((await deps.aggregates.get('setting', 'setUp')) !== undefined) return false;
  return (await deps.aggregates.find('organisation', 'all', '*', { limit: 1 })).length === 0;
}
