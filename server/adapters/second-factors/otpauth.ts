import { Secret, TOTP } from 'otpauth';
import type { Clock, OneTimeCodes } from '#server/ports.ts';

const period = 30;

/** What every authenticator app can do: SHA-1, six digits, half a minute. */
const codes = (secret: string, label: string) =>
  new TOTP({ issuer: 'Quorate', label, algorithm: 'SHA1', digits: 6, period, secret: Secret.fromBase32(secret) });

export function createOneTimeCodes(clock: Clock): OneTimeCodes {
  return {
    newSecret: () => new Secret({ size: 20 }).base32,
    address: (secret, username) => codes(secret, username).toString(),
    stepOf(secret, code) {
      const timestamp = clock.now();
      const off = codes(secret, '').validate({ token: code, timestamp, window: 1 });
      return off === null ? undefined : Math.floor(timestamp / 1000 / period) + off;
    },
  };
}
