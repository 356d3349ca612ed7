import { z } from 'zod';
import { withOwnPassword } from '#lib/domain/first-passwords.ts';
import type { Invitation, Person } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { assertChoosable, namesOf } from '../shared/choosable.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import { newPassword } from '../shared/fields.ts';
import { nameIn } from '../shared/names.ts';
import { parse } from '../shared/parse.ts';
import { isToTheirAddress, mayAccept } from './invitation-link.ts';
import { beginSession } from './begin-session.ts';
import type { CloseInvitation } from './close-invitation.ts';
import { findPlace, rememberPlace } from './known-place.ts';
import type { Origin } from './sign-in.ts';

const token = z.string().min(1).max(200);
export const readInvitationInput = z.strictObject({ token });
export const acceptInvitationInput = z.strictObject({ token, password: newPassword });

const spent = () =>
  new QuorateError('not_found', 'This invitation is no longer valid. Ask the clerk who sent it for another one.');

/** Valid once, for seven days (three where it came by mail), and only while the person has no password and sits on a board of the organisation that sent it. */
async function find(deps: Deps, given: string): Promise<{ invitation: Invitation; person: Person }> {
  const hash = sha256(given);
  const byMail = () => deps.aggregates.find('invitation', 'token', hash, { limit: 1 });
  const invitation = ((await deps.aggregates.get('invitation', hash)) ?? (await byMail())[0])?.value;
  const person = invitation && (await deps.aggregates.get('person', invitation.personId))?.value;
  if (!invitation || !person || !(await holds(deps, invitation, person))) throw spent();
  return { invitation, person };
}

async function holds(deps: Deps, invitation: Invitation, person: Person): Promise<boolean> {
  const isOpen = invitation.acceptedAt === undefined && Date.parse(invitation.expiresAt) > deps.clock.now();
  return isOpen && mayAccept(person, invitation) && (await isToTheirAddress(deps, invitation));
}

/** As it is by now: while the password was worked on, it may have been taken back, or mailed anew. */
async function stillHolds(deps: Deps, { id, tokenHash }: Invitation, person: Person): Promise<boolean> {
  const now = (await deps.aggregates.get('invitation', id))?.value;
  return now !== undefined && now.tokenHash === tokenHash && (await holds(deps, now, person));
}

/** Whom a link invites, for the page that asks for a password. */
export async function readInvitation(
  deps: Deps,
  input: unknown,
): Promise<{ name: string; username: string; organisationName: string }> {
  const { invitation, person } = await find(deps, parse(readInvitationInput, input).token);
  const organisation = await deps.aggregates.get('organisation', invitation.organisationId);
  return {
    name: await nameIn(deps, invitation.organisationId, person.id),
    username: person.username,
    organisationName: organisation?.value.name ?? '',
  };
}

/** Takes up an invitation: the person chooses a password and is signed in. */
export async function acceptInvitation(
  deps: Deps,
  input: unknown,
  origin: Origin,
): Promise<{ token: string; cookie: string }> {
  const chosen = parse(acceptInvitationInput, input);
  const { invitation, person } = await find(deps, chosen.token);
  await assertChoosable(deps, chosen.password, await namesOf(deps, person), 'password');
  const passwordHash = await deps.passwords.hash(chosen.password);
  const close: CloseInvitation = {
    do: 'closeInvitation',
    invitationId: invitation.id,
    at: new Date(deps.clock.now()).toISOString(),
  };
  const accepted = await change(deps, { kind: 'system' }, 'person', person.id, async ({ value }) => {
    if (!(await stillHolds(deps, invitation, value))) throw spent();
    const entry = auditEntry(
      deps,
      { kind: 'system' },
      {
        organisationId: invitation.organisationId,
        action: 'invitation.accept',
        subject: `person:${person.id}`,
        then: [close],
      },
    );
    return {
      value: withOwnPassword(value, passwordHash),
      outbox: [{ ...entry, actor: person.id }],
    };
  });
  await deps.relay.move('person', person.id);
  const signedIn = await beginSession(deps, accepted.value, { device: origin.device });
  await rememberPlace(deps, await findPlace(deps, person.username, origin.address), signedIn.actor.session);
  return { token: signedIn.token, cookie: signedIn.cookie };
}
