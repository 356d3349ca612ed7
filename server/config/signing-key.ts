/** The key that signs minutes (A2), as the environment has it. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** PEM (line breaks may be written `\n`), or base64 of the 32 bytes of the seed or of PKCS #8 DER. */
function parseSigningKey(text: string): KeyObject | undefined {
  try {
    const der = Buffer.from(text, 'base64');
    const key = text.includes('-----BEGIN')
      ? createPrivateKey(text.replaceAll('\\n', '\n'))
      : createPrivateKey({
          key: der.length === 32 ? Buffer.concat([pkcs8Prefix, der]) : der,
          format: 'der',
          type: 'pkcs8',
        });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

export const signingKey = z.string().transform((text, context) => {
  const key = parseSigningKey(text);
  if (key) return key;
  context.addIssue('must be an Ed25519 private key: PEM, or base64 of its 32 bytes or of PKCS #8');
  return z.NEVER;
});
