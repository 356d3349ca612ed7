import type { FollowUp } from '#server/ports.ts';
import { change, isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';

/** The motion was taken back: what was cast is nobody's business any more. */
export interface DiscardBallot extends FollowUp {
  do: 'discardBallot';
  ballotId: string;
}

export const discardBallot = (ballotId: string): DiscardBallot => ({ do: 'discardBallot', ballotId });

/** Destroys the key and the box with all that is in it, uncounted. Idempotent. */
export async function applyDiscardBallot(deps: Deps, { ballotId }: DiscardBallot): Promise<void> {
  try {
    await change(deps, { kind: 'system' }, 'ballot', ballotId, ({ value }) => {
      if (value.state === 'closed') return undefined;
      const { privateKey: _, ...kept } = value;
      return { value: { ...kept, state: 'closed' }, outbox: [] };
    });
  } catch (error) {
    if (!isCode(error, 'not_found')) throw error;
  }
  await deps.aggregates.remove('ballotBox', ballotId);
}
