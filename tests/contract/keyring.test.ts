import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAuthenticatedKey } from '#server/adapters/codec/extended-nonce.ts';
import { createCompressingCodec } from '#server/adapters/codec/compressing-codec.ts';
import { withKeys, type KeyService } from '#server/ports.ts';
import { keysOf, memoryDataKeys, newKey, openKeys } from './encryption-support.ts';
import { bytes } from './fixtures.ts';

const corrupt = expect.objectContaining({ code: 'store_corrupt' }) as Error;
const erased = expect.objectContaining({ code: 'erased' }) as Error;
const text = new TextEncoder().encode('The governors resolved to adopt the policy. '.repeat(20));

describe('XAES-256-GCM', () => {
  test.each([
    [0x01, '', 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271'],
    [0x03, 'c2sp.org/XAES-256-GCM', '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d'],
  ])('D6: gives what its specification says, under a key of %d', (byte, about, expected) => {
    const key = createAuthenticatedKey(new Uint8Array(32).fill(byte));
    const nonce = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWX');
    const plain = new TextEncoder().encode('XAES-256-GCM');
    const sealed = key.seal(plain, new TextEncoder().encode(about), nonce);
    expect(Buffer.from(sealed.subarray(24)).toString('hex')).toBe(expected);
    expect(key.open(sealed, new TextEncoder().encode(about))).toEqual(plain);
    expect(key.open(sealed, new TextEncoder().encode(`${about}!`))).toBeUndefined();
  });

  test('D6: no nonce comes twice', () => {
    const key = createAuthenticatedKey(newKey());
    const nonces = Array.from({ length: 2_000 }, () =>
      Buffer.from(key.seal(bytes(), bytes()).subarray(0, 24)).toString('hex'),
    );
    expect(new Set(nonces).size).toBe(2_000);
  });
});

describe('content under keys', () => {
  test('D6: shows nothing of what it is, and is another each time', async () => {
    const { codec } = await openKeys(memoryDataKeys(), keysOf(newKey()));
    const [one, two] = await withKeys(() => [codec.encode('org', text), codec.encode('org', text)]);
    expect(one).not.toEqual(two);
    expect(Buffer.from(one).includes('governors')).toBe(false);
    expect(codec.scopeIn(one)).toBe('org');
  });

  test('D6: what was stored before there were keys can be read, and comes under one when it is written again', async () => {
    const before = createCompressingCodec().encode('org', text);
    const { codec } = await openKeys(memoryDataKeys(), keysOf(newKey()));
    expect(codec.decode(before)).toEqual(text);
    const after = (await withKeys(() => codec.renew('org', before)))!;
    expect(codec.scopeIn(before)).toBeUndefined();
    expect(codec.scopeIn(after)).toBe('org');
    expect(codec.decode(after)).toEqual(text);
    expect(codec.renew('org', after)).toBeUndefined();
  });

  test('D6: each byte counts: whichever is changed, nothing wrong is ever read', async () => {
    const { codec } = await openKeys(memoryDataKeys(), keysOf(newKey()));
    const stored = await withKeys(() => codec.encode('org', text));
    for (let at = 0; at < stored.length; at += 1) {
      const damaged = stored.slice();
      damaged[at]! ^= 1 << (at % 8);
      await expect(
        withKeys(() => codec.decode(damaged)),
        `byte ${at}`,
      ).rejects.toEqual(corrupt);
    }
  });

  test('D6: content under the key of one organisation cannot be passed off as another’s', async () => {
    const dataKeys = memoryDataKeys();
    const service = keysOf(newKey());
    const { codec } = await openKeys(dataKeys, service);
    const ours = await withKeys(() => codec.encode('ours', text));
    await withKeys(() => codec.encode('theirs', text));
    // Whoever can write to the store exchanges whose key is whose.
    const rows = [...dataKeys.rows.values()];
    const [our, their] = ['ours', 'theirs'].map((scope) => rows.find((row) => row.scope === scope)!);
    dataKeys.rows.set('ours/1', { ...our!, scope: 'theirs' });
    dataKeys.rows.set('theirs/1', { ...their!, scope: 'ours' });
    await expect(openKeys(dataKeys, service)).rejects.toEqual(corrupt);
    dataKeys.rows.set('ours/1', { ...our!, wrapped: their!.wrapped! });
    dataKeys.rows.set('theirs/1', their!);
    await expect(openKeys(dataKeys, service)).rejects.toEqual(corrupt);
    expect(codec.decode(ours)).toEqual(text);
  });

  test('D6: what is found by a blind key is found by every process, and cannot be read', async () => {
    const dataKeys = memoryDataKeys();
    const service = keysOf(newKey());
    const [one, two] = [await openKeys(dataKeys, service), await openKeys(dataKeys, service)];
    const kept = one.codec.blind('person username', 'amina.khan');
    expect(two.codec.blind('person username', 'amina.khan')).toBe(kept);
    expect(kept).not.toContain('amina');
    expect(one.codec.blind('another index', 'amina.khan')).not.toBe(kept);
    await one.keyring.rotate();
    expect(one.codec.blind('person username', 'amina.khan')).toBe(kept);
    expect(kept).not.toBe(createHash('sha256').update('amina.khan').digest('base64url'));
  });
});

describe('several processes', () => {
  test('D6: one that meets a key it does not know fetches it, and loses nothing', async () => {
    const dataKeys = memoryDataKeys();
    const service = keysOf(newKey());
    const [one, two] = [await openKeys(dataKeys, service), await openKeys(dataKeys, service)];
    const stored = await withKeys(() => one.codec.encode('new', text));
    expect(() => two.codec.decode(stored)).toThrow('not at hand');
    expect(await withKeys(() => two.codec.decode(stored))).toEqual(text);
    expect(two.codec.scopeIn(two.codec.encode('new', text))).toBe('new');
  });

  test('D6: of several that make the first key of a scope at once one wins, and all use that', async () => {
    const dataKeys = memoryDataKeys();
    const service = keysOf(newKey());
    const nodes = await Promise.all(Array.from({ length: 5 }, () => openKeys(dataKeys, service)));
    const stored = await Promise.all(nodes.map(({ codec }) => withKeys(() => codec.encode('org', text))));
    for (const { codec } of nodes) for (const each of stored) expect(codec.decode(each)).toEqual(text);
    expect([...dataKeys.rows.values()].filter(({ scope }) => scope === 'org')).toHaveLength(1);
  });

  test('D6: a key that is nowhere is no reason to ask for ever', async () => {
    const { codec } = await openKeys(memoryDataKeys(), keysOf(newKey()));
    const other = await openKeys(memoryDataKeys(), keysOf(newKey()));
    const stored = await withKeys(() => other.codec.encode('org', text));
    await expect(withKeys(() => codec.decode(stored))).rejects.toEqual(corrupt);
  });

  test('D7: any interleaving of writing, reading, rotating and looking again loses nothing', async () => {
    const step = fc.record({
      node: fc.nat(2),
      what: fc.constantFrom('write', 'rotate', 'refresh', 'renew', 'read'),
      scope: fc.constantFrom('a', 'b'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const dataKeys = memoryDataKeys();
        const service = keysOf(new Uint8Array(32));
        const nodes = [
          await openKeys(dataKeys, service),
          await openKeys(dataKeys, service),
          await openKeys(dataKeys, service),
        ];
        const written: { scope: string; content: Uint8Array; stored: Uint8Array }[] = [];
        for (const { node, what, scope } of steps) {
          const { codec, keyring } = nodes[node]!;
          const content = randomBytes(8);
          if (what === 'write')
            written.push({ scope, content, stored: await withKeys(() => codec.encode(scope, content)) });
          if (what === 'rotate') await keyring.rotate();
          if (what === 'refresh') await keyring.refresh();
          for (const each of written) {
            if (what === 'renew')
              each.stored = (await withKeys(() => codec.renew(each.scope, each.stored))) ?? each.stored;
            if (what === 'read')
              expect(Buffer.from(await withKeys(() => codec.decode(each.stored)))).toEqual(each.content);
          }
        }
        for (const { codec } of nodes) {
          for (const each of written)
            expect(Buffer.from(await withKeys(() => codec.decode(each.stored)))).toEqual(each.content);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('the key that protects the others', () => {
  test('D6: another one is refused in one clear message, and changes nothing', async () => {
    const dataKeys = memoryDataKeys();
    const right = keysOf(newKey());
    await openKeys(dataKeys, right);
    const before = [...dataKeys.rows.values()];
    const wrong = keysOf(newKey());
    await expect(openKeys(dataKeys, wrong)).rejects.toThrow(
      `What is stored is under the encryption key ${right.keyId}, which this process was not given (it has ${wrong.keyId}).`,
    );
    expect([...dataKeys.rows.values()]).toEqual(before);
  });

  test('D7: a new one takes over: with the old one beside it at first, and alone once the keys are wrapped anew', async () => {
    const dataKeys = memoryDataKeys();
    const [old, fresh] = [newKey(), newKey()];
    const before = await openKeys(dataKeys, keysOf(old));
    const stored = await withKeys(() => before.codec.encode('org', text));
    const both = await openKeys(dataKeys, keysOf(fresh, old));
    expect(both.codec.decode(stored)).toEqual(text);
    expect(await both.keyring.rewrap()).toBe(3);
    expect(await both.keyring.rewrap()).toBe(0);
    const after = await openKeys(dataKeys, keysOf(fresh));
    expect(after.codec.decode(stored)).toEqual(text);
    await expect(openKeys(dataKeys, keysOf(old))).rejects.toThrow('which this process was not given');
  });

  test('D6: a process that others left behind reads what it knows, and can tell which key it lacks', async () => {
    const store = memoryDataKeys();
    const [before, after] = [newKey(), newKey()];
    const behind = await openKeys(store, keysOf(before));
    const stored = await withKeys(() => behind.codec.encode('org', text));
    expect(behind.keyring.missing).toEqual([]);
    const ahead = await openKeys(store, keysOf(after, before));
    await ahead.keyring.rewrap();
    await behind.keyring.refresh();
    expect(behind.keyring.missing).toEqual([ahead.keyring.protectedBy]);
    expect(behind.keyring.protectedBy).not.toBe(ahead.keyring.protectedBy);
    expect(behind.codec.decode(stored)).toEqual(text);
  });

  test('D6: may be a service that never gives it out', async () => {
    const kept = new Map<string, Uint8Array>();
    const service: KeyService = {
      source: 'service',
      keyId: 'vault-1',
      knows: (id) => id === 'vault-1',
      async wrap(key, about) {
        const ticket = randomBytes(16);
        kept.set(`${ticket.toString('hex')} ${about}`, key.slice());
        return ticket;
      },
      async unwrap(_, wrapped, about) {
        return kept.get(`${Buffer.from(wrapped).toString('hex')} ${about}`)!.slice();
      },
    };
    const dataKeys = memoryDataKeys();
    const one = await openKeys(dataKeys, service);
    const stored = await withKeys(() => one.codec.encode('org', text));
    const two = await openKeys(dataKeys, service);
    expect(two.codec.decode(stored)).toEqual(text);
  });
});

describe('a scope whose keys are destroyed', () => {
  test('D8: can be neither read nor written, by any process, old keys included; others are as before', async () => {
    const dataKeys = memoryDataKeys();
    const service = keysOf(newKey());
    const [one, two] = [await openKeys(dataKeys, service), await openKeys(dataKeys, service)];
    const stored = await withKeys(() => one.codec.encode('gone', text));
    const other = await withKeys(() => one.codec.encode('stays', text));
    await one.keyring.rotate();
    const later = one.codec.encode('gone', text);
    await one.keyring.erase('gone');
    await two.keyring.refresh();
    for (const { codec } of [one, two, await openKeys(dataKeys, service)]) {
      await expect(withKeys(() => codec.decode(stored))).rejects.toEqual(erased);
      await expect(withKeys(() => codec.decode(later))).rejects.toEqual(erased);
      await expect(withKeys(() => codec.encode('gone', text))).rejects.toEqual(erased);
      expect(await withKeys(() => codec.decode(other))).toEqual(text);
      expect(codec.scopeIn(stored)).toBe('gone');
    }
    expect([...dataKeys.rows.values()].some(({ scope, wrapped }) => scope === 'gone' && wrapped !== undefined)).toBe(
      false,
    );
  });

  test('D8: a key that another process was making meanwhile is not used either', async () => {
    const dataKeys = memoryDataKeys();
    const service = keysOf(newKey());
    const { codec, keyring } = await openKeys(dataKeys, service);
    await withKeys(() => codec.encode('gone', text));
    await keyring.erase('gone');
    const wrapped = { by: service.keyId, bytes: await service.wrap(newKey(), 'quorate data key\ngone\n2\nlate') };
    await dataKeys.add({ id: 'late', scope: 'gone', number: 2, madeAt: '', wrapped });
    await keyring.refresh();
    await expect(withKeys(() => codec.encode('gone', text))).rejects.toEqual(erased);
  });

  test('D8: the workspace’s own are never destroyed', async () => {
    const { keyring } = await openKeys(memoryDataKeys(), keysOf(newKey()));
    for (const scope of ['workspace', 'index']) {
      await expect(keyring.erase(scope)).rejects.toMatchObject({ code: 'invalid' });
    }
  });
});
