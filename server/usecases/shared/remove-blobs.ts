import type { FollowUp } from '#server/ports.ts';
import type { Deps } from './deps.ts';

/** Content that nothing refers to any more. */
export interface RemoveBlobs extends FollowUp {
  do: 'removeBlobs';
  blobIds: string[];
}

/** Idempotent: what is gone is no error. */
export async function applyRemoveBlobs(deps: Pick<Deps, 'blobs'>, { blobIds }: RemoveBlobs): Promise<void> {
  for (const blobId of blobIds) await deps.blobs.remove(blobId);
}
