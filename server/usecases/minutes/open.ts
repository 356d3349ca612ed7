import { isOpenForWriting } from '#lib/domain/agenda.ts';
import { type AgendaItem, isFrozen, type Meeting } from '#lib/domain/meetings.ts';
import { membershipOn } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor, PersonActor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { identifyPerson } from '../shared/identify.ts';
import { nameIn } from '../shared/names.ts';
import { idIn } from '../shared/parse.ts';

/** What a connection to one minutes document may do. */
export interface OpenMinutes {
  documentId: string;
  meetingId: string;
  boardId: string;
  organisationId: string;
  /** The agenda items whose minutes the document holds, in order. */
  itemIds: string[];
  /** Whether this person may write in it now. */
  write: boolean;
  frozen: boolean;
  /** The bytes that all are shown; absent while they are still being folded. */
  frozenBlobId?: string;
  /** What the organisation calls the person. */
  name: string;
}

/**
 * Whether somebody may have a minutes document open, and how.
 * @throws QuorateError `not_found`: unknown, or of a board they never sat on; `forbidden`: they know of it but may not
 */
export async function openMinutes(deps: Deps, given: Actor | undefined, input: unknown): Promise<OpenMinutes> {
  const actor = await identifyPerson(deps, given);
  const documentId = idIn(input, 'documentId');
  const [stored] = await deps.aggregates.find('meeting', 'document', documentId, { limit: 1 });
  if (stored === undefined) throw new QuorateError('not_found');
  const meeting = stored.value;
  const item = meeting.items.find((i) => i.confidential?.minutesId === documentId);
  const write = authorise(actor, meeting, item);
  const frozen = isFrozen(meeting);
  const blobId = meeting.minutes.frozen?.documents.find((d) => d.documentId === documentId)?.blobId;
  return {
    documentId,
    meetingId: meeting.id,
    boardId: meeting.boardId,
    organisationId: meeting.organisationId,
    itemIds: item === undefined ? meeting.items.filter((i) => i.part === 1).map((i) => i.id) : [item.id],
    write: write && isOpenForWriting(meeting),
    frozen,
    ...(blobId === undefined ? {} : { frozenBlobId: blobId }),
    name: await nameIn(deps, meeting.organisationId, actor.person.id),
  };
}

/** @returns whether they may write, frozen or not */
function authorise(actor: PersonActor, meeting: Meeting, item: AgendaItem | undefined): boolean {
  const own = membershipOn(actor.person, meeting.boardId);
  if (own === undefined) {
    const satOnIt = actor.person.memberships.some((m) => m.boardId === meeting.boardId);
    throw new QuorateError(satOnIt ? 'forbidden' : 'not_found');
  }
  const about = { personId: actor.person.id, ...(item === undefined ? {} : { item }) };
  if (!may(item === undefined ? 'minutes.read' : 'part2.read', own, about)) throw new QuorateError('forbidden');
  return may(item === undefined ? 'minutes.write' : 'part2.write', own, about);
}
