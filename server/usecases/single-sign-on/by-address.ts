import { addressKey, type Person } from '#lib/domain/people.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { asOf } from '#lib/domain/term-ends.ts';
import { QuorateError } from '#server/errors.ts';
import { currentOrganisations } from '../auth/organisations-of.ts';
import { accountMails } from '../mail/account-mail.ts';
import { connectedWords } from '../mail/account-words.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll, sitsIn } from '../shared/find.ts';
import type { Returned } from './begun.ts';
import { applyForgetByAddress } from './forget-by-address.ts';
import { addIdentity } from './identities.ts';

const system = { kind: 'system' } as const;

/**
 * The first time that somebody comes by a provider: connects the account to the one person of the organisation whose
 * address the provider has checked, if they sit on this organisation's boards alone. An address that two have, that is
 * not checked, or that belongs to somebody who has connected or disconnected an account here already, connects nothing.
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
  const found = await membersAt(deps, organisationId, email);
  const [person] = found;
  if (person === undefined || found.length > 1 || (known !== undefined && known.id !== person.id)) return undefined;
  if (!mayBeConnected(person, organisationId)) return undefined;
  assertTakenUp(person);
  const linkedAt = new Date(deps.clock.now()).toISOString();
  const identity = { id: deps.ids.next(), organisationId, issuer, subject, linkedAt, linkedBy: 'address' } as const;
  const mails = await accountMails(deps, person, connectedWords(deps, person, singleSignOn.name));
  const added = await addIdentity(deps, system, person.id, identity, (now) => {
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
  if (added === undefined || (await membersAt(deps, organisationId, email)).some(({ id }) => id === person.id))
    return added;
  // P27: corrected meanwhile, and what that takes away was looked for before this was there.
  const at = new Date(deps.clock.now()).toISOString();
  await applyForgetByAddress(deps, { do: 'forgetByAddress', personId: person.id, organisationId, at });
  await deps.relay.move('person', person.id);
  return undefined;
}

/** Those on the organisation's boards whom it writes to at this address. */
async function membersAt(deps: Deps, organisationId: string, address: string): Promise<Person[]> {
  const today = localDate(deps.clock.now());
  const profiles = await findAll(deps, 'profile', 'address', addressKey(organisationId, address));
  const people = await Promise.all(profiles.map(({ value }) => deps.aggregates.get('person', value.personId)));
  return people.flatMap((one) => (one && sitsIn(asOf(one.value, today), organisationId) ? [one.value] : []));
}

function mayBeConnected(person: Person, organisationId: string): boolean {
  const isTaken = person.identities?.some((one) => one.organisationId === organisationId) === true;
  if (person.noAccountByAddress?.includes(organisationId)) return false;
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
