import type { FollowUp } from '#server/ports.ts';
import { topics } from '../bus-topics.ts';
import type { Deps } from '../shared/deps.ts';

/** The document of an item that was taken off takes no more typing on any node: nobody would find it. */
export interface CloseRemoved extends FollowUp {
  do: 'closeRemoved';
  documentId: string;
}

export const closeRemoved = (documentId: string): CloseRemoved => ({ do: 'closeRemoved', documentId });

/** Idempotent: what was taken off does not come back. */
export async function applyCloseRemoved(deps: Deps, { documentId }: CloseRemoved): Promise<void> {
  await deps.bus.ask(topics.minutesFreeze, { documentIds: [documentId] });
}
