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
