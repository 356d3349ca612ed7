import { z } from 'zod';
import { isReordering } from '#lib/domain/agenda.ts';
import { limits } from '#lib/domain/names.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { invalid } from '../shared/parse.ts';
import { changeAndShow, type MeetingVerb, raise } from './change-meeting.ts';

export const orderItemsInput = z.strictObject({
  meetingId: id,
  baseVersion,
  itemIds: z.array(id).max(limits.itemsPerMeeting),
});

const verb: MeetingVerb<typeof orderItemsInput> = {
  input: orderItemsInput,
  permission: 'meeting.prepare',
  versionOf: (meeting) => meeting.versions.agenda,
  apply: (meeting, { itemIds }) => {
    if (!isReordering(meeting.items, itemIds)) throw invalid({ itemIds: 'must name each agenda item once' });
    const byId = new Map(meeting.items.map((item) => [item.id, item]));
    return {
      meeting: { ...meeting, items: itemIds.map((itemId) => byId.get(itemId)!), versions: raise(meeting, 'agenda') },
      audit: { action: 'meeting.orderItems', detail: { itemIds } },
    };
  },
};

/** Puts the agenda in another order. */
export const orderItems = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
