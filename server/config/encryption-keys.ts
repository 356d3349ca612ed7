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
  NODE_ENV?: string | undefined;
  ENVIRONMENT?: string | undefined;
  ENCRYPTION?: 'on' | 'only' | 'off' | undefined;
  ENCRYPTION_KEY?: Uint8Array | undefined;
  ENCRYPTION_KEYS_OLD?: Uint8Array[] | undefined;
  MONGODB_URI?: string | undefined;
}

/**
 * Whether a database may be used in the clear though nobody said so. Where both variables say production, as in all of
 * deploy/, never. With one of them the contract starts over loopback without a key: that is for trying and measuring.
 */
function startsInTheClear({ NODE_ENV, ENVIRONMENT, MONGODB_URI = '' }: Given): boolean {
  const saying = [NODE_ENV, ENVIRONMENT].filter((name) => name === 'production').length;
  return saying === 0 || (saying === 1 && isLocalMongoUri(MONGODB_URI));
}

/** A database is not used in the clear where real meetings are held, unless that is said in so many words. */
export function encryptionFaults(env: Given): string[] {
  if (env.ENCRYPTION_KEY !== undefined) return [];
  const old = env.ENCRYPTION_KEYS_OLD === undefined ? [] : ['ENCRYPTION_KEYS_OLD needs ENCRYPTION_KEY: the one in use'];
  if (env.MONGODB_URI === undefined || env.ENCRYPTION === 'off') return old;
  if (env.ENCRYPTION === undefined && startsInTheClear(env)) return old;
  return [
    ...old,
    'ENCRYPTION_KEY must be set (openssl rand -base64 32), and kept apart from the database: without it nothing can be ' +
      'read. Or say ENCRYPTION=off, and what is stored is not encrypted by this software',
  ];
}
