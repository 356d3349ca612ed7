import type { ExportJob } from '#lib/domain/exports.ts';
import { QuorateError } from '#server/errors.ts';
import type { PersonActor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { findMeeting } from '../shared/find.ts';
import { assertMayTake } from './rights.ts';

/**
 * A copy that somebody asked for themselves, and may have still.
 * @throws QuorateError `not_found`, `forbidden`
 */
export async function findExport(deps: Deps, actor: PersonActor, exportId: string): Promise<ExportJob> {
  const job = (await deps.aggregates.get('exportJob', exportId))?.value;
  if (job === undefined || Date.parse(job.expiresAt) <= deps.clock.now()) throw new QuorateError('not_found');
  const meeting = (await findMeeting(deps, actor, job.meetingId)).value;
  if (job.by !== actor.person.id) throw new QuorateError('forbidden', 'Somebody else asked for this copy.');
  assertMayTake(actor.person, meeting, job);
  return job;
}
