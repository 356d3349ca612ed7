import { z } from 'zod';
import { agreementVersion } from '#lib/domain/data/agreement.ts';
import type { AgreementView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { authoriseInOrganisation } from '../shared/authorise.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { authoriseOnEveryBoard, decidingIn } from '../shared/deciding.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findOrganisation } from '../shared/find.ts';
import { identify, identifyPerson } from '../shared/identify.ts';
import { nameIn } from '../shared/names.ts';
import { idIn, parse } from '../shared/parse.ts';
import { changeSettings, dataSettings } from './settings.ts';

/** Which version of the processing agreement there is, and who accepted which for the organisation (V5). */
export async function showAgreement(deps: Deps, given: Actor | undefined, input: unknown): Promise<AgreementView> {
  const actor = await identify(deps, given);
  const organisation = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.manage', organisation.id);
  const { agreements = [] } = await dataSettings(deps, organisation.id);
  return {
    organisation: { id: organisation.id, name: organisation.name },
    deciding: await decidingIn(deps, actor, organisation.id),
    version: agreementVersion,
    accepted: agreements.toReversed().map(({ version, at, name }) => ({ version, at, name })),
    asks: agreements.at(-1)?.version !== agreementVersion,
  };
}

export const acceptAgreementInput = z.strictObject({
  organisationId: id,
  /** The one that was read: another is not accepted unseen. */
  version: z.string().min(1).max(20),
});

/** A named person accepts the agreement for the organisation, all its boards with it, at a recorded time. */
export async function acceptAgreement(deps: Deps, given: Actor | undefined, input: unknown): Promise<AgreementView> {
  const actor = await identifyPerson(deps, given);
  const { id: organisationId } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.manage', organisationId);
  await authoriseOnEveryBoard(deps, actor, organisationId);
  const { version } = parse(acceptAgreementInput, input);
  if (version !== agreementVersion) {
    throw new QuorateError('not_possible_now', 'There is a newer version of this agreement. Please read that one.');
  }
  const name = await nameIn(deps, organisationId, actor.person.id);
  await changeSettings(deps, actor, organisationId, (found) => {
    if (found.agreements?.at(-1)?.version === version) return undefined;
    const accepted = { version, at: new Date(deps.clock.now()).toISOString(), by: actor.person.id, name };
    const entry = auditEntry(deps, actor, {
      organisationId,
      action: 'agreement.accept',
      subject: `organisation:${organisationId}`,
      detail: { version },
    });
    return { value: { ...found, agreements: [...(found.agreements ?? []), accepted] }, outbox: [entry] };
  });
  return showAgreement(deps, actor, { organisationId });
}
