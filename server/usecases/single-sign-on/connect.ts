import type { Person } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Origin } from '../auth/sign-in.ts';
import { accountMails } from '../mail/account-mail.ts';
import { connectedWords } from '../mail/account-words.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import type { Deps } from '../shared/deps.ts';
import { sitsIn } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identifyPerson } from '../shared/identify.ts';
import { parse } from '../shared/parse.ts';
import { answerInput, beginAtProvider, beginInput, onlyIn, returned } from './begun.ts';
import { endSessionsOf } from './end-sessions-of.ts';
import { addIdentity, holder } from './identities.ts';

/** The way to the provider, for somebody who connects their account there to the sign-in that they have here. */
export async function beginConnecting(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
  { address }: Pick<Origin, 'address'>,
): Promise<{ url: string }> {
  const actor = await identifyPerson(deps, given);
  const chosen = parse(beginInput, input);
  assertSits(actor.person, chosen.organisationId);
  assertFresh(deps, actor);
  return beginAtProvider(deps, chosen, { purpose: 'connect', sessionId: actor.session.id }, address);
}

/**
 * Connects the account of whoever comes back from the provider, in the session in which they left for it. Their mail
 * tells of it, since whoever has that account can come in from then on.
 */
export async function finishConnecting(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
): Promise<{ organisationId: string }> {
  const actor = await identifyPerson(deps, given);
  const back = await returned(deps, parse(answerInput, input), 'connect', onlyIn(actor.session.id));
  const { begun, says, singleSignOn } = back;
  const { organisationId, issuer } = begun;
  const { subject } = says;
  assertSits(actor.person, organisationId);
  const other = await holder(deps, { issuer, subject });
  if (other !== undefined && other.id !== actor.person.id) {
    throw new QuorateError('conflict', 'This account is connected to somebody else here.');
  }
  const linkedAt = new Date(deps.clock.now()).toISOString();
  const identity = { id: deps.ids.next(), organisationId, issuer, subject, linkedAt, linkedBy: 'person' } as const;
  const mails = await accountMails(deps, actor.person, connectedWords(deps, actor.person, singleSignOn.name));
  const added = await addIdentity(deps, actor, actor.person.id, identity, (now) => {
    // Their access ended while they were away.
    if (now.accessEpoch !== actor.person.accessEpoch || !sitsIn(now, organisationId)) return undefined;
    const before = now.identities?.find((one) => one.organisationId === organisationId);
    const isSame = before === undefined || (before.issuer === issuer && before.subject === subject);
    const entry = auditEntry(deps, actor, {
      organisationId,
      action: 'identity.connect',
      subject: `person:${actor.person.id}`,
      detail: { by: 'person', issuer },
      then: isSame ? mails : [endSessionsOf(deps, actor, organisationId), ...mails],
    });
    return [entry];
  });
  if (added === undefined) throw new QuorateError('access_revoked');
  return { organisationId };
}

function assertSits(person: Person, organisationId: string): void {
  if (!sitsIn(person, organisationId)) throw new QuorateError('not_found');
}
