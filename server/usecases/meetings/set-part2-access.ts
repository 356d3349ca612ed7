import { z } from 'zod';
import { limits } from '#lib/domain/names.ts';
import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import { membershipOn } from '#lib/domain/people.ts';
import type { MeetingView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { baseVersion, id, reason } from '../shared/fields.ts';
import { invalid } from '../shared/parse.ts';
import type { MeetingVerb } from './change-meeting.ts';
import { changeForReaders, membersOf } from './tell-readers.ts';

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
  whileCancelled: true,
  apply: async (meeting, chosen, { deps, actor, item }) => {
    if (item!.confidential === undefined) throw new QuorateError('not_possible_now', 'This item is not confidential.');
    const admitted = [...new Set(chosen.admitted)];
    const withdrawn = [...new Set(chosen.withdrawn)];
    const before = item!.confidential;
    await checkPeople(deps, meeting, { admitted, withdrawn }, before);
    if (actor.kind === 'person' && before.withdrawn.includes(actor.person.id) && !withdrawn.includes(actor.person.id)) {
      throw new QuorateError('not_possible_now', 'You have withdrawn from this item. Ask another clerk to let you in.');
    }
    if (chosen.reason === undefined && before.withdrawn.some((personId) => !withdrawn.includes(personId))) {
      throw invalid({ reason: 'is missing: say why somebody who withdrew is let in again' });
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
  const members = await membersOf(deps, meeting.boardId);
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

/** Sets who may read one Part 2 item (A3). When it returns, those withdrawn have nothing of it open any more. */
export async function setPart2Access(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingView> {
  return changeForReaders(deps, given, input, verb);
}
