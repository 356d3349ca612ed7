import { randomBytes } from 'node:crypto';
import { QuorateError } from '../errors.ts';
import type { Aggregates } from '../ports.ts';

const settingId = 'setUpCode';

/** Such as `K7MF-2WQP`: typed from a console into a page. */
export function newSetUpCode(bytes: Uint8Array = randomBytes(8)): string {
  const signs = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
  const text = Array.from(bytes, (byte) => signs[byte % signs.length]).join('');
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}

/** Of several nodes on an empty store all print, and take, the code of the first: the page may be any one's. */
export async function agreedSetUpCode(aggregates: Aggregates): Promise<string> {
  const code = newSetUpCode();
  try {
    await aggregates.insert('setting', { id: settingId, value: code });
    return code;
  } catch (error) {
    if (!(error instanceof QuorateError && error.code === 'conflict')) throw error;
    const stored = await aggregates.get('setting', settingId);
    return typeof stored?.value.value === 'string' ? stored.value.value : code;
  }
}
