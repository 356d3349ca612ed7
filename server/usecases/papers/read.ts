import { z } from 'zod';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { noteRead } from '../minutes/note-read.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { identifyPerson } from '../shared/identify.ts';
import { findForPapers } from './find.ts';

const readPaperInput = z.strictObject({ meetingId: id, itemId: id, paperId: id });

const action = 'meeting.read';

export interface PaperContent {
  name: string;
  type: string;
  content: Uint8Array;
}

const gone = () => new QuorateError('not_found', 'This paper is not there any more.');

/** As what `readPaper` would give it, without reading it. */
export async function describePaper(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
): Promise<{ name: string; type: string; size: number }> {
  const actor = await identifyPerson(deps, given);
  const { item, chosen } = await findForPapers(deps, actor, action, input, readPaperInput);
  const paper = item.papers?.find(({ id: paperId }) => paperId === chosen.paperId);
  if (paper === undefined) throw gone();
  return { name: paper.name, type: paper.type, size: paper.size };
}

/** A paper as it was attached, for the readers of its item (A3). Reading one of Part 2 is audited. */
export async function readPaper(deps: Deps, given: Actor | undefined, input: unknown): Promise<PaperContent> {
  const actor = await identifyPerson(deps, given);
  const { meeting, item, chosen } = await findForPapers(deps, actor, action, input, readPaperInput);
  const paper = item.papers?.find(({ id: paperId }) => paperId === chosen.paperId);
  const content = paper && (await deps.blobs.get(paper.blobId));
  if (paper === undefined || content === undefined) throw gone();
  // After whatever takes its time: whoever lost access meanwhile gets nothing (R3).
  const assertStill = async () => void (await findForPapers(deps, await identifyPerson(deps, given), action, input));
  await assertStill();
  if (item.part === 2) {
    const { organisationId, id: meetingId } = meeting;
    const detail = { paperId: paper.id };
    await noteRead(deps, actor, { organisationId, meetingId, itemId: item.id, action: 'part2.readPaper', detail });
    await assertStill();
  }
  return { name: paper.name, type: paper.type, content };
}
