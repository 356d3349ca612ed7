import { z } from 'zod';
import { canStep, withoutItem } from '#lib/domain/agenda.ts';
import { documentOf } from '#lib/domain/meetings.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id } from '../shared/fields.ts';
import { meetingChanged } from '../shared/tell-nodes.ts';
import { changeAsPerson, type MeetingVerb, raise } from './change-meeting.ts';
import { closeRemoved } from './close-removed.ts';
import { hasText } from './minutes-text.ts';
import { meetingView } from './view.ts';

export const removeItemInput = z.strictObject({ meetingId: id, itemId: id, baseVersion });

const verb: MeetingVerb<typeof removeItemInput> = {
  input: removeItemInput,
  permission: 'meeting.prepare',
  onItem: 'read',
  versionOf: (meeting) => meeting.versions.agenda,
  apply: async (meeting, { itemId }, { deps, item }) => {
    if (!canStep('removeItem', meeting)) {
      throw new QuorateError('not_possible_now', 'Items cannot be taken off once the meeting has begun.');
    }
    if ((item!.papers ?? []).length > 0) {
      throw new QuorateError('not_possible_now', 'There are papers with this item. Take them off first.');
    }
    if (await hasText(deps, documentOf(meeting, item!), itemId)) {
      throw new QuorateError('not_possible_now', 'There are minutes under this item already.');
    }
    const document = item!.confidential?.minutesId;
    return {
      meeting: {
        ...meeting,
        items: withoutItem(meeting.items, meeting.items.indexOf(item!)),
        versions: raise(meeting, 'agenda'),
      },
      audit: {
        action: 'meeting.removeItem',
        detail: { itemId, part: item!.part },
        then: document === undefined ? [] : [closeRemoved(document)],
      },
    };
  },
};

/** Takes an item off the agenda, while nothing hangs on it. */
export async function removeItem(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  const { actor, stored } = await changeAsPerson(deps, given, input, verb);
  // Before pages are told: nothing is typed any more by then.
  await deps.relay.move('meeting', stored.value.id);
  await meetingChanged(deps, stored);
  return meetingView(deps, actor, stored);
}
