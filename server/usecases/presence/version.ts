import type { Deps } from '../shared/deps.ts';

/** Which version of a meeting the store has now. Tells nothing of it, so that nobody's right is asked. */
export async function meetingVersion(deps: Deps, meetingId: string): Promise<number | undefined> {
  return (await deps.aggregates.get('meeting', meetingId))?.version;
}
