import type { z } from 'zod';
import type { Meeting } from '#lib/domain/meetings.ts';
import { membershipOn, type Person } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import type { Actor, PersonActor } from '../actor.ts';
import { topics } from '../bus-topics.ts';
import { askAnew } from '../shared/ask-anew.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { meetingChanged } from '../shared/tell-nodes.ts';
import { changeAsPerson, type MeetingVerb } from './change-meeting.ts';
import { meetingView } from './view.ts';

/** All who sit or sat on a board, by id. */
export async function membersOf(deps: Deps, boardId: string): Promise<Map<string, Person>> {
  const members = await findAll(deps, 'person', 'board', boardId);
  return new Map(members.map(({ value }) => [value.id, value]));
}

const itemIn = (meeting: Meeting, itemId: string) => meeting.items.find((i) => i.id === itemId)!;

const readersMayDiffer = (before: Meeting, after: Meeting, itemId: string): boolean =>
  itemIn(before, itemId).confidential !== undefined && itemIn(before, itemId).version !== itemIn(after, itemId).version;

/** As the verb, and with it what carries it to the nodes, should this process not come to that. */
const carried = <S extends z.ZodType<{ itemId: string }>>(verb: MeetingVerb<S>): MeetingVerb<S> => ({
  ...verb,
  apply: async (meeting, chosen, context) => {
    const outcome = await verb.apply(meeting, chosen, context);
    if (outcome === undefined || !readersMayDiffer(meeting, outcome.meeting, chosen.itemId)) return outcome;
    return { ...outcome, audit: { ...outcome.audit, then: [askAnew(meeting.boardId)] } };
  },
});

/**
 * Of one Part 2 item, after who may read it has changed: closes what those have open of it who may not any more (R5),
 * and lets in those who may again. When it returns, every node has. What the actor is answered is to be made after it.
 */
async function tellReaders(
  deps: Deps,
  actor: PersonActor,
  before: Meeting,
  after: Meeting,
  itemId: string,
): Promise<void> {
  if (!readersMayDiffer(before, after, itemId)) return;
  const item = (meeting: Meeting) => itemIn(meeting, itemId);
  const organisation = await deps.aggregates.get('organisation', after.organisationId);
  for (const person of (await membersOf(deps, after.boardId)).values()) {
    const own = membershipOn(person, after.boardId);
    const could = may('part2.read', own, { personId: person.id, item: item(before) });
    const can = may('part2.read', own, { personId: person.id, item: item(after) });
    if (could && !can) {
      const { minutesId: documentId } = item(after).confidential!;
      if (person.id === actor.person.id) actor.answersAfterwards?.(documentId);
      await deps.bus.ask(topics.accessEnded, {
        personId: person.id,
        scope: 'item',
        organisationId: after.organisationId,
        boardIds: [after.boardId],
        sessionIds: [],
        documentId,
        signInEnded: false,
        code: closeCodes.noAccess,
        reason: 'You no longer have access to this confidential item.',
        organisationName: organisation?.value.name ?? '',
      });
    } else if (can && !could) {
      await deps.bus.ask(topics.accessChanged, { personId: person.id, boardId: after.boardId });
    }
  }
}

/** As `changeAndShow`, for what may decide who reads a Part 2 item, and has nothing else to follow it. */
export async function changeForReaders<S extends z.ZodType<{ itemId: string }>>(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
  verb: MeetingVerb<S>,
): Promise<MeetingView> {
  const changed = await changeAsPerson(deps, given, input, carried(verb));
  const { actor, before, stored, entry, input: chosen } = changed;
  await tellReaders(deps, actor, before, stored.value, chosen.itemId);
  await meetingChanged(deps, stored);
  await deps.relay.move('meeting', stored.value.id, new Set(entry === undefined ? [] : [entry.id]));
  return meetingView(deps, actor, stored);
}
