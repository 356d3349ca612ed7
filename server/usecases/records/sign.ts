import { z } from 'zod';
import type { Meeting } from '#lib/domain/meetings.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { changeAsPerson, type MeetingVerb, raise } from '../meetings/change-meeting.ts';
import { meetingView } from '../meetings/view.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { assertFresh } from '../shared/fresh.ts';
import { nameIn } from '../shared/names.ts';
import { boardChanged, meetingChanged } from '../shared/tell-nodes.ts';
import { assembleRecords, recordsIn } from './assemble.ts';
import { type SealRecords, storeRecord, type ToSeal } from './seal.ts';

export const signMinutesInput = z.strictObject({ meetingId: id, baseVersion });

/** @param prepared is told of everything that was stored for the decision */
const verb = (prepared: (records: ToSeal[]) => void): MeetingVerb<typeof signMinutesInput> => ({
  input: signMinutesInput,
  permission: 'minutes.sign',
  versionOf: (meeting) => meeting.versions.minutes,
  whileFrozen: true,
  apply: async (meeting, _, { deps, actor, now }) => {
    // The seal stands on the word of this session alone.
    assertFresh(deps, actor);
    if (meeting.minutes.state !== 'approved') {
      throw new QuorateError('not_possible_now', 'Minutes are signed once a later meeting has approved them.');
    }
    // Before anything is decided: without a key nothing can be sealed.
    await deps.signing.keyId();
    const records = await prepare(deps, meeting);
    prepared(records);
    const personId = actorId(actor);
    const sealing: SealRecords = {
      do: 'sealRecords',
      organisationId: meeting.organisationId,
      boardId: meeting.boardId,
      meetingId: meeting.id,
      signedBy: { personId, name: await nameIn(deps, meeting.organisationId, personId) },
      signedAt: now,
      records,
    };
    return {
      meeting: {
        ...meeting,
        minutes: {
          ...meeting.minutes,
          state: 'signed',
          signed: { at: now, by: personId, recordIds: records.map((record) => record.id) },
        },
        versions: raise(meeting, 'minutes'),
      },
      audit: {
        action: 'minutes.sign',
        detail: { records: records.map(({ id, part, sha256 }) => ({ recordId: id, part, sha256 })) },
        then: [sealing],
      },
    };
  },
});

/** The bytes are there before it is decided that they are the record, so that nothing has to be made again afterwards. */
async function prepare(deps: Deps, meeting: Meeting): Promise<ToSeal[]> {
  const wanted = recordsIn(meeting);
  const records: ToSeal[] = [];
  for (const [i, record] of (await assembleRecords(deps, meeting, wanted)).entries()) {
    const itemId = wanted[i]!.part2?.id;
    records.push({
      id: deps.ids.next(),
      kind: 'minutes',
      part: record.part,
      ...(itemId === undefined ? {} : { itemId }),
      ...(await storeRecord(deps, meeting.organisationId, record)),
    });
  }
  return records;
}

/**
 * Seals the minutes (A2): bytes first, then the decision that names them, then their places in the board's chain. A
 * crash after the decision is completed from the outbox; one before it leaves the minutes approved.
 */
export async function signMinutes(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  const prepared: ToSeal[][] = [];
  const { actor, stored } = await changeAsPerson(
    deps,
    given,
    input,
    verb((records) => prepared.push(records)),
  );
  const meetingId = stored.value.id;
  // What attempts that lost their race had stored is nobody's. The last one's is the record.
  for (const { blobId } of prepared.slice(0, -1).flat()) await deps.blobs.remove(blobId);
  await deps.relay.move('meeting', meetingId);
  const meeting = (await deps.aggregates.get('meeting', meetingId)) ?? stored;
  await meetingChanged(deps, meeting);
  await boardChanged(deps, meeting.value.boardId);
  return meetingView(deps, actor, meeting);
}
