import type { Invitation, Person } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import type { FollowUp, Stored } from '#server/ports.ts';
import type { CloseInvitation } from '../auth/close-invitation.ts';
import { accountMail } from '../mail/account-mail.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import { findAll } from '../shared/find.ts';
import { insertFollowUp, type InsertFollowUp } from '../shared/insert-follow-up.ts';
import { nameOfNobody, profileId } from '../shared/names.ts';
import { invalid } from '../shared/parse.ts';

const lastsMs = 7 * 24 * 3600_000;

/** As a link that the clerk hands on, or by mail to the person alone. */
export const inviteWays = ['link', 'mail'] as const;
export type InviteWay = (typeof inviteWays)[number];

export interface Invited {
  then: FollowUp[];
  /** With `link`: shown once. */
  invitationUrl?: string;
  /** With `mail`: the address. */
  mailedTo?: string;
}

export interface Addressee {
  name: string;
  email?: string;
}

/**
 * A new invitation, for the write that decides it. Of a link only the token's hash is kept; in a mail it is made as that
 * is handed over, so that no clerk ever sees it.
 * @throws QuorateError `not_possible_now` without a mail server; `invalid` without an address
 */
export function invitationFor(
  deps: Deps,
  person: Person,
  organisationId: string,
  way: InviteWay,
  { name, email }: Addressee,
): Invited {
  const expiresAt = new Date(deps.clock.now() + lastsMs).toISOString();
  const about = { personId: person.id, organisationId, expiresAt };
  if (way === 'link') {
    const token = deps.ids.secret(32);
    const invitationUrl = `${deps.origin}/invitation/${token}`;
    return { invitationUrl, then: [insertFollowUp('invitation', { id: sha256(token), ...about })] };
  }
  const address = mailable(deps, email);
  const invitation: Invitation = { id: deps.ids.next(), ...about, mail: { address } };
  const mail = accountMail(
    deps,
    person,
    { organisationId, name, address },
    { id: `invitation ${invitation.id}`, subject: '', text: '', invitationId: invitation.id },
  );
  return { mailedTo: address, then: [insertFollowUp('invitation', invitation), insertFollowUp('mail', mail)] };
}

function mailable(deps: Pick<Deps, 'sendsMail'>, email: string | undefined): string {
  if (deps.sendsMail !== true) {
    throw new QuorateError('not_possible_now', 'This service sends no mail. Hand on a link instead.');
  }
  if (email === undefined) throw invalid({ email: 'is needed to send the invitation' });
  return email;
}

/** What an organisation calls somebody, and where it writes to them. */
export async function addresseeIn(deps: Deps, organisationId: string, personId: string): Promise<Addressee> {
  const profile = (await deps.aggregates.get('profile', profileId(organisationId, personId)))?.value;
  const name = profile?.name ?? nameOfNobody(personId);
  return profile?.email === undefined ? { name } : { name, email: profile.email };
}

/**
 * Closes the invitations that somebody has: one of old, never taken up, would open the door again.
 * @param person as it is about to be written, with what still waits in its outbox
 */
export async function closeInvitations(
  deps: Deps,
  { value, outbox }: Stored<Person>,
  which: (invitation: Invitation) => boolean = () => true,
): Promise<CloseInvitation[]> {
  const at = new Date(deps.clock.now()).toISOString();
  const stored = await findAll(deps, 'invitation', 'person', value.id);
  const open = stored.map(({ value: one }) => one).filter((one) => one.acceptedAt === undefined);
  const onTheWay = outbox
    .flatMap(({ then }) => then ?? [])
    .filter(
      (one): one is InsertFollowUp<'invitation'> =>
        one.do === 'insert' && (one as InsertFollowUp).collection === 'invitation',
    )
    .map((one) => one.value);
  const ids = [...open, ...onTheWay].filter(which).map((one) => one.id);
  return [...new Set(ids)].map((invitationId) => ({ do: 'closeInvitation', invitationId, at }));
}
