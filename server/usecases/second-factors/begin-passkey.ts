import { passkeysAtMost } from '#lib/domain/second-factors.ts';
import type { PasskeyOffered } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { nameIn } from '../shared/names.ts';
import type { Deps } from '../shared/deps.ts';
import { beginChallenge } from './challenges.ts';
import { identifyFresh } from './own.ts';

/** What a browser needs to make a passkey for this site. */
export async function beginPasskey(deps: Deps, given: Actor | undefined): Promise<PasskeyOffered> {
  const { person } = await identifyFresh(deps, given);
  const passkeys = person.secondFactors?.passkeys ?? [];
  if (passkeys.length >= passkeysAtMost) throw tooMany();
  const { id: personId, username, memberships } = person;
  const organisationId = memberships[0]?.organisationId;
  const name = organisationId === undefined ? username : await nameIn(deps, organisationId, personId);
  const options = await deps.passkeys.creation({ personId, username, name, passkeys });
  const { token, value } = await beginChallenge(deps, person, {
    purpose: 'passkey',
    passkeyChallenge: options.challenge,
  });
  return { setUp: token, expiresAt: value.expiresAt, options };
}

export const tooMany = () =>
  new QuorateError('not_possible_now', `Nobody can have more than ${passkeysAtMost} passkeys. Remove one first.`);
