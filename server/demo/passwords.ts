import { createHmac } from 'node:crypto';

const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Such as `k7mf-2wqp-9xtd`: readable aloud, 59 bits. */
export function demoPassword(secret: string, username: string): string {
  const bytes = createHmac('sha256', secret).update(username).digest();
  const text = Array.from(bytes.subarray(0, 12), (byte) => letters[byte % letters.length]).join('');
  return text.replace(/(.{4})(?=.)/g, '$1-');
}
