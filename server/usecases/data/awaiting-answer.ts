import { isOpen } from '#lib/domain/data/requests.ts';
import { QuorateError } from '#server/errors.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';

/**
 * Those who asked an organisation for what it holds on them and wait for the answer. Until it is given nothing that
 * belongs in it may be destroyed (UK GDPR, Article 15; Data Protection Act 2018, section 173).
 * @returns person ids
 */
export async function awaitingAnswer(
  deps: Pick<Deps, 'aggregates'>,
  organisationId: string,
): Promise<ReadonlySet<string>> {
  const requests = await findAll(deps, 'dataRequest', 'organisation', organisationId);
  return new Set(requests.flatMap(({ value }) => (isOpen(value) ? [value.personId] : [])));
}

/** @throws QuorateError `not_possible_now` while they wait for the answer to a request */
export async function assertAnswered(
  deps: Pick<Deps, 'aggregates'>,
  organisationId: string,
  personId: string,
): Promise<void> {
  const requests = await findAll(deps, 'dataRequest', 'person', personId);
  if (!requests.some(({ value }) => value.organisationId === organisationId && isOpen(value))) return;
  throw new QuorateError(
    'not_possible_now',
    'This person has asked for their data. Answer the request and close it first: what is erased cannot be given to them.',
  );
}
