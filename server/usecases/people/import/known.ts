import type { Board } from '#lib/domain/boards.ts';
import type { Person } from '#lib/domain/people.ts';
import type { Actor } from '../../actor.ts';
import type { Deps } from '../../shared/deps.ts';
import { findAll } from '../../shared/find.ts';
import { managesBoard } from '../rights.ts';

/** What rows are compared with. */
export interface Known {
  organisationId: string;
  /** Those whose clerk the actor is. */
  boards: Board[];
  /** The organisation’s people, by user name. */
  people: Map<string, Person>;
  nameOf: (personId: string) => string;
  /** As the organisation writes to them. */
  addressOf: (personId: string) => string | undefined;
  /** Whether somebody of another organisation has a user name. */
  isTaken: (username: string) => Promise<boolean>;
}

export async function gatherKnown(deps: Deps, actor: Actor, organisationId: string): Promise<Known> {
  const [boards, people, profiles] = await Promise.all([
    findAll(deps, 'board', 'organisation', organisationId),
    findAll(deps, 'person', 'organisation', organisationId),
    findAll(deps, 'profile', 'organisation', organisationId),
  ]);
  const profileOf = new Map(profiles.map(({ value }) => [value.personId, value]));
  return {
    organisationId,
    boards: boards.map(({ value }) => value).filter((board) => managesBoard(actor, board.id)),
    people: new Map(people.map(({ value }) => [value.username, value])),
    nameOf: (personId) => profileOf.get(personId)?.name ?? '',
    addressOf: (personId) => profileOf.get(personId)?.email,
    isTaken: async (username) => (await deps.aggregates.find('person', 'username', username, { limit: 1 })).length > 0,
  };
}
