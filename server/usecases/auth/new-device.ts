import type { PersonActor } from '../actor.ts';
import { accountMails } from '../mail/account-mail.ts';
import { newDeviceWords } from '../mail/account-words.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { applyInsert } from '../shared/insert-follow-up.ts';
import { addressGroup } from './counters.ts';
import type { Place } from './known-place.ts';

/**
 * Tells somebody by mail that they signed in on a device that is new: one of another kind than those of their earlier
 * sessions, or at a place from which they have not signed in before. No cookie is needed for that beside the session's.
 * @param place as it was before this sign-in
 */
export async function tellOfNewDevice(
  deps: Deps,
  { person, session }: PersonActor,
  address: string,
  place: Place,
): Promise<void> {
  if (deps.sendsMail !== true) return;
  const earlier = (await findAll(deps, 'session', 'person', person.id))
    .map(({ value }) => value)
    .filter((s) => s.id !== session.id && s.ended?.why !== 'revoked');
  if (place.isKnown && earlier.some((s) => s.device === session.device)) return;
  const about = { device: session.device, place: addressGroup(address) };
  for (const mail of await accountMails(deps, person, newDeviceWords(deps, person, about)))
    await applyInsert(deps, mail);
}
