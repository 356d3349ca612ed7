import { z } from 'zod';
import { type Person, type Profile, sameAddress } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import type { FollowUp } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import { accountMail } from '../mail/account-mail.ts';
import { addressWords } from '../mail/account-words.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { authoriseInOrganisation } from '../shared/authorise.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { email, id } from '../shared/fields.ts';
import { findOrganisation, findPerson } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identify } from '../shared/identify.ts';
import { insertFollowUp } from '../shared/insert-follow-up.ts';
import { profileId } from '../shared/names.ts';
import { idIn, parse } from '../shared/parse.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';
import type { ForgetByAddress } from '../single-sign-on/forget-by-address.ts';
import { closeInvitations } from './invite.ts';
import { managesAllBoards } from './rights.ts';

export const setAddressInput = z.strictObject({
  organisationId: id,
  personId: id,
  /** The address as it was when it was looked at (W3); it may be one that would not be taken today. */
  was: z.string().max(1000).nullable(),
  email: email.nullable(),
});

/**
 * P27: corrects the address to which an organisation writes to somebody. A mailed invitation under way to the former one is
 * void with the same write, and so are a mailed link to a new password (P12) and an account at the provider that it
 * connected (P31): whoever reads that mailbox is not who was meant.
 * @throws QuorateError `stale_version` with the address as it is now
 */
export async function setAddress(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identify(deps, given);
  const { id: organisationId } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.manage', organisationId);
  const { value: person } = await findPerson(deps, actor, idIn(input, 'personId'));
  if (!person.memberships.some((m) => m.organisationId === organisationId)) throw new QuorateError('not_found');
  authorise(actor, person, organisationId);
  const { was, email: address } = parse(setAddressInput, input);
  assertFresh(deps, actor);
  const key = profileId(organisationId, person.id);
  await change(deps, actor, 'profile', key, async ({ value }) => {
    if (value.erased !== undefined) throw new QuorateError('not_found');
    const { email: former, ...kept } = value;
    if ((former ?? null) === address) return undefined;
    if ((former ?? null) !== was) throw new QuorateError('stale_version', undefined, { current: former ?? null });
    const entry = auditEntry(deps, actor, {
      organisationId,
      action: 'profile.setAddress',
      subject: `person:${person.id}`,
      then: [
        ...(await closeMailed(deps, person.id, organisationId)),
        ...forgetByAddress(deps, value, address),
        ...tellFormer(deps, person, value),
      ],
    });
    return { value: { ...kept, ...(address === null ? {} : { email: address }) }, outbox: [entry] };
  });
  await overtake(deps, person.id);
  await deps.relay.move('profile', key);
  await peopleChanged(deps, organisationId);
}

function authorise(actor: Actor, person: Person, organisationId: string): void {
  if (!managesAllBoards(actor, person, organisationId)) {
    throw new QuorateError(
      'forbidden',
      'Only somebody who is clerk of every board this person sits on here can do this.',
    );
  }
}

/** Whoever uses a link to the former one at this moment has read that it holds: their write comes too late now. */
async function overtake(deps: Deps, personId: string): Promise<void> {
  await change(deps, { kind: 'system' }, 'person', personId, ({ value }) => ({ value, outbox: [] }));
}

async function closeMailed(deps: Deps, personId: string, organisationId: string): Promise<FollowUp[]> {
  const stored = await deps.aggregates.get('person', personId);
  if (stored === undefined) return [];
  return closeInvitations(deps, stored, (one) => one.organisationId === organisationId && one.mail !== undefined);
}

/** The same one in other capitals is nobody else's. */
function forgetByAddress({ clock }: Deps, profile: Profile, address: string | null): ForgetByAddress[] {
  const { personId, organisationId, email: former } = profile;
  if (former === undefined || (address !== null && sameAddress(former, address))) return [];
  return [{ do: 'forgetByAddress', personId, organisationId, at: new Date(clock.now()).toISOString() }];
}

/** Whoever can sign in hears of it where they were written to so far; a wrong address of an invitation hears nothing. */
function tellFormer(deps: Deps, person: Person, { organisationId, name, email: address }: Profile): FollowUp[] {
  if (deps.sendsMail !== true || address === undefined || person.passwordHash === undefined) return [];
  const mail = accountMail(deps, person, { organisationId, name, address }, addressWords(deps, person));
  return [insertFollowUp('mail', mail)];
}
