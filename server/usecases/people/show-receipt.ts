import type { ReceiptView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { authoriseInOrganisation } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { findOrganisation } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { nameIn } from '../shared/names.ts';
import { idIn } from '../shared/parse.ts';

/** The proof of one revocation, of whatever day: it is kept for good (R2). */
export async function showReceipt(deps: Deps, given: Actor | undefined, input: unknown): Promise<ReceiptView> {
  const actor = await identify(deps, given);
  const { id: organisationId, name } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.list', organisationId);
  const revocation = (await deps.aggregates.get('revocation', idIn(input, 'receiptId')))?.value;
  if (revocation?.organisationId !== organisationId) {
    throw new QuorateError('not_found', 'There is no such receipt.');
  }
  const { personId, by, scope, scopeId } = revocation;
  const [personName, byName, board] = await Promise.all([
    nameIn(deps, organisationId, personId),
    nameIn(deps, organisationId, by),
    scope === 'board' && scopeId !== undefined ? deps.aggregates.get('board', scopeId) : undefined,
  ]);
  return {
    organisation: { id: organisationId, name },
    revocation: { ...revocation, personName, byName },
    ...(board === undefined ? {} : { boardName: board.value.name }),
  };
}
