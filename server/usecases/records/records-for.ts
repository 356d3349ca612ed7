import type { Meeting } from '#lib/domain/meetings.ts';
import type { MinutesRecord, Seal } from '#lib/domain/records.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { mayInMeeting } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import { findAll } from '../shared/find.ts';
import { assembleRecords, type RecordOf, recordsIn } from './assemble.ts';

/** The minutes as they are held: while there is no seal, made anew from what is written now, or from the frozen bytes. */
export interface HeldRecord {
  record: MinutesRecord;
  /** Of Part 2: the item, whose readers are the record's (A3). */
  itemId?: string;
  seal?: Seal;
}

/**
 * The records of a meeting in any state, the open minutes first: those that the actor may read, and no others.
 * Addenda are not among them.
 */
export async function recordsFor(deps: Deps, actor: Actor, meeting: Meeting): Promise<HeldRecord[]> {
  const readable: RecordOf[] = [];
  for (const record of recordsIn(meeting)) if (await mayReadRecord(deps, actor, meeting, record)) readable.push(record);
  const sealed = meeting.minutes.signed === undefined ? [] : await findAll(deps, 'sealedRecord', 'meeting', meeting.id);
  const held = await Promise.all(
    readable.map(async ({ part2 }): Promise<HeldRecord | undefined> => {
      const found = sealed.find(({ value }) => value.kind === 'minutes' && value.itemId === part2?.id)?.value;
      if (found === undefined) return undefined;
      const { record } = await readSealed(deps, found);
      return { record, ...itemIdOf({ part2 }), seal: found.seal };
    }),
  );
  const unsealed = readable.filter((_, i) => held[i] === undefined);
  const made = unsealed.length === 0 ? [] : await assembleRecords(deps, meeting, unsealed);
  return readable.map((of, i) => held[i] ?? { record: made[unsealed.indexOf(of)]!, ...itemIdOf(of) });
}

const itemIdOf = ({ part2 }: { part2?: RecordOf['part2'] | undefined }) =>
  part2 === undefined ? {} : { itemId: part2.id };

/** Who may read the record of an item's minutes: who may read the item. */
export const mayReadRecord = (deps: Deps, actor: Actor, meeting: Meeting, { part2 }: RecordOf): Promise<boolean> =>
  part2 === undefined
    ? mayInMeeting(deps, actor, 'record.read', meeting)
    : mayInMeeting(deps, actor, 'part2.read', meeting, part2);

/** @throws QuorateError `store_corrupt` when the bytes are gone, or are not those that were sealed */
export async function readSealed(
  deps: Pick<Deps, 'blobs'>,
  { blobId, seal }: { blobId: string; seal: Pick<Seal, 'sha256'> },
): Promise<{ bytes: Uint8Array; record: MinutesRecord }> {
  const bytes = await deps.blobs.get(blobId);
  if (bytes === undefined || sha256(bytes) !== seal.sha256) throw new QuorateError('store_corrupt');
  return { bytes, record: JSON.parse(new TextDecoder().decode(bytes)) as MinutesRecord };
}
