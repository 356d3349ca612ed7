import { z } from 'zod';
import { atLevel, isReordering, settled } from '#lib/domain/agenda.ts';
import { limits } from '#lib/domain/names.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id, level } from '../shared/fields.ts';
import { invalid } from '../shared/parse.ts';
import { changeAndShow, type MeetingVerb, raise } from './change-meeting.ts';

const itemIds = z.array(id).max(limits.itemsPerMeeting);
const order = z.array(z.strictObject({ id, level })).max(limits.itemsPerMeeting);

/** One of the two: each item keeps its level, or is put on one. */
export const orderItemsInput = z.strictObject({
  meetingId: id,
  baseVersion,
  itemIds: itemIds.optional(),
  order: order.optional(),
});

const verb: MeetingVerb<typeof orderItemsInput> = {
  input: orderItemsInput,
  permission: 'meeting.prepare',
  versionOf: (meeting) => meeting.versions.agenda,
  apply: (meeting, chosen) => {
    const field = chosen.order === undefined ? 'itemIds' : 'order';
    if (chosen.order !== undefined && chosen.itemIds !== undefined)
      throw invalid({ itemIds: 'cannot stand beside order' });
    const ids = chosen.order?.map((entry) => entry.id) ?? chosen.itemIds;
    if (ids === undefined || !isReordering(meeting.items, ids)) {
      throw invalid({ [field]: 'must name each agenda item once' });
    }
    if (chosen.order?.[0]?.level === 1) {
      throw invalid({ 'order.0.level': 'must be 0: there is no item before it to stand under' });
    }
    const byId = new Map(meeting.items.map((item) => [item.id, item]));
    const levels = new Map(chosen.order?.map((entry) => [entry.id, entry.level]));
    const items = ids.map((itemId) => {
      const item = byId.get(itemId)!;
      return levels.has(itemId) ? atLevel(item, levels.get(itemId)!) : item;
    });
    return {
      meeting: { ...meeting, items: settled(items), versions: raise(meeting, 'agenda') },
      audit: { action: 'meeting.orderItems', detail: { itemIds: ids } },
    };
  },
};

/** Puts the agenda in another order, and items under others. */
export const orderItems = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
