import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

import { withKeys, type Codec } from '#server/ports.ts';
import { bytes } from './fixtures.ts';

const corrupt = expect.objectContaining({ code: 'store_corrupt' }) as Error;

/** What every codec must do (D5). */
export function describeCodec(name: string, makeCodec: () => Codec | Promise<Codec>): void {
  describe(`codec: ${name}`, () => {
    let codec: Codec;
    beforeAll(async () => {
      codec = await makeCodec();
    });
    /** What a store does, too: a scope that is new has a key made. */
    const encode = (scope: string, content: Uint8Array) => withKeys(() => codec.encode(scope, content));
    const decode = (stored: Uint8Array) => withKeys(() => codec.decode(stored));
    const encodeAside = (scope: string, content: Uint8Array) => withKeys(() => codec.encodeAside(scope, content));

    test('D5: any content comes back byte for byte', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 4_096 }), fc.string(), async (content, scope) => {
          expect(codec.decode(await encode(scope, content))).toEqual(content);
        }),
      );
    });

    test('D5: what is encoded aside is the same', async () => {
      const text = new TextEncoder().encode('The governors resolved to adopt the policy. '.repeat(5_000));
      for (const content of [bytes(), bytes(1, 2, 3), text, text.subarray(0, 300)]) {
        const aside = await encodeAside('org', content);
        expect(codec.decode(aside)).toEqual(codec.decode(await encode('org', content)));
        expect(aside.length).toBe((await encode('org', content)).length);
      }
    });

    test('D5: what is decoded aside is the same, and damage to it is found', async () => {
      const text = new TextEncoder().encode('The governors resolved to adopt the policy. '.repeat(80_000));
      const noise = Uint8Array.from({ length: 3_000_001 }, (_, at) => (at * 2_654_435_761) >>> 13);
      for (const content of [bytes(), bytes(1, 2, 3), text, noise]) {
        const stored = await encode('org', content);
        expect(Buffer.compare(await codec.decodeAside(stored), content)).toBe(0);
        const damaged = stored.slice();
        damaged[stored.length - 1]! ^= 1;
        for (const other of [damaged, stored.subarray(0, -1)]) {
          await expect(codec.decodeAside(other)).rejects.toEqual(corrupt);
        }
      }
    });

    test('D5: what is decoded aside lets everything else have its turn', async () => {
      const stored = await encode('org', randomBytes(8 * 1024 * 1024));
      let turns = 0;
      const count = () => {
        turns += 1;
        next = setImmediate(count);
      };
      let next = setImmediate(count);
      await codec.decodeAside(stored);
      clearImmediate(next);
      expect(turns).toBeGreaterThanOrEqual(7);
    });

    test('D5: the first byte is the version, and an unknown one is refused', async () => {
      const stored = await encode('org', bytes(1, 2, 3));
      expect(stored[0]).toBe(1);
      for (const version of [0, 2, 255]) {
        const other = stored.slice();
        other[0] = version;
        expect(() => codec.decode(other)).toThrow(corrupt);
      }
      expect(() => codec.decode(bytes())).toThrow(corrupt);
    });

    test('D5: text is compressed; what does not shrink costs a few bytes at most', async () => {
      const text = new TextEncoder().encode('The governors resolved to adopt the policy. '.repeat(200));
      expect((await encode('org', text)).length).toBeLessThan(text.length / 5);
      const noise = Uint8Array.from({ length: 200_000 }, () => Math.floor(Math.random() * 256));
      expect((await encode('org', noise)).length).toBeLessThan(noise.length + 80);
      expect((await encode('org', bytes(7))).length).toBeLessThan(80);
    });

    test('D5: damage at any place is found, and never ends in wrong content', async () => {
      const content = new TextEncoder().encode('minutes of the meeting '.repeat(40));
      for (const original of [await encode('org', content), await encode('org', content.subarray(0, 40))]) {
        const whole = codec.decode(original);
        await fc.assert(
          fc.asyncProperty(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
            const damaged = original.slice();
            damaged[at] = (damaged[at] ?? 0) ^ flip;
            try {
              // A bit that no reader looks at may differ.
              expect(await decode(damaged)).toEqual(whole);
            } catch (error) {
              expect(error).toEqual(corrupt);
            }
          }),
        );
        for (let length = 0; length < original.length; length++) {
          await expect(decode(original.subarray(0, length))).rejects.toEqual(corrupt);
        }
      }
    });

    test('D5: random bytes end in store_corrupt, never in another error', async () => {
      const decoded = async (noise: Uint8Array) => {
        try {
          await decode(noise);
        } catch (error) {
          expect(error).toEqual(corrupt);
        }
      };
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (noise) => {
          await decoded(noise);
          await decoded(Uint8Array.from([1, 1, 0, ...noise]));
        }),
      );
    });

    test('D5: the result does not share memory with what was given', async () => {
      const content = bytes(1, 2, 3);
      const stored = await encode('org', content);
      content[0] = 99;
      expect(codec.decode(stored)).toEqual(bytes(1, 2, 3));
    });
  });
}
