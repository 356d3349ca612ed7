import type { Meeting } from '#lib/domain/meetings.ts';
import type { MinutesRecord, Seal } from '#lib/domain/records.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { mayInMeeting } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import type { RecordOf } from './assemble.ts';

/** Who may read a record: who may read the item that it is of (A3). */
export const mayReadRecord = (deps: Deps, actor: Actor, meeting: Meeting, { part2 }: RecordOf): Promise<boolean> =>
  part2 === undefined
    ? mayInMeeting(deps, actor, 'record.read', meeting)
    : mayInMeeting(deps, actor, 'part2.read', meeting, part2);

/** @throws QuorateError `store_corrupt` when the bytes are gone, or are not those that were sealed */
export async function readSealed(
  deps: Pick<Deps, 'blobs'>,
  { blobId, seal }: { blobId: string; seal: Pick<Seal, 'sha256'> },
): Promise<MinutesRecord> {
  const bytes = await deps.blobs.get(blobId);
  if (bytes === undefined || sha256(bytes) !== seal.sha256) throw new QuorateError('store_corrupt');
  return JSON.parse(new TextDecoder().decode(bytes)) as MinutesRecord;
}
