import { z } from 'zod';
import type { ActionItem } from '#lib/domain/action-items.ts';
import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import { limits } from '#lib/domain/names.ts';
import { membershipOn } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { assertRecordable, snapshotOf } from '../meetings/recording.ts';
import { placeBlock } from '../minutes/place-block.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { authoriseInMeeting, mayInMeeting } from '../shared/authorise.ts';
import { insert } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { actionText, date, id } from '../shared/fields.ts';
import { findAll, findMeeting } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { idIn, invalid, parse } from '../shared/parse.ts';
import { touchMeeting } from './touch-meeting.ts';

export const giveActionInput = z.strictObject({
  meetingId: id,
  itemId: id,
  text: actionText,
  ownerId: id,
  due: date.optional(),
  /** Whoever gives it puts it into the minutes themselves, at their caret (L2). */
  placed: z.literal(true).optional(),
});

/** Gives somebody something to do: an aggregate of its own, since it outlives the meeting. */
export async function giveAction(deps: Deps, given: Actor | undefined, input: unknown): Promise<{ actionId: string }> {
  const actor = await identify(deps, given);
  const { value: meeting } = await findMeeting(deps, actor, idIn(input, 'meetingId'));
  const runs = await mayInMeeting(deps, actor, 'meeting.run', meeting);
  if (!runs) await authoriseInMeeting(deps, actor, 'action.manage', meeting);
  const item = await itemOf(deps, actor, meeting, idIn(input, 'itemId'));
  const chosen = parse(giveActionInput, input);
  assertRecordable(meeting);
  if ((await findAll(deps, 'actionItem', 'meeting', meeting.id)).length >= limits.actionsPerMeeting) {
    throw new QuorateError('not_possible_now', 'The meeting has too many actions.');
  }
  const ownerName = await nameOfOwner(deps, meeting, item, chosen.ownerId);
  const action: ActionItem = {
    id: deps.ids.next(),
    organisationId: meeting.organisationId,
    boardId: meeting.boardId,
    meetingId: meeting.id,
    itemId: item.id,
    ...(item.part === 2 ? { confidential: true } : {}),
    text: chosen.text,
    ownerId: chosen.ownerId,
    ownerName,
    ...(chosen.due === undefined ? {} : { due: chosen.due }),
    state: 'open',
    givenAt: new Date(deps.clock.now()).toISOString(),
    version: 1,
  };
  await insert(deps, actor, 'actionItem', action, [
    auditEntry(deps, actor, {
      organisationId: meeting.organisationId,
      action: 'action.give',
      subject: `action:${action.id}`,
      detail: { meetingId: meeting.id, itemId: item.id, ownerId: action.ownerId, due: action.due },
      then: [
        touchMeeting(meeting.id),
        ...(chosen.placed === true ? [] : [placeBlock(meeting, item, 'action', action.id)]),
      ],
    }),
  ]);
  await deps.relay.move('actionItem', action.id);
  return { actionId: action.id };
}

async function itemOf(deps: Deps, actor: Actor, meeting: Meeting, itemId: string): Promise<AgendaItem> {
  const item = meeting.items.find((one) => one.id === itemId);
  if (item === undefined) throw new QuorateError('not_found', 'This item is no longer on the agenda.');
  if (item.part === 2) await authoriseInMeeting(deps, actor, 'part2.read', meeting, item);
  return item;
}

/** Nobody is given to do what they may not read of. @throws QuorateError `invalid` */
export async function nameOfOwner(
  deps: Deps,
  meeting: Meeting,
  item: AgendaItem | undefined,
  ownerId: string,
): Promise<string> {
  const { name } = await snapshotOf(deps, meeting, ownerId, 'ownerId');
  if (item?.part === 2) {
    const person = (await deps.aggregates.get('person', ownerId))!.value;
    if (!may('part2.read', membershipOn(person, meeting.boardId), { personId: ownerId, item })) {
      throw invalid({ ownerId: 'may not read this item' });
    }
  }
  return name;
}
