import { isOpenForWriting } from '#lib/domain/agenda.ts';
import { isFrozen } from '#lib/domain/meetings.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { identifyPerson } from '../shared/identify.ts';
import { nameIn } from '../shared/names.ts';
import { idIn } from '../shared/parse.ts';
import { findMinutes } from './find-minutes.ts';
import { noteRead } from './note-read.ts';

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
 * Whether somebody may have a minutes document open, and how. That one of Part 2 was opened is in the log (A5).
 * @throws QuorateError `not_found`: unknown, or of a board they never sat on; `forbidden`: they know of it but may not
 */
export async function openMinutes(deps: Deps, given: Actor | undefined, input: unknown): Promise<OpenMinutes> {
  const actor = await identifyPerson(deps, given);
  const { documentId, meeting, item, may } = await findMinutes(deps, actor, idIn(input, 'documentId'));
  const write = may(item === undefined ? 'minutes.write' : 'part2.write');
  const frozen = isFrozen(meeting);
  if (item !== undefined) {
    const { organisationId, id: meetingId } = meeting;
    await noteRead(deps, actor, { organisationId, meetingId, itemId: item.id, action: 'part2.read' });
  }
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
