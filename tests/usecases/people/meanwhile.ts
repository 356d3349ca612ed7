import type { Collection } from '#server/ports.ts';
import type { World } from '../../support/memory-world.ts';

/**
 * What somebody else does at the worst moment: a document has been read and decided on, and is about to be written.
 * @returns whether it came to that
 */
export function meanwhile(
  { store }: World,
  collection: Collection,
  id: string,
  run: () => Promise<unknown>,
): () => boolean {
  let came = false;
  store.beforeWrite = async (write) => {
    if (came || write.kind !== 'replace' || write.collection !== collection || write.id !== id) return;
    came = true;
    await run();
  };
  return () => came;
}
