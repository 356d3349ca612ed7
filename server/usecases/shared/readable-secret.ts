import type { Ids } from '#server/ports.ts';

/**
 * Eighty random bits to read out, copy or write down, such as `kd7m-x2pa-93hw-tqrs`.
 * @param alphabet 32 signs that are not mistaken for each other
 */
export function readableSecret(ids: Ids, alphabet: string): string {
  const signs = Array.from(Buffer.from(ids.secret(16), 'base64url').subarray(0, 16), (byte) => alphabet[byte % 32]!);
  return [0, 4, 8, 12].map((from) => signs.slice(from, from + 4).join('')).join('-');
}
