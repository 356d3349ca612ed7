import { z } from 'zod';
import { type ActionItem, actionStates } from '#lib/domain/action-items.ts';
import { type AgendaItem, isFrozen, type Meeting } from '#lib/domain/meetings.ts';
import { type Membership, membershipOn } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import type { ActionView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Stored } from '#server/ports.ts';
import type { Actor, PersonActor } from '../actor.ts';
import { actionView } from '../meetings/record-view.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { actionText, baseVersion, date, id, reason } from '../shared/fields.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { nameOfOwner } from './give.ts';
import { touchMeeting } from './touch-meeting.ts';

export const changeActionInput = z.strictObject({
  actionId: id,
  baseVersion,
  text: actionText.optional(),
  ownerId: id.optional(),
  due: date.nullable().optional(),
  state: z.enum(actionStates).optional(),
  /** What was said when it was closed, or on the way. */
  note: reason.optional(),
});
type Chosen = z.output<typeof changeActionInput>;

/** An action that somebody may know of, with where it was given. */
interface Found {
  own: Membership;
  meeting: Meeting;
  item: AgendaItem | undefined;
}

/** Whoever is to do it says how far it is; who manages actions may change all of it. */
export async function changeAction(deps: Deps, given: Actor | undefined, input: unknown): Promise<ActionView> {
  const actor = await identifyPerson(deps, given);
  const stored = await change(deps, actor, 'actionItem', idIn(input, 'actionId'), async ({ value: action }) => {
    const { own, meeting, item } = await find(deps, actor, action);
    const manages = may('action.manage', own);
    if (!manages && action.ownerId !== actor.person.id) throw new QuorateError('forbidden');
    const chosen = parse(changeActionInput, input);
    const owns = chosen.text === undefined && chosen.ownerId === undefined && chosen.due === undefined;
    if (!manages && !owns) {
      throw new QuorateError('forbidden', 'Whoever is to do it says how far it is; the clerk changes the rest.');
    }
    if (chosen.text !== undefined && isFrozen(meeting)) throw new QuorateError('frozen');
    if (chosen.baseVersion !== action.version) {
      throw new QuorateError('stale_version', undefined, { current: viewOf(deps, actor, own, action) });
    }
    const ownerName =
      chosen.ownerId === undefined ? action.ownerName : await nameOfOwner(deps, meeting, item, chosen.ownerId);
    const next = changed(action, chosen, ownerName, new Date(deps.clock.now()).toISOString());
    const entry = auditEntry(deps, actor, {
      organisationId: action.organisationId,
      action: 'action.change',
      subject: `action:${action.id}`,
      detail: { meetingId: action.meetingId, ownerId: chosen.ownerId, due: chosen.due, state: chosen.state },
      then: [touchMeeting(action.meetingId)],
    });
    return { value: next, outbox: [entry] };
  });
  await deps.relay.move('actionItem', stored.value.id);
  return viewOf(deps, actor, membershipOn(actor.person, stored.value.boardId)!, stored.value);
}

const viewOf = (deps: Deps, actor: PersonActor, own: Membership, action: Stored<ActionItem>['value']): ActionView =>
  actionView({ personId: actor.person.id, own, now: deps.clock.now() }, action);

/** @throws QuorateError `not_found` also where it belongs to a Part 2 item that the actor may not read (A3) */
async function find(deps: Deps, actor: PersonActor, action: ActionItem): Promise<Found> {
  const own = membershipOn(actor.person, action.boardId);
  const meeting = (await deps.aggregates.get('meeting', action.meetingId))?.value;
  if (own === undefined || meeting === undefined) throw new QuorateError('not_found');
  const item = meeting.items.find(({ id: one }) => one === action.itemId);
  const hidden =
    action.confidential === true &&
    (item === undefined || !may('part2.read', own, { personId: actor.person.id, item }));
  if (hidden) throw new QuorateError('not_found');
  return { own, meeting, item };
}

function changed(action: ActionItem, chosen: Chosen, ownerName: string, now: string): ActionItem {
  const { due: oldDue, closedAt: oldClosed, note: oldNote, ...kept } = action;
  const state = chosen.state ?? action.state;
  const due = chosen.due === undefined ? oldDue : (chosen.due ?? undefined);
  const closedAt = state === 'open' ? undefined : state === action.state ? oldClosed : now;
  const note = chosen.note ?? oldNote;
  return {
    ...kept,
    text: chosen.text ?? action.text,
    ownerId: chosen.ownerId ?? action.ownerId,
    ownerName,
    ...(due === undefined ? {} : { due }),
    state,
    ...(closedAt === undefined ? {} : { closedAt }),
    ...(note === undefined ? {} : { note }),
    version: action.version + 1,
  };
}
