import { z } from 'zod';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { changeAndShow, type MeetingVerb } from '../meetings/change-meeting.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import type { RemoveBlobs } from '../shared/remove-blobs.ts';

const removePaperInput = z.strictObject({ meetingId: id, itemId: id, paperId: id });

const verb: MeetingVerb<typeof removePaperInput> = {
  input: removePaperInput,
  permission: 'meeting.prepare',
  onItem: 'read',
  whileCancelled: true,
  apply: (meeting, { paperId }, { item }) => {
    const papers = item!.papers ?? [];
    const paper = papers.find((p) => p.id === paperId);
    if (paper === undefined) throw new QuorateError('not_found', 'This paper is not there any more.');
    const gone: RemoveBlobs = { do: 'removeBlobs', blobIds: [paper.blobId] };
    return {
      meeting: {
        ...meeting,
        items: meeting.items.map((i) => (i === item ? { ...item, papers: papers.filter((p) => p !== paper) } : i)),
      },
      audit: { action: 'meeting.removePaper', detail: { itemId: item!.id, paperId }, then: [gone] },
    };
  },
};

/** Takes a paper off an agenda item, its content with it. Commutes with every other command (W3). */
export const removePaper = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
