import type { Meeting } from '#lib/domain/meetings.ts';
import type { SealedRecord } from '#lib/domain/records.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor, PersonActor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import type { Deps } from '../shared/deps.ts';
import { findMeeting } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn } from '../shared/parse.ts';
import { mayReadRecord } from './read-sealed.ts';
import { recordFile, type RecordFile } from './record-file.ts';

/**
 * A sealed record as a file that verifies without this software (A2). Whoever may read the item may have it (A3).
 * @throws QuorateError `not_found`, `forbidden`
 */
export async function showRecord(deps: Deps, given: Actor | undefined, input: unknown): Promise<RecordFile> {
  const recordId = idIn(input, 'recordId');
  const { sealed } = await find(deps, await identifyPerson(deps, given), recordId);
  const file = await recordFile(deps, sealed);
  // After whatever takes its time: whoever lost access meanwhile gets nothing (R3).
  const actor = await identifyPerson(deps, given);
  const { meeting } = await find(deps, actor, recordId);
  if (sealed.part === 2) {
    // Who took a copy of confidential minutes away is asked sooner or later.
    await deps.relay.event(
      auditEntry(deps, actor, {
        organisationId: sealed.organisationId,
        action: 'record.read',
        subject: `meeting:${meeting.id}`,
        detail: { recordId: sealed.id, itemId: sealed.itemId },
      }),
    );
    await find(deps, await identifyPerson(deps, given), recordId);
  }
  return file;
}

async function find(
  deps: Deps,
  actor: PersonActor,
  recordId: string,
): Promise<{ sealed: SealedRecord; meeting: Meeting }> {
  const sealed = (await deps.aggregates.get('sealedRecord', recordId))?.value;
  if (sealed === undefined) throw new QuorateError('not_found');
  const meeting = (await findMeeting(deps, actor, sealed.meetingId)).value;
  const part2 = sealed.itemId === undefined ? undefined : meeting.items.find(({ id }) => id === sealed.itemId);
  if (sealed.itemId !== undefined && part2 === undefined) throw new QuorateError('not_found');
  if (!(await mayReadRecord(deps, actor, meeting, part2 === undefined ? {} : { part2 }))) {
    throw new QuorateError('forbidden');
  }
  return { sealed, meeting };
}
