import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '#lib/domain/canonical-json.ts';
import { assembleRecord } from '#lib/domain/record-assembly/assemble.ts';
import { checkFile, type Finding } from '#lib/domain/sealing/check-file.ts';
import {
  bytesOf,
  type PublicKey,
  sealedBytes,
  sealedFileFormat,
  type SealedFile,
} from '#lib/domain/sealing/sealed-file.ts';
import { webCryptography } from '#lib/domain/sealing/web-cryptography.ts';
import { docOf, source } from './support.ts';

/** RFC 8410's own example key. */
const privateKey = createPrivateKey(`-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----`);
const raw = Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x!, 'base64url');
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const key: PublicKey = {
  keyId: sha256(raw).slice(0, 32),
  algorithm: 'Ed25519',
  publicKey: raw.toString('base64'),
  since: '2026-01-01T00:00:00.000Z',
};

const record = assembleRecord(source(docOf({ i1: [{ name: 'paragraph', children: [{ text: 'Zoë said “yes”.' }] }] })));

function fileWith(change: Partial<SealedFile['seal']> = {}): SealedFile {
  const statement = {
    recordId: 'r1',
    boardId: 'b',
    meetingId: 'm',
    sha256: sha256(canonicalJson(record)),
    keyId: key.keyId,
    signedBy: { personId: 'p', name: 'David Okafor' },
    signedAt: '2026-03-03T10:00:00.000Z',
    sequence: 1,
    previous: '0'.repeat(64),
    ...change,
  };
  const signature = sign(null, sealedBytes(statement), privateKey).toString('base64');
  return { format: sealedFileFormat, record, seal: { ...statement, signature }, publicKey: key.publicKey };
}

const check = (text: string | Uint8Array, keys = [key]): Promise<Finding> =>
  checkFile(typeof text === 'string' ? bytesOf(text) : new Uint8Array(text), keys, webCryptography(crypto.subtle));
const faultOf = async (text: string | Uint8Array, keys?: PublicKey[]) => {
  const finding = await check(text, keys);
  return finding.ok ? 'none' : finding.fault;
};

const file = fileWith();
const text = canonicalJson(file);

describe('A2: checking a sealed file', () => {
  test('A2: says that it is the record, who signed, when, with which key', async () => {
    expect(await check(text)).toEqual({ ok: true, file, key });
  });

  test.each([
    ['not JSON', 'Minutes', 'notOne'],
    ['another format', text.replace('quorate-sealed-minutes/1', 'quorate-sealed-minutes/2'), 'notOne'],
    ['a seal that lacks something', text.replace('"sequence":1,', ''), 'notOne'],
    ['something beside it', text.replace('{"format"', '{"extra":1,"format"'), 'notOne'],
    ['half of a pair', text.replace('Zo', '\\ud800'), 'notOne'],
    ['other words', text.replace('yes', 'no'), 'alteredRecord'],
    ['another meeting', canonicalJson(fileWith({ meetingId: 'other' })), 'alteredRecord'],
    ['another signer', text.replace('David', 'Davina'), 'alteredSeal'],
    ['another day', text.replace('2026-03-03T10', '2026-03-02T10'), 'alteredSeal'],
    ['another place in the chain', text.replace('"sequence":1', '"sequence":2'), 'alteredSeal'],
    ['laid out prettily', JSON.stringify(file, null, 2), 'rewritten'],
    ['a byte order mark', `\ufeff${text}`, 'rewritten'],
    ['said twice', text.replace('"kind":"minutes"', '"kind":"addendum","kind":"minutes"'), 'rewritten'],
  ])('A2: %s', async (_, given, fault) => {
    expect(given).not.toBe(text);
    expect(await faultOf(given)).toBe(fault);
  });

  test('A2: whole in itself, but by a key that is not the service’s', async () => {
    expect(await faultOf(text, [])).toBe('unknownKey');
    expect(await faultOf(text, [{ ...key, keyId: '0'.repeat(32) }])).toBe('unknownKey');
  });

  test('A2: any changed byte is caught', async () => {
    const bytes = bytesOf(text);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = bytes.slice();
        changed[at]! ^= flip;
        expect(await faultOf(changed)).not.toBe('none');
      }),
      { numRuns: 1_500 },
    );
  });

  test('A2: each single bit of the signature and of the key is caught, those that base64 ignores included', async () => {
    for (const member of ['signature', 'publicKey'] as const) {
      const bytes = bytesOf(text);
      const value = member === 'signature' ? file.seal.signature : file.publicKey;
      const from = text.indexOf(value);
      const offset = Buffer.byteLength(text.slice(0, from));
      for (let at = offset; at < offset + value.length; at += 1) {
        for (let bit = 0; bit < 8; bit += 1) {
          const changed = bytes.slice();
          changed[at]! ^= 1 << bit;
          expect(await faultOf(changed)).not.toBe('none');
        }
      }
    }
  });

  test('A2: bytes added, taken away or exchanged are caught', async () => {
    const bytes = [...bytesOf(text)];
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), fc.nat(20), fc.uint8Array({ maxLength: 20 }), async (at, gone, put) => {
        const changed = Uint8Array.from([...bytes.slice(0, at), ...put, ...bytes.slice(at + gone)]);
        if (Buffer.compare(changed, bytesOf(text)) === 0) return;
        expect(await faultOf(changed)).not.toBe('none');
      }),
      { numRuns: 300 },
    );
  });
});
