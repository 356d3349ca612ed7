import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  WebAuthnError,
  type PublicKeyCredentialCreationOptionsJSON,
} from '@simplewebauthn/browser';
import type { PasskeyOptions } from '#lib/domain/second-factors.ts';

export const canUsePasskeys = (): boolean => browserSupportsWebAuthn();

/** @throws what the browser threw, for `passkeyFault` */
export const makePasskey = (options: PasskeyOptions) =>
  startRegistration({ optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON });

/** @throws what the browser threw, for `passkeyFault` */
export const usePasskey = (options: PasskeyOptions) => startAuthentication({ optionsJSON: options });

/** Browsers do not say why it came to nothing, so that a site cannot find out who has which key. */
export function passkeyFault(thrown: unknown): string {
  if (thrown instanceof WebAuthnError && thrown.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') {
    return 'This device has a passkey of yours already.';
  }
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'InvalidStateError') return 'This device has a passkey of yours already.';
  if (name === 'SecurityError') return 'Passkeys work only at the proper address of this service, over https.';
  return 'Nothing came of it: it was cancelled, took too long, or this device has no passkey for you.';
}
