import { z } from 'zod';
import type { AgendaItem } from '#lib/domain/meetings.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id, plannedMinutes, purpose, title } from '../shared/fields.ts';
import { changeAndShow, type MeetingVerb } from './change-meeting.ts';
import { checkPresenter } from './new-item.ts';

export const changeItemInput = z.strictObject({
  meetingId: id,
  itemId: id,
  baseVersion,
  title: title.optional(),
  purpose: purpose.optional(),
  plannedMinutes: plannedMinutes.nullable().optional(),
  presenterId: id.nullable().optional(),
});
type Chosen = z.output<typeof changeItemInput>;

/** `null` takes away, what is left out stays. */
function changed(item: AgendaItem, chosen: Chosen): AgendaItem {
  const { plannedMinutes: oldMinutes, presenterId: oldPresenter, ...kept } = item;
  const minutes = chosen.plannedMinutes === undefined ? oldMinutes : chosen.plannedMinutes;
  const presenter = chosen.presenterId === undefined ? oldPresenter : chosen.presenterId;
  return {
    ...kept,
    title: chosen.title ?? item.title,
    purpose: chosen.purpose ?? item.purpose,
    ...(minutes === undefined || minutes === null ? {} : { plannedMinutes: minutes }),
    ...(presenter === undefined || presenter === null ? {} : { presenterId: presenter }),
    version: item.version + 1,
  };
}

const verb: MeetingVerb<typeof changeItemInput> = {
  input: changeItemInput,
  permission: 'meeting.prepare',
  onItem: 'read',
  versionOf: (_, item) => item!.version,
  apply: async (meeting, chosen, { deps, item }) => {
    await checkPresenter(deps, meeting.boardId, chosen.presenterId);
    return {
      meeting: { ...meeting, items: meeting.items.map((i) => (i === item ? changed(i, chosen) : i)) },
      audit: { action: 'meeting.changeItem', detail: { itemId: chosen.itemId } },
    };
  },
};

/** Changes one agenda item; its base version is the item's own. */
export const changeItem = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
