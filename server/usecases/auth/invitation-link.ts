import type { MailMessage } from '#lib/domain/mail.ts';
import { type Invitation, type Person, sameAddress } from '#lib/domain/people.ts';
import { change, isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import { sitsIn } from '../shared/find.ts';
import { profileId } from '../shared/names.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';

const mailLastsMs = 3 * 24 * 3600_000;
const system = { kind: 'system' } as const;

/** Whoever has chosen no password yet, and sits on a board of the organisation that invited them. */
export const mayAccept = (person: Person, { organisationId }: Invitation): boolean =>
  person.passwordHash === undefined && person.signInEnded === undefined && sitsIn(person, organisationId);

/** P27: whether the address that it was mailed to, if it was, is still the one at which they are written to. */
export async function isToTheirAddress(
  deps: Pick<Deps, 'aggregates'>,
  { organisationId, personId, mail }: Invitation,
): Promise<boolean> {
  if (mail === undefined) return true;
  const address = (await deps.aggregates.get('profile', profileId(organisationId, personId)))?.value.email;
  return address !== undefined && sameAddress(address, mail.address);
}

/**
 * The token that goes into the mail: made as it is handed over, so that only its hash is ever stored. Handed over again,
 * the mail has another one, and the first is dead.
 * @returns undefined where the invitation serves no more
 */
export async function invitationLink(
  deps: Deps,
  id: string,
): Promise<{ username: string; organisationName: string; token: string } | undefined> {
  const invitation = (await deps.aggregates.get('invitation', id))?.value;
  const person = invitation && (await deps.aggregates.get('person', invitation.personId))?.value;
  if (invitation === undefined || person === undefined || !mayAccept(person, invitation)) return undefined;
  if (!(await isToTheirAddress(deps, invitation))) return undefined;
  const token = deps.ids.secret(32);
  const now = deps.clock.now();
  const stored = await changed(deps, id, (value) =>
    value.acceptedAt !== undefined || Date.parse(value.expiresAt) <= now
      ? undefined
      : { ...value, tokenHash: sha256(token), expiresAt: new Date(now + mailLastsMs).toISOString() },
  );
  if (stored?.tokenHash !== sha256(token)) return undefined;
  const organisation = await deps.aggregates.get('organisation', invitation.organisationId);
  return { username: person.username, organisationName: organisation?.value.name ?? '', token };
}

/** Notes on an invitation what became of its mail, which is removed once it is over: the clerk who sent it is to know. */
export async function noteMailed(deps: Deps, { invitationId, sentAt, ended, error }: MailMessage): Promise<void> {
  if (invitationId === undefined) return;
  const stored = await changed(deps, invitationId, ({ mail, ...value }) =>
    mail === undefined || mail.sentAt !== undefined
      ? undefined
      : {
          ...value,
          mail: {
            address: mail.address,
            ...(sentAt === undefined ? {} : { sentAt }),
            ...(ended === undefined ? {} : { ended }),
            ...(error === undefined ? {} : { error }),
          },
        },
  );
  if (stored !== undefined) await peopleChanged(deps, stored.organisationId);
}

/** @returns the invitation as it is now; undefined where it has gone, with the person's data for one */
async function changed(
  deps: Deps,
  id: string,
  decide: (value: Invitation) => Invitation | undefined,
): Promise<Invitation | undefined> {
  try {
    const { value } = await change(deps, system, 'invitation', id, (stored) => {
      const next = decide(stored.value);
      return next && { value: next, outbox: [] };
    });
    return value;
  } catch (error) {
    if (isCode(error, 'not_found')) return undefined;
    throw error;
  }
}
