import { settled } from '#lib/domain/agenda.ts';
import { call } from '#lib/domain/course.ts';
import { limits } from '#lib/domain/names.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { agendaItem, id } from '../shared/fields.ts';
import { meetingChanged } from '../shared/tell-nodes.ts';
import { changeMeeting, type MeetingVerb, raise } from './change-meeting.ts';
import { carriedIn } from './carry-in.ts';
import { checkPresenter, newItem } from './new-item.ts';

export const addItemInput = agendaItem.extend({ meetingId: id });

const verb: MeetingVerb<typeof addItemInput> = {
  input: addItemInput,
  permission: 'meeting.prepare',
  apply: async (meeting, chosen, { deps, now }) => {
    if (meeting.items.length >= limits.itemsPerMeeting) {
      throw new QuorateError('not_possible_now', 'The agenda has too many items.');
    }
    await checkPresenter(deps, meeting.boardId, chosen.presenterId);
    const item = await carriedIn(deps, meeting, newItem(deps, chosen));
    const first = meeting.state === 'inSession' && meeting.items.length === 0;
    const added = { ...meeting, items: settled([...meeting.items, item]) };
    return {
      meeting: {
        ...(first ? call(added, item.id, now) : added),
        versions: { ...raise(meeting, 'agenda'), ...(first ? { progress: meeting.versions.progress + 1 } : {}) },
      },
      audit: { action: 'meeting.addItem', detail: { itemId: item.id, part: item.part } },
    };
  },
};

/** Adds an item at the end of the agenda. Commutes with every other command, so it carries no base version (W3). */
export async function addItem(deps: Deps, given: Actor | undefined, input: unknown): Promise<{ itemId: string }> {
  const { stored, before } = await changeMeeting(deps, given, input, verb);
  await meetingChanged(deps, stored);
  await deps.relay.move('meeting', stored.value.id);
  const known = new Set(before.items.map((item) => item.id));
  return { itemId: stored.value.items.find((item) => !known.has(item.id))!.id };
}
