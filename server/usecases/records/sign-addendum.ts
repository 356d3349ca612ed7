import { z } from 'zod';
import type { Addendum, Meeting } from '#lib/domain/meetings.ts';
import type { MinutesRecord } from '#lib/domain/records.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { changeAsPerson, type MeetingVerb, raise } from '../meetings/change-meeting.ts';
import { meetingView } from '../meetings/view.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { findAll } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { nameIn } from '../shared/names.ts';
import { meetingChanged } from '../shared/tell-nodes.ts';
import { findAddendum } from './find-addendum.ts';
import { readSealed } from './read-sealed.ts';
import { type SealRecords, storeRecord } from './seal.ts';

export const signAddendumInput = z.strictObject({ meetingId: id, baseVersion, addendumId: id });

const verb: MeetingVerb<typeof signAddendumInput> = {
  input: signAddendumInput,
  permission: 'minutes.sign',
  versionOf: (meeting) => meeting.versions.minutes,
  whileFrozen: true,
  apply: async (meeting, { addendumId }, { deps, actor, now }) => {
    const { addendum } = await findAddendum(deps, actor, meeting, addendumId);
    assertFresh(deps, actor);
    if (addendum.signed !== undefined) throw new QuorateError('not_possible_now', 'This addendum is signed already.');
    await deps.signing.keyId();
    const record = await addendumRecord(deps, meeting, addendum);
    const signed = { at: now, by: actorId(actor), recordId: deps.ids.next() };
    const stored = await storeRecord(deps, meeting.organisationId, record);
    const { itemId } = addendum;
    const sealing: SealRecords = {
      do: 'sealRecords',
      organisationId: meeting.organisationId,
      boardId: meeting.boardId,
      meetingId: meeting.id,
      signedBy: { personId: signed.by, name: await nameIn(deps, meeting.organisationId, signed.by) },
      signedAt: now,
      records: [
        {
          id: signed.recordId,
          kind: 'addendum',
          part: record.part,
          ...(itemId === undefined ? {} : { itemId }),
          ...stored,
        },
      ],
    };
    const addenda = meeting.minutes.addenda!.map((other) => (other === addendum ? { ...addendum, signed } : other));
    return {
      meeting: { ...meeting, minutes: { ...meeting.minutes, addenda }, versions: raise(meeting, 'minutes') },
      audit: {
        action: 'minutes.signAddendum',
        detail: { addendumId, recordId: signed.recordId, part: record.part, sha256: stored.sha256 },
        then: [sealing],
      },
    };
  },
};

/** Whose it is stands in it as it stands in the record it adds to; beside that only what it says. */
async function addendumRecord(deps: Deps, meeting: Meeting, addendum: Addendum): Promise<MinutesRecord> {
  const sealed = (await findAll(deps, 'sealedRecord', 'meeting', meeting.id)).map(({ value }) => value);
  const to = sealed.find(({ kind, itemId }) => kind === 'minutes' && itemId === addendum.itemId);
  if (to === undefined) {
    throw new QuorateError('not_possible_now', 'The minutes are still being sealed. Try again in a moment.');
  }
  const record = await readSealed(deps, to);
  return {
    ...record,
    kind: 'addendum',
    attendance: [],
    guests: [],
    items: record.part === 2 ? record.items.map((item) => ({ ...item, declarations: [], blocks: [] })) : [],
    addendum: {
      to: to.seal.sha256,
      text: addendum.text,
      at: addendum.at,
      by: await nameIn(deps, meeting.organisationId, addendum.by),
    },
  };
}

/** Seals an addendum as `signMinutes` seals the minutes: what was sealed before stays as it is (A2). */
export async function signAddendum(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  const { actor, stored } = await changeAsPerson(deps, given, input, verb);
  await deps.relay.move('meeting', stored.value.id);
  const meeting = (await deps.aggregates.get('meeting', stored.value.id)) ?? stored;
  await meetingChanged(deps, meeting);
  return meetingView(deps, actor, meeting);
}
