import { z } from 'zod';
import type { Board } from '#lib/domain/boards.ts';
import type { Person } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import type { FollowUp } from '#server/ports.ts';
import { type Actor, actorId } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findAll, findOrganisation, findPerson, isClerkIn, sitsIn } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identify } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';
import { makeClerk } from './make-clerk.ts';
import { assertMayClerk } from './may-clerk.ts';

export const leadClerkInput = z.strictObject({ personId: id, organisationId: id, leads: z.boolean() });

/** Whoever is clerk nowhere there any more leads nobody. */
export const isLeadClerk = (person: Person, organisationId: string): boolean =>
  person.leadClerkOf?.includes(organisationId) === true && isClerkIn(person, organisationId);

/**
 * P24: makes somebody clerk of every board of an organisation, of those to come as well; or takes that away, and leaves the
 * places they have. For the operator, and whoever is lead clerk.
 */
export async function setLeadClerk(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identify(deps, given);
  const { value: person } = await findPerson(deps, actor, idIn(input, 'personId'));
  const { id: organisationId } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  if (actor.kind === 'person' && !isLeadClerk(actor.person, organisationId)) {
    throw new QuorateError('forbidden', 'Only a lead clerk can do this, or whoever runs the service.');
  }
  const { leads } = parse(leadClerkInput, input);
  assertFresh(deps, actor);
  if (!sitsIn(person, organisationId)) {
    throw new QuorateError('not_possible_now', 'This person sits on no board here. Add them to one first.');
  }
  if (leads) return lead(deps, actor, person, organisationId);
  await change(deps, actor, 'person', person.id, ({ value }) => {
    const { leadClerkOf = [], ...rest } = value;
    if (!leadClerkOf.includes(organisationId)) return undefined;
    const kept = leadClerkOf.filter((other) => other !== organisationId);
    const entry = auditEntry(deps, actor, {
      organisationId,
      action: 'leadClerk.end',
      subject: `person:${person.id}`,
    });
    return { value: kept.length === 0 ? rest : { ...rest, leadClerkOf: kept }, outbox: [entry] };
  });
  await deps.relay.move('person', person.id);
  await peopleChanged(deps, organisationId);
}

async function lead(deps: Deps, actor: Actor, person: Person, organisationId: string): Promise<void> {
  const seated = new Set<string>();
  // A board that is added meanwhile may not have seen who leads: it is looked for once the flag is there.
  for (;;) {
    const isFirst = seated.size === 0;
    const boards = (await boardsOf(deps, organisationId)).filter((board) => !seated.has(board.id));
    if (boards.length === 0) return;
    for (const board of boards) assertMayClerk(board, { role: 'clerk' }, person.memberships);
    for (const board of boards) {
      // A clerk's removal that was cut short must not catch the new membership.
      await deps.relay.move('board', board.id);
      seated.add(board.id);
    }
    await seat(deps, actor, person, boards, isFirst ? leading(organisationId) : ifLeading(organisationId));
  }
}

const leading =
  (organisationId: string) =>
  (person: Person): Person => {
    const { leadClerkOf = [] } = person;
    return leadClerkOf.includes(organisationId) ? person : { ...person, leadClerkOf: [...leadClerkOf, organisationId] };
  };

/** It may have been taken from them meanwhile, and is not given back by what follows from it. */
const ifLeading =
  (organisationId: string) =>
  (person: Person): Person | undefined =>
    isLeadClerk(person, organisationId) ? person : undefined;

async function boardsOf(deps: Deps, organisationId: string): Promise<Board[]> {
  return (await findAll(deps, 'board', 'organisation', organisationId)).map(({ value }) => value);
}

async function seat(
  deps: Deps,
  actor: Actor,
  person: Person,
  boards: readonly Board[],
  decide: (person: Person) => Person | undefined,
): Promise<void> {
  const making = {
    boards,
    entryId: deps.ids.next(),
    at: new Date(deps.clock.now()).toISOString(),
    by: actorId(actor),
  };
  await makeClerk(
    deps,
    actor,
    person,
    making,
    (boardIds, then) =>
      auditEntry(deps, actor, {
        organisationId: boards[0]!.organisationId,
        action: 'leadClerk.begin',
        subject: `person:${person.id}`,
        detail: { boardIds },
        then,
      }),
    decide,
  );
}

/** Whoever leads the clerks of an organisation is clerk of a board that is new there. */
export interface SeatLeadClerks extends FollowUp {
  do: 'seatLeadClerks';
  boardId: string;
}

export const seatLeadClerksFollowUp = (boardId: string): SeatLeadClerks => ({ do: 'seatLeadClerks', boardId });

export async function applySeatLeadClerks(deps: Deps, { boardId }: SeatLeadClerks): Promise<void> {
  const board = (await deps.aggregates.get('board', boardId))?.value;
  if (board === undefined) return;
  // A place there that has ended was ended on purpose.
  const decide = (person: Person) =>
    person.memberships.some((m) => m.boardId === boardId) ? undefined : ifLeading(board.organisationId)(person);
  for (const { value: person } of await findAll(deps, 'person', 'organisation', board.organisationId)) {
    if (decide(person) !== undefined) await seat(deps, { kind: 'system' }, person, [board], decide);
  }
}
