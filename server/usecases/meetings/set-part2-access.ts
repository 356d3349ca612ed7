import { z } from 'zod';
import { limits } from '#lib/domain/names.ts';
import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import { membershipOn, type Person } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { topics } from '../bus-topics.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id, reason } from '../shared/fields.ts';
import { findAll } from '../shared/find.ts';
import { invalid } from '../shared/parse.ts';
import { meetingChanged } from '../shared/tell-nodes.ts';
import { changeAsPerson, type MeetingVerb } from './change-meeting.ts';
import { meetingView } from './view.ts';

const people = z.array(id).max(limits.membershipsPerPerson * 4);

export const setPart2AccessInput = z.strictObject({
  meetingId: id,
  itemId: id,
  baseVersion,
  /** Associates let in. */
  admitted: people,
  /** Withdrawn for a conflict of interest. */
  withdrawn: people,
  /** Why somebody withdrawn is let in again. */
  reason: reason.optional(),
});
type Chosen = z.output<typeof setPart2AccessInput>;

const verb: MeetingVerb<typeof setPart2AccessInput> = {
  input: setPart2AccessInput,
  permission: 'part2.manage',
  onItem: 'manage',
  versionOf: (_, item) => item!.version,
  whileFrozen: true,
  apply: async (meeting, chosen, { deps, actor, item }) => {
    if (item!.confidential === undefined) throw new QuorateError('not_possible_now', 'This item is not confidential.');
    const admitted = [...new Set(chosen.admitted)];
    const withdrawn = [...new Set(chosen.withdrawn)];
    const before = item!.confidential;
    await checkPeople(deps, meeting, { admitted, withdrawn }, before);
    if (actor.kind === 'person' && before.withdrawn.includes(actor.person.id) && !withdrawn.includes(actor.person.id)) {
      throw new QuorateError('not_possible_now', 'You have withdrawn from this item. Ask another clerk to let you in.');
    }
    const changed: AgendaItem = {
      ...item!,
      confidential: { ...before, admitted, withdrawn },
      version: item!.version + 1,
    };
    return {
      meeting: { ...meeting, items: meeting.items.map((i) => (i === item ? changed : i)) },
      audit: { action: 'part2.setAccess', detail: { itemId: item!.id, admitted, withdrawn, ...reasonOf(chosen) } },
    };
  },
};

const reasonOf = (chosen: Chosen) => (chosen.reason === undefined ? {} : { reason: chosen.reason });

/** Who is newly named must be on the board; who has left it may stay named. */
async function checkPeople(
  deps: Deps,
  meeting: Meeting,
  chosen: Pick<Chosen, 'admitted' | 'withdrawn'>,
  before: Pick<Chosen, 'admitted' | 'withdrawn'>,
): Promise<void> {
  const members = await membersOf(deps, meeting);
  const role = (personId: string) => {
    const person = members.get(personId);
    return person === undefined ? undefined : membershipOn(person, meeting.boardId)?.role;
  };
  for (const personId of chosen.admitted) {
    if (!before.admitted.includes(personId) && role(personId) !== 'associate') {
      throw invalid({ admitted: 'is for associates of this board' });
    }
  }
  for (const personId of chosen.withdrawn) {
    if (!before.withdrawn.includes(personId) && role(personId) === undefined) {
      throw invalid({ withdrawn: 'is for members of this board' });
    }
  }
}

async function membersOf(deps: Deps, meeting: Meeting): Promise<Map<string, Person>> {
  const members = await findAll(deps, 'person', 'board', meeting.boardId);
  return new Map(members.map(({ value }) => [value.id, value]));
}

/** Sets who may read one Part 2 item (A3). When it returns, those withdrawn have nothing of it open any more. */
export async function setPart2Access(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  const { actor, before, stored, input: chosen } = await changeAsPerson(deps, given, input, verb);
  await tellThem(deps, before, stored.value, chosen.itemId);
  await meetingChanged(deps, stored);
  await deps.relay.move('meeting', stored.value.id);
  return meetingView(deps, actor, stored);
}

async function tellThem(deps: Deps, before: Meeting, after: Meeting, itemId: string): Promise<void> {
  const item = (meeting: Meeting) => meeting.items.find((i) => i.id === itemId)!;
  const organisation = await deps.aggregates.get('organisation', after.organisationId);
  for (const person of (await membersOf(deps, after)).values()) {
    const own = membershipOn(person, after.boardId);
    const could = may('part2.read', own, { personId: person.id, item: item(before) });
    const can = may('part2.read', own, { personId: person.id, item: item(after) });
    if (could && !can) {
      await deps.bus.ask(topics.accessEnded, {
        personId: person.id,
        scope: 'item',
        organisationId: after.organisationId,
        boardIds: [after.boardId],
        sessionIds: [],
        documentId: item(after).confidential!.minutesId,
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
