import type { z } from 'zod';
import type { Board } from '#lib/domain/boards.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { isCurrent, type Membership, membershipOn, type Person } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import type { MayRead, Sitting } from '#lib/domain/registers/parts.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor, PersonActor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll, findBoard } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { namesIn } from '../shared/names.ts';
import { idIn, parse } from '../shared/parse.ts';

/** What all registers are asked with. */
export interface Filter {
  boardId: string;
  personId?: string | undefined;
  text?: string | undefined;
  format?: 'json' | 'csv' | undefined;
}

/** For whom a register is made, and what all of them need. */
export interface Opened<F> {
  actor: PersonActor;
  own: Membership;
  board: Board;
  filter: F;
  nameOf: (personId: string) => string;
  mayRead: MayRead;
  /** Local date. */
  today: string;
}

const asksForOwn = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && Reflect.get(input, 'mine') === true;

/** Who may read an agenda item, as the permission table says (A3). */
export const readerOf =
  (own: Membership, personId: string): MayRead =>
  (item) =>
    may(item.part === 2 ? 'part2.read' : 'minutes.read', own, { personId, item });

/**
 * Authenticate, find, authorise, parse (W1). Whoever may not read registers may ask for what is there of themselves, where
 * the register has that: then `filter.personId` is theirs.
 */
export async function openRegister<S extends z.ZodType<Filter>>(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
  schema: S,
  { hasOwn = false }: { hasOwn?: boolean } = {},
): Promise<Opened<z.output<S>>> {
  const actor = await identifyPerson(deps, given);
  const board = await findBoard(deps, actor, idIn(input, 'boardId'));
  const own = membershipOn(actor.person, board.id);
  const mine = hasOwn && asksForOwn(input);
  if (own === undefined || !(may('register.read', own) || mine)) throw new QuorateError('forbidden');
  const filter = parse(schema, input);
  return {
    actor,
    own,
    board,
    filter: mine ? { ...filter, personId: actor.person.id } : filter,
    nameOf: await namesIn(deps, board.organisationId),
    mayRead: readerOf(own, actor.person.id),
    today: localDate(deps.clock.now()),
  };
}

export async function meetingsOf(deps: Deps, { id }: Board): Promise<Meeting[]> {
  return (await findAll(deps, 'meeting', 'board', id)).map(({ value }) => value);
}

/** All who sit on a board or ever did. */
export async function sittingOn(deps: Deps, { id }: Board, nameOf: (personId: string) => string): Promise<Sitting[]> {
  return (await findAll(deps, 'person', 'board', id)).flatMap(({ value }) => {
    const sitting = sittingOf(value, id, nameOf);
    return sitting === undefined ? [] : [sitting];
  });
}

function sittingOf(person: Person, boardId: string, nameOf: (personId: string) => string): Sitting | undefined {
  const memberships = person.memberships.filter((m) => m.boardId === boardId);
  const membership = memberships.find(isCurrent) ?? memberships.at(-1);
  return membership && { personId: person.id, name: nameOf(person.id), membership, memberships };
}
