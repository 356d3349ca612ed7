import type { MailMessage } from '#lib/domain/mail.ts';
import { type Person, sameAddress } from '#lib/domain/people.ts';
import { currentOrganisations } from '../auth/organisations-of.ts';
import type { Deps } from '../shared/deps.ts';
import { insertFollowUp, type InsertFollowUp } from '../shared/insert-follow-up.ts';
import { nameOfNobody, profileId } from '../shared/names.ts';

export interface Contact {
  organisationId: string;
  name: string;
  address?: string;
}

/** What each organisation on whose boards somebody sits knows of them. */
export const contactsOf = (deps: Deps, person: Person): Promise<Contact[]> =>
  Promise.all(
    currentOrganisations(person).map(async (organisationId) => {
      const profile = (await deps.aggregates.get('profile', profileId(organisationId, person.id)))?.value;
      return {
        organisationId,
        name: profile?.name ?? nameOfNobody(person.id),
        ...(profile?.email === undefined ? {} : { address: profile.email }),
      };
    }),
  );

/** One mail about somebody's own sign-in, which nobody but them reads. */
export function accountMail(
  deps: Pick<Deps, 'ids' | 'clock'>,
  person: Person,
  { organisationId, name, address }: Contact & { address: string },
  written: { id?: string; subject: string; text: string; resetId?: string; invitationId?: string },
): MailMessage {
  return {
    id: deps.ids.next(),
    organisationId,
    to: person.id,
    toName: name,
    address,
    at: new Date(deps.clock.now()).toISOString(),
    ...written,
  };
}

/**
 * What somebody has to know of their sign-in, to each address that is known: who took it over may not be the only one who
 * hears of it. Without a mail server nothing, since a clerk must not read it.
 */
export async function accountMails(
  deps: Deps,
  person: Person,
  written: { subject: string; text: string },
): Promise<InsertFollowUp<'mail'>[]> {
  if (deps.sendsMail !== true) return [];
  const told: string[] = [];
  return (await contactsOf(deps, person)).flatMap(({ address, ...contact }) => {
    if (address === undefined || told.some((t) => sameAddress(t, address))) return [];
    told.push(address);
    return [insertFollowUp('mail', accountMail(deps, person, { ...contact, address }, written))];
  });
}
