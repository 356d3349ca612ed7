/** Whom a clerk may do what to: the clerk's right is per board, a person may sit on several. */
import { isCurrent, membershipOn, type Person, type Role } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { assertFresh } from '../shared/fresh.ts';

export const managesBoard = (actor: Actor, boardId: string): boolean =>
  actor.kind !== 'person' || may('people.manage', membershipOn(actor.person, boardId));

const currentBoards = (person: Person, organisationId?: string): string[] =>
  person.memberships
    .filter((m) => isCurrent(m) && (organisationId === undefined || m.organisationId === organisationId))
    .map((m) => m.boardId);

/** Whole account in one organisation: clerk of every board of it on which the person sits. */
export const managesAllBoards = (actor: Actor, person: Person, organisationId?: string): boolean =>
  currentBoards(person, organisationId).every((boardId) => managesBoard(actor, boardId));

/** One session: clerk of any board on which the person sits. */
export const managesAnyBoard = (actor: Actor, person: Person): boolean =>
  actor.kind !== 'person' || currentBoards(person).some((boardId) => managesBoard(actor, boardId));

/** Organisations in which the actor manages some board and to which the person belongs or belonged. */
export function sharedOrganisations(actor: Actor, person: Person): string[] {
  const theirs = [...new Set(person.memberships.map((m) => m.organisationId))];
  if (actor.kind !== 'person') return theirs;
  return theirs.filter((id) =>
    actor.person.memberships.some((m) => m.organisationId === id && may('people.manage', m)),
  );
}

/** The coarse right, before an input is looked at. */
export function authorisePeople(actor: Actor, person: Person): void {
  if (sharedOrganisations(actor, person).length === 0) throw new QuorateError('forbidden');
}

/** P17: whoever becomes clerk decides from then on who has access. */
export function assertFreshForClerk(deps: Pick<Deps, 'clock'>, actor: Actor, roles: readonly Role[]): void {
  if (roles.includes('clerk')) assertFresh(deps, actor);
}

export function authoriseBoard(actor: Actor, boardId: string): void {
  if (!managesBoard(actor, boardId)) throw new QuorateError('forbidden', 'Only a clerk of that board can do this.');
}
