/** Keys that protect the data keys (D6), as the environment has them. */
import { z } from 'zod';
import { isLocalMongoUri } from './store-addresses.ts';

const keyBytes = 32;

/** @param text base64 or base64url of 32 bytes, or 64 hexadecimal digits. @returns undefined when it is neither */
function parseEncryptionKey(text: string): Uint8Array | undefined {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return new Uint8Array(Buffer.from(trimmed, 'hex'));
  if (!/^[\w+/-]{43}=?$/.test(trimmed)) return undefined;
  const key = new Uint8Array(Buffer.from(trimmed, 'base64'));
  return key.length === keyBytes ? key : undefined;
}

/** @param text with commas between them. @returns undefined when one of them is none */
function parseEncryptionKeys(text: string): Uint8Array[] | undefined {
  const keys = text.split(',').map(parseEncryptionKey);
  return keys.every((key) => key !== undefined) ? keys : undefined;
}

export const encryptionKey = z.string().transform((text, context) => {
  const key = parseEncryptionKey(text);
  if (key) return key;
  context.addIssue('must be 32 random bytes, as base64 or as 64 hexadecimal digits (openssl rand -base64 32)');
  return z.NEVER;
});
export const encryptionKeys = z.string().transform((text, context) => {
  const keys = parseEncryptionKeys(text);
  if (keys) return keys;
  context.addIssue('must be keys as ENCRYPTION_KEY has them, with commas between them');
  return z.NEVER;
});

interface Given {
  ENCRYPTION?: 'on' | 'only' | 'off' | undefined;
  ENCRYPTION_KEY?: Uint8Array | undefined;
  ENCRYPTION_KEYS_OLD?: Uint8Array[] | undefined;
  MONGODB_URI?: string | undefined;
}

/** @param guarded whether real meetings are held here: a database elsewhere is not used in the clear unless that is said */
export function encryptionFaults(env: Given, guarded: boolean): string[] {
  if (env.ENCRYPTION_KEY !== undefined) return [];
  const old = env.ENCRYPTION_KEYS_OLD === undefined ? [] : ['ENCRYPTION_KEYS_OLD needs ENCRYPTION_KEY: the one in use'];
  if (env.MONGODB_URI === undefined || env.ENCRYPTION === 'off') return old;
  if (env.ENCRYPTION === undefined && (!guarded || isLocalMongoUri(env.MONGODB_URI))) return old;
  return [
    ...old,
    'ENCRYPTION_KEY must be set (openssl rand -base64 32), and kept apart from the database: without it nothing can be ' +
      'read. Or say ENCRYPTION=off, and what is stored is not encrypted by this software',
  ];
}
