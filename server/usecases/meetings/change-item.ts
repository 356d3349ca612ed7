import { z } from 'zod';
import { atLevel } from '#lib/domain/agenda.ts';
import type { AgendaItem } from '#lib/domain/meetings.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id, itemKind, level, plannedMinutes, purpose, title } from '../shared/fields.ts';
import { invalid } from '../shared/parse.ts';
import { changeAndShow, type MeetingVerb } from './change-meeting.ts';
import { carriedIn } from './carry-in.ts';
import { checkPresenter } from './new-item.ts';

export const changeItemInput = z.strictObject({
  meetingId: id,
  itemId: id,
  baseVersion,
  title: title.optional(),
  purpose: purpose.optional(),
  plannedMinutes: plannedMinutes.nullable().optional(),
  presenterId: id.nullable().optional(),
  level: level.optional(),
  kind: itemKind.nullable().optional(),
});
type Chosen = z.output<typeof changeItemInput>;

/** `null` takes away, what is left out stays. */
const chosenOr = <T>(chosen: T | null | undefined, old: T | undefined): T | undefined =>
  chosen === undefined ? old : (chosen ?? undefined);

function changed(item: AgendaItem, chosen: Chosen): AgendaItem {
  const { plannedMinutes: oldMinutes, presenterId: oldPresenter, kind: oldKind, approves, ...kept } = item;
  const minutes = chosenOr(chosen.plannedMinutes, oldMinutes);
  const presenter = chosenOr(chosen.presenterId, oldPresenter);
  const kind = chosenOr(chosen.kind, oldKind);
  const value: AgendaItem = {
    ...kept,
    title: chosen.title ?? item.title,
    purpose: chosen.purpose ?? item.purpose,
    ...(minutes === undefined ? {} : { plannedMinutes: minutes }),
    ...(presenter === undefined ? {} : { presenterId: presenter }),
    ...(kind === undefined ? {} : { kind }),
    ...(kind === 'lastMinutes' && approves !== undefined ? { approves } : {}),
    version: item.version + 1,
  };
  return chosen.level === undefined ? value : atLevel(value, chosen.level);
}

const verb: MeetingVerb<typeof changeItemInput> = {
  input: changeItemInput,
  permission: 'meeting.prepare',
  onItem: 'read',
  versionOf: (_, item) => item!.version,
  apply: async (meeting, chosen, { deps, item }) => {
    await checkPresenter(deps, meeting.boardId, chosen.presenterId);
    if (chosen.level === 1 && meeting.items[0] === item) {
      throw invalid({ level: 'must be 0: there is no item before it to stand under' });
    }
    const value = await carriedIn(deps, meeting, changed(item!, chosen));
    return {
      meeting: { ...meeting, items: meeting.items.map((i) => (i === item ? value : i)) },
      audit: { action: 'meeting.changeItem', detail: { itemId: chosen.itemId } },
    };
  },
};

/** Changes one agenda item; its base version is the item's own. */
export const changeItem = (deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> =>
  changeAndShow(deps, given, input, verb);
