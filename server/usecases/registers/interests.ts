import { z } from 'zod';
import { isCurrent } from '#lib/domain/people.ts';
import { declaredEntries, interestFilters, standingEntries } from '#lib/domain/registers/interests.ts';
import { byName, isOf, matches } from '#lib/domain/registers/parts.ts';
import type { InterestsRegister } from '#lib/domain/registers/views.ts';
import { nilReturn } from '#lib/domain/rules/interests-due.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { boardFilter } from './filters.ts';
import { noteHandedOut } from './hand-out.ts';
import { meetingsOf, openRegister, sittingOn } from './open.ts';

export const interestsInput = z.strictObject({ ...boardFilter, state: z.enum(interestFilters).optional() });

/**
 * The standing interests of a board’s members, and what was declared at its meetings: at a Part 2 item only for who may
 * read that item (A3). Costs one look-up each for the organisation’s interests and names, the board’s meetings and people.
 */
export async function interests(deps: Deps, given: Actor | undefined, input: unknown): Promise<InterestsRegister> {
  const opened = await openRegister(deps, given, input, interestsInput);
  const { board, filter, nameOf, mayRead, today } = opened;
  const [found, meetings, people, profiles] = await Promise.all([
    findAll(deps, 'interest', 'organisation', board.organisationId),
    meetingsOf(deps, board),
    sittingOn(deps, board, nameOf),
    findAll(deps, 'profile', 'organisation', board.organisationId),
  ]);
  const members = people.filter(({ membership }) => isCurrent(membership) && membership.role !== 'observer');
  const ids = new Set(members.map(({ personId }) => personId));
  const theirs = found.map(({ value }) => value).filter(({ personId }) => ids.has(personId));
  const declaring = new Set(theirs.filter(({ endedAt }) => endedAt === undefined).map(({ personId }) => personId));
  const nil = new Map(profiles.map(({ value }) => [value.personId, value.noInterestsAt]));
  const noneOf = (personId: string) => {
    const own = theirs.filter((interest) => interest.personId === personId);
    const none = nilReturn(nil.get(personId), own, today);
    return none === undefined ? {} : { none };
  };
  const declared = filter.state === undefined ? declaredEntries(meetings, mayRead, filter) : [];
  await noteHandedOut(deps, opened, 'interests', declared);
  return {
    board: { id: board.id, name: board.name, kind: board.kind },
    standing: standingEntries(theirs, nameOf, filter, today),
    declared,
    without: members
      .filter(({ personId, name }) => !declaring.has(personId) && isOf(filter, personId) && matches(filter, name))
      .map(({ personId, name }) => ({ personId, name, ...noneOf(personId) }))
      .sort(byName),
  };
}
