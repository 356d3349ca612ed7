import { z } from 'zod';
import type { AuditHeadView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import { changeSettings, dataSettings } from '../data/settings.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { authoriseOnEveryBoard, decidingIn } from '../shared/deciding.ts';
import type { Deps } from '../shared/deps.ts';
import { email, id } from '../shared/fields.ts';
import { findOrganisation } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identify } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { assertReadsAll } from './reach.ts';

/** The last entry of the log, to be kept somewhere else: it vouches for all before it (A6). */
export async function showAuditHead(deps: Deps, given: Actor | undefined, input: unknown): Promise<AuditHeadView> {
  const actor = await identify(deps, given);
  const organisation = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  assertReadsAll(actor, organisation.id);
  const [head, { headMail }] = await Promise.all([
    deps.chain.head(organisation.id),
    dataSettings(deps, organisation.id),
  ]);
  const [last] =
    head === undefined ? [] : await deps.chain.read(organisation.id, { after: head.sequence - 1, limit: 1 });
  return {
    organisation: { id: organisation.id, name: organisation.name },
    deciding: await decidingIn(deps, actor, organisation.id),
    ...(last === undefined ? {} : { head: { sequence: last.sequence, hash: last.hash, at: last.at } }),
    ...(headMail === undefined ? {} : { mailTo: headMail.address }),
    ...(headMail?.at === undefined ? {} : { mailedAt: headMail.at }),
    sends: deps.sendsMail === true,
  };
}

export const setHeadMailInput = z.strictObject({
  organisationId: id,
  /** Somebody who does not run this service, best of all; null: nobody any more. */
  address: email.nullable(),
});

/**
 * Says where the head is mailed to once a day. The log is that of all boards: whoever could stop the mail, or lead it
 * elsewhere, could have it written anew unseen.
 */
export async function setHeadMail(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identify(deps, given);
  const { id: organisationId } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  assertReadsAll(actor, organisationId);
  await authoriseOnEveryBoard(deps, actor, organisationId);
  const { address } = parse(setHeadMailInput, input);
  assertFresh(deps, actor);
  await changeSettings(deps, actor, organisationId, (found) => {
    if ((found.headMail?.address ?? null) === address) return undefined;
    const { headMail: _, ...rest } = found;
    const entry = auditEntry(deps, actor, {
      organisationId,
      action: 'audit.setHeadMail',
      subject: `organisation:${organisationId}`,
      detail: address === null ? {} : { address },
    });
    return { value: address === null ? rest : { ...rest, headMail: { address } }, outbox: [entry] };
  });
}
