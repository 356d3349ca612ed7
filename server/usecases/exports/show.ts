import type { ExportView } from '#lib/domain/exports.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn } from '../shared/parse.ts';
import { findExport } from './find.ts';
import { exportView } from './view.ts';

/** How far a copy is. @throws QuorateError `not_found`, `forbidden` */
export async function showExport(deps: Deps, given: Actor | undefined, input: unknown): Promise<ExportView> {
  const actor = await identifyPerson(deps, given);
  return exportView(await findExport(deps, actor, idIn(input, 'exportId')));
}
