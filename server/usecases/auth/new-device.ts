import { knownSince } from '#lib/domain/new-devices.ts';
import type { Person, Session } from '#lib/domain/people.ts';
import type { PersonActor } from '../actor.ts';
import { topics } from '../bus-topics.ts';
import { accountMails } from '../mail/account-mail.ts';
import { newDeviceWords } from '../mail/account-words.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { applyInsert } from '../shared/insert-follow-up.ts';
import { publish } from '../shared/tell-nodes.ts';
import { addressGroup } from './counters.ts';
import type { Place } from './known-place.ts';

/**
 * Whether a device is new to somebody who signs in: one of another kind than those of their earlier sessions, or at a
 * place from which they have not signed in before; and if not, since when it is known. No cookie is needed for that
 * beside the session's. It is kept with the session, in the one write by which that begins.
 * @param place as it was before this sign-in
 */
export async function familiarity(
  deps: Deps,
  person: Person,
  device: string,
  { isKnown, since }: Place,
): Promise<Pick<Session, 'newDevice' | 'knownSince'>> {
  // With a password that was handed out it is the first sign-in of all, or one that a change of that answers.
  const isNew = person.mustChangePassword ? {} : ({ newDevice: true } as const);
  if (!isKnown || since === undefined) return isNew;
  const alike = (await findAll(deps, 'session', 'person', person.id))
    .map(({ value }) => value)
    .filter((session) => session.device === device && session.ended?.why !== 'revoked');
  const [first] = alike.map(knownSince).sort();
  if (first === undefined) return isNew;
  return { knownSince: first > since ? first : since };
}

/** Tells somebody that they signed in on a device that is new: their other pages, and by mail. */
export async function tellOfNewDevice(deps: Deps, { person, session }: PersonActor, address: string): Promise<void> {
  if (session.knownSince !== undefined) return;
  if (session.newDevice === true) await publish(deps, topics.newDevices, { personId: person.id });
  if (deps.sendsMail !== true) return;
  const about = { device: session.device, place: addressGroup(address) };
  for (const mail of await accountMails(deps, person, newDeviceWords(deps, person, about)))
    await applyInsert(deps, mail);
}
