import type { ExportJob } from '#lib/domain/exports.ts';
import type { Workspace } from '#server/usecases/workspace.ts';
import type { Member, World } from '../../support/memory-world.ts';

/** Asks for a copy and waits until it is made. */
export async function made(workspace: Workspace, by: Member, input: Record<string, unknown>): Promise<string> {
  const { exportId } = await workspace.exports.request(by.actor, input);
  await workspace.jobs.resumeExports();
  return exportId;
}

export const jobOf = async (world: World, exportId: string): Promise<ExportJob | undefined> =>
  (await world.store.aggregates.get('exportJob', exportId))?.value;

/** What a web page says. */
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** @returns which of the blobs that are written from now on are there */
export function blobsWritten({ store: { blobs } }: World): () => Promise<string[]> {
  const ids: string[] = [];
  const put = blobs.put.bind(blobs);
  blobs.put = async (...given) => {
    const id = await put(...given);
    ids.push(id);
    return id;
  };
  return async () => {
    const there = await Promise.all(ids.map((id) => blobs.get(id)));
    return ids.filter((_, at) => there[at] !== undefined);
  };
}
