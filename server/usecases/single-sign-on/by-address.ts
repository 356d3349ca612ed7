import type { Person } from '#lib/domain/people.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { asOf } from '#lib/domain/term-ends.ts';
import { QuorateError } from '#server/errors.ts';
import { currentOrganisations } from '../auth/organisations-of.ts';
import { accountMails, sameAddress } from '../mail/account-mail.ts';
import { connectedWords } from '../mail/account-words.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll, sitsIn } from '../shared/find.ts';
import { profileId } from '../shared/names.ts';
import type { Returned } from './begun.ts';
import { addIdentity } from './identities.ts';

const system = { kind: 'system' } as const;

/**
 * The first time that somebody comes by a provider: connects the account to the one person of the organisation whose
 * address the provider has checked, if they sit on this organisation's boards alone. An address that two have, that is
 * not checked, or that belongs to somebody who has connected an account already, connects nothing.
 * @param known whoever has this account connected for another organisation
 */
export async function connectByAddress(
  deps: Deps,
  { begun, says, singleSignOn }: Returned,
  known: Person | undefined,
): Promise<Person | undefined> {
  const { organisationId, issuer } = begun;
  const { email, emailVerified, subject } = says;
  if (!emailVerified || email === undefined) return undefined;
  const today = localDate(deps.clock.now());
  const found: Person[] = [];
  for (const { value } of await findAll(deps, 'person', 'organisation', organisationId)) {
    if (!sitsIn(asOf(value, today), organisationId)) continue;
    const address = (await deps.aggregates.get('profile', profileId(organisationId, value.id)))?.value.email;
    if (address !== undefined && sameAddress(address, email)) found.push(value);
  }
  const [person] = found;
  if (person === undefined || found.length > 1 || (known !== undefined && known.id !== person.id)) return undefined;
  if (!mayBeConnected(person, organisationId)) return undefined;
  assertTakenUp(person);
  const linkedAt = new Date(deps.clock.now()).toISOString();
  const identity = { id: deps.ids.next(), organisationId, issuer, subject, linkedAt, linkedBy: 'address' } as const;
  const mails = await accountMails(deps, person, connectedWords(deps, person, singleSignOn.name));
  return addIdentity(deps, system, person.id, identity, (now) => {
    if (now.accessEpoch !== person.accessEpoch || !mayBeConnected(now, organisationId)) return undefined;
    const entry = auditEntry(deps, system, {
      organisationId,
      action: 'identity.connect',
      subject: `person:${person.id}`,
      detail: { by: 'address', issuer },
      then: mails,
    });
    return [entry];
  });
}

function mayBeConnected(person: Person, organisationId: string): boolean {
  const isTaken = person.identities?.some((one) => one.organisationId === organisationId) === true;
  const organisations = currentOrganisations(person);
  return !isTaken && person.signInEnded === undefined && organisations.every((one) => one === organisationId);
}

/** Everybody has a password: it is what makes a sign-in fresh (P17). */
export function assertTakenUp(person: Person): void {
  if (person.passwordHash !== undefined) return;
  throw new QuorateError(
    'not_possible_now',
    'You have not taken up your invitation yet. Open the link in it first, and choose a password.',
  );
}
