import { randomBytes } from 'node:crypto';
import type { Clock, Ids } from '#server/ports.ts';

/** Crockford's base 32 in lower case: sorts as the numbers do, and reads without mistakes. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const timeSigns = 10;
const randomSigns = 20;

function timeOf(now: number): string {
  let rest = Math.max(0, Math.floor(now));
  let text = '';
  for (let i = 0; i < timeSigns; i += 1) {
    text = alphabet[rest % 32]! + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** Ids of thirty signs: ten of time (milliseconds), then a hundred random bits. */
export function createIds(clock: Clock): Ids {
  return {
    next: () => timeOf(clock.now()) + Array.from(randomBytes(randomSigns), (byte) => alphabet[byte % 32]!).join(''),
    secret: (bytes) => randomBytes(bytes).toString('base64url'),
  };
}
