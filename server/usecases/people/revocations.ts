import type { Revocation } from '#lib/domain/revocation.ts';
import type { Actor } from '../actor.ts';
import { inOrder, take } from '../shared/by-day.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll, findPerson } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { idIn } from '../shared/parse.ts';
import { authorisePeople, sharedOrganisations } from './rights.ts';

const shown = 50;

/** The latest of an organisation. */
export const latestRevocations = (deps: Deps, organisationId: string): Promise<Revocation[]> =>
  take(
    inOrder(deps, {
      collection: 'revocation',
      index: 'organisationDay',
      of: organisationId,
      at: ({ receipt }) => receipt.at,
      order: 'latestFirst',
    }),
    shown,
  );

/** The revocations of one person with their receipts, the latest first; of the organisations the actor manages. */
export async function listRevocations(deps: Deps, given: Actor | undefined, input: unknown): Promise<Revocation[]> {
  const actor = await identify(deps, given);
  const { value: person } = await findPerson(deps, actor, idIn(input, 'personId'));
  authorisePeople(actor, person);
  const organisations = sharedOrganisations(actor, person);
  const all = await findAll(deps, 'revocation', 'person', person.id);
  return all
    .map(({ value }) => value)
    .filter((r) => organisations.includes(r.organisationId))
    .sort(latestFirst);
}

const latestFirst = (a: Revocation, b: Revocation): number =>
  a.receipt.at < b.receipt.at ? 1 : a.receipt.at > b.receipt.at ? -1 : a.id < b.id ? 1 : -1;
