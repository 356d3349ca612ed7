import { z } from 'zod';
import { isCurrent, type Person } from '#lib/domain/people.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { topics, type AccessEnded } from '../bus-topics.ts';
import { awaitingAnswer } from '../data/awaiting-answer.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findAll } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { invalid, parse } from '../shared/parse.ts';
import { withoutAccounts } from '../single-sign-on/identities.ts';

export const eraseOrganisationInput = z.strictObject({
  organisationId: id,
  /** Its name, typed; its id once the name can no longer be read. */
  confirm: z.string(),
  /** Also while people wait for the answer to a request for their data. */
  withOpenRequests: z.literal(true).optional(),
});

interface Erased {
  /** Whose accounts are gone, since they had no others. */
  people: number;
  /** What was removed of what was stored. */
  removed: number;
}

/**
 * The operator erases an organisation for good (D8): its keys first, from when nothing of it can be read anywhere, then
 * all that was under them. Cut short, it is gone on with by the next call: by then no request can be read any more.
 * There is no audit entry of it: the chain that would hold it goes as well.
 */
export async function eraseOrganisation(deps: Deps, given: Actor | undefined, input: unknown): Promise<Erased> {
  const actor = await identify(deps, given);
  if (actor.kind === 'person' || deps.erasing === undefined) throw new QuorateError('forbidden');
  const { organisationId, confirm, withOpenRequests = false } = parse(eraseOrganisationInput, input);
  const name = (await deps.aggregates.get('organisation', organisationId))?.value.name;
  if (confirm !== (name ?? organisationId)) {
    throw invalid({ confirm: 'is not what the organisation is called: nothing was erased' });
  }
  if (!withOpenRequests) await assertAllAnswered(deps, organisationId);
  await deps.erasing.destroyKeys(organisationId);
  const members = await findAll(deps, 'person', 'organisation', organisationId);
  for (const { value, version } of members) await leave(deps, value, version, organisationId, name ?? '');
  const removed = await deps.erasing.remove(organisationId);
  if (name === undefined && members.length === 0 && removed === 0) throw new QuorateError('not_found');
  const people = members.filter(({ value }) => isOnlyOf(value, organisationId)).length;
  deps.log.info('organisation.erased', { organisationId, people, removed });
  return { people, removed };
}

/** @throws QuorateError `not_possible_now` while people wait for the answer to a request (V3) */
async function assertAllAnswered(deps: Deps, organisationId: string): Promise<void> {
  const { size } = await awaitingAnswer(deps, organisationId);
  if (size === 0) return;
  throw new QuorateError(
    'not_possible_now',
    `${size === 1 ? '1 person has' : `${size} people have`} asked this organisation for their data and not been answered. ` +
      'Have the requests answered and closed first, or give --with-open-requests: what is erased can be given to nobody. ' +
      'Nothing was erased.',
  );
}

const isOnlyOf = ({ memberships }: Person, organisationId: string): boolean =>
  memberships.every((membership) => membership.organisationId === organisationId);

/** Whoever has no place left where they once sat as well comes in no more (R5). */
function without(deps: Deps, person: Person, organisationId: string): Person {
  const { leadClerkOf = [], ...kept } = withoutAccounts(person, organisationId);
  const memberships = person.memberships.filter((m) => m.organisationId !== organisationId);
  const leads = leadClerkOf.filter((each) => each !== organisationId);
  const ends = person.signInEnded === undefined && !memberships.some(isCurrent);
  return {
    ...kept,
    memberships,
    ...(leads.length === 0 ? {} : { leadClerkOf: leads }),
    ...(ends
      ? { accessEpoch: person.accessEpoch + 1, signInEnded: { at: new Date(deps.clock.now()).toISOString() } }
      : {}),
  };
}

/** Who sits nowhere else has no account from now on. Whatever is open is closed, on every node. */
async function leave(deps: Deps, person: Person, version: number, organisationId: string, organisationName: string) {
  const left = without(deps, person, organisationId);
  const signInEnded = left.signInEnded !== undefined || isOnlyOf(person, organisationId);
  if (isOnlyOf(person, organisationId)) {
    for (const collection of ['session', 'apiToken'] as const) {
      for (const { value } of await findAll(deps, collection, 'person', person.id)) {
        await deps.aggregates.remove(collection, value.id);
      }
    }
    await deps.aggregates.remove('person', person.id);
  } else await deps.aggregates.replace('person', left, version);
  const boardIds = person.memberships.filter((m) => m.organisationId === organisationId).map((m) => m.boardId);
  await deps.bus.ask(topics.accessEnded, {
    personId: person.id,
    scope: 'account',
    organisationId,
    boardIds: [...new Set(boardIds)],
    sessionIds: [],
    signInEnded,
    code: closeCodes.accessRevoked,
    reason: 'What was held here has been erased.',
    organisationName,
  } satisfies AccessEnded);
}
