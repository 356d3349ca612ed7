import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { PasskeyOptions } from '#lib/domain/second-factors.ts';
import type { Passkeys } from '#server/ports.ts';

/** Loaded when the first passkey is, since most of the library is about certificates that are not asked for. */
const library = () => import('@simplewebauthn/server');

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));

/** EdDSA, ES256, RS256: what keys that are about can do. Asking Node for more prints a warning. */
const supportedAlgorithmIDs = [-8, -7, -257];

/** Browsers say what sort of key they speak to; only words of that kind are kept. */
const transportsOf = (given: readonly unknown[] | undefined): string[] =>
  (given ?? []).filter((t): t is string => typeof t === 'string' && /^[a-z-]{2,20}$/.test(t)).slice(0, 8);

/** @param origin the public address: passkeys are made for its host, and their answers name it */
export function createPasskeys(origin: string): Passkeys {
  const rpID = new URL(origin).hostname;
  const expected = { expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: false };

  return {
    async creation({ personId, username, name, passkeys }) {
      const { generateRegistrationOptions } = await library();
      const options = await generateRegistrationOptions({
        rpName: 'Quorate',
        rpID,
        userName: username,
        userDisplayName: name,
        userID: new Uint8Array(Buffer.from(personId)),
        timeout: 5 * 60_000,
        supportedAlgorithmIDs,
        excludeCredentials: passkeys.map(({ id, transports }) => ({ id, ...(transports ? { transports } : {}) })),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      });
      return options as unknown as PasskeyOptions;
    },

    async created(response, challenge) {
      const { verifyRegistrationResponse } = await library();
      const given = response as unknown as RegistrationResponseJSON;
      const read = await verifyRegistrationResponse({
        ...expected,
        response: given,
        expectedChallenge: challenge,
        supportedAlgorithmIDs,
      }).catch(() => undefined);
      if (!read?.verified) return undefined;
      const { id, publicKey, counter } = read.registrationInfo.credential;
      const transports = transportsOf(given.response.transports);
      return {
        id,
        publicKey: Buffer.from(publicKey).toString('base64url'),
        counter,
        ...(transports.length > 0 ? { transports } : {}),
      };
    },

    async request(passkeys) {
      const { generateAuthenticationOptions } = await library();
      const options = await generateAuthenticationOptions({
        rpID,
        timeout: 5 * 60_000,
        userVerification: 'preferred',
        allowCredentials: passkeys.map(({ id, transports }) => ({ id, ...(transports ? { transports } : {}) })),
      });
      return options as unknown as PasskeyOptions;
    },

    async used(response, challenge, { id, publicKey }) {
      const { verifyAuthenticationResponse } = await library();
      const read = await verifyAuthenticationResponse({
        ...expected,
        response: response as unknown as AuthenticationResponseJSON,
        expectedChallenge: challenge,
        // The count is compared where it is written, so that two answers at once cannot both be the newer.
        credential: { id, publicKey: bytes(publicKey), counter: 0 },
      }).catch(() => undefined);
      return read?.verified ? { counter: read.authenticationInfo.newCounter } : undefined;
    },
  };
}
