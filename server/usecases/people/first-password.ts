import type { Ids } from '#server/ports.ts';

/** Without letters and digits that look alike. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Eighty random bits to read out or copy, such as `kd7m-x2pa-93hw-tqrs`. */
export function firstPassword(ids: Ids): string {
  const signs = Array.from(Buffer.from(ids.secret(16), 'base64url').subarray(0, 16), (byte) => alphabet[byte % 32]!);
  return [0, 4, 8, 12].map((from) => signs.slice(from, from + 4).join('')).join('-');
}
