import { z } from 'zod';
import { canStep } from '#lib/domain/agenda.ts';
import type { Paper } from '#lib/domain/meetings.ts';
import { limits } from '#lib/domain/names.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { changeAsPerson, type MeetingVerb } from '../meetings/change-meeting.ts';
import type { Deps } from '../shared/deps.ts';
import { id, line } from '../shared/fields.ts';
import { identifyPerson } from '../shared/identify.ts';
import { meetingChanged } from '../shared/tell-nodes.ts';
import { findForPapers } from './find.ts';
import { nameFor, typeOf } from './paper-type.ts';

const fields = z.strictObject({ meetingId: id, itemId: id, name: line(limits.name) });

const kinds = 'PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG, text and CSV';

/** @param paper as it will be; its content is stored already */
const verb = (paper: Paper): MeetingVerb<typeof fields> => ({
  input: fields,
  permission: 'meeting.prepare',
  onItem: 'read',
  apply: (meeting, _, { item }) => {
    if (!canStep('change', meeting)) throw new QuorateError('not_possible_now', 'The meeting was cancelled.');
    const papers = item!.papers ?? [];
    if (papers.length >= limits.papersPerItem) {
      throw new QuorateError('not_possible_now', `An item takes at most ${limits.papersPerItem} papers.`);
    }
    return {
      meeting: {
        ...meeting,
        items: meeting.items.map((i) => (i === item ? { ...item, papers: [...papers, paper] } : i)),
      },
      audit: {
        action: 'meeting.addPaper',
        detail: { itemId: item!.id, paperId: paper.id, type: paper.type, size: paper.size },
      },
    };
  },
});

/** Before a file is taken in: whether it would be. @throws QuorateError as `addPaper` */
export async function mayAddPaper(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identifyPerson(deps, given);
  await findForPapers(deps, actor, 'meeting.prepare', input);
}

/**
 * Attaches a file to an agenda item, whose readers may read it from then on (A3). Commutes with every other command (W3).
 * @throws QuorateError `unsupported_media_type` when its content is nothing that may be attached
 */
export async function addPaper(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
  content: Uint8Array,
): Promise<{ paperId: string }> {
  const actor = await identifyPerson(deps, given);
  const { meeting, chosen } = await findForPapers(deps, actor, 'meeting.prepare', input, fields);
  const type = typeOf(content, chosen.name);
  if (type === undefined)
    throw new QuorateError(
      'unsupported_media_type',
      `This is not a file of a kind that can be attached: ${kinds}, without macros.`,
    );
  const paper: Paper = {
    id: deps.ids.next(),
    name: nameFor(chosen.name, type),
    type,
    size: content.byteLength,
    blobId: await deps.blobs.put(meeting.organisationId, content),
    addedAt: new Date(deps.clock.now()).toISOString(),
    by: actor.person.id,
  };
  try {
    const { stored } = await changeAsPerson(deps, actor, input, verb(paper));
    await meetingChanged(deps, stored);
    await deps.relay.move('meeting', stored.value.id);
    return { paperId: paper.id };
  } catch (error) {
    // Nothing names it. What cannot be removed only takes room.
    await deps.blobs.remove(paper.blobId).catch(() => undefined);
    throw error;
  }
}
