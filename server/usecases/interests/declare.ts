import { z } from 'zod';
import { type Interest, interestKinds } from '#lib/domain/declarations.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { authoriseInOrganisation } from '../shared/authorise.ts';
import { insert } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { date, id, line, name } from '../shared/fields.ts';
import { findAll, findOrganisation } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn, invalid, parse } from '../shared/parse.ts';

export const declareInterestInput = z.strictObject({
  organisationId: id,
  kind: z.enum(interestKinds),
  /** With whom or what. */
  organisation: name,
  nature: line(500),
  since: date.optional(),
});

/** Nobody has so many; the register of an organisation is read whole. */
const mostOfOnePerson = 200;

/** Puts an interest of one’s own on the register, where it stands until it ends. */
export async function declareInterest(deps: Deps, given: Actor | undefined, input: unknown): Promise<{ id: string }> {
  const actor = await identifyPerson(deps, given);
  const { id: organisationId } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'interest.declare', organisationId);
  const chosen = parse(declareInterestInput, input);
  const now = new Date(deps.clock.now()).toISOString();
  if (chosen.since !== undefined && chosen.since > localDate(now))
    throw invalid({ since: 'must not lie in the future' });
  const own = await findAll(deps, 'interest', 'person', actor.person.id);
  if (own.length >= mostOfOnePerson)
    throw new QuorateError('not_possible_now', 'There are too many interests already.');
  const interest: Interest = {
    ...chosen,
    id: deps.ids.next(),
    personId: actor.person.id,
    declaredAt: now,
    confirmedAt: now,
  };
  await insert(deps, actor, 'interest', interest, [
    auditEntry(deps, actor, {
      organisationId,
      action: 'interest.declare',
      subject: `interest:${interest.id}`,
      detail: { kind: interest.kind },
    }),
  ]);
  await deps.relay.move('interest', interest.id);
  return { id: interest.id };
}
