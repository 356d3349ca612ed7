import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Codec } from '#server/ports.ts';
import { bytes } from './fixtures.ts';

const corrupt = expect.objectContaining({ code: 'store_corrupt' }) as Error;

/** What every codec must do (D5). */
export function describeCodec(name: string, makeCodec: () => Codec): void {
  describe(`codec: ${name}`, () => {
    const codec = makeCodec();

    test('D5: any content comes back byte for byte', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 4_096 }), fc.string(), (content, scope) => {
          expect(codec.decode(codec.encode(scope, content))).toEqual(content);
        }),
      );
    });

    test('D5: what is encoded aside is the same', async () => {
      const text = new TextEncoder().encode('The governors resolved to adopt the policy. '.repeat(5_000));
      for (const content of [bytes(), bytes(1, 2, 3), text, text.subarray(0, 300)]) {
        expect(await codec.encodeAside('org', content)).toEqual(codec.encode('org', content));
      }
    });

    test('D5: the first byte is the version, and an unknown one is refused', () => {
      const stored = codec.encode('org', bytes(1, 2, 3));
      expect(stored[0]).toBe(1);
      for (const version of [0, 2, 255]) {
        const other = stored.slice();
        other[0] = version;
        expect(() => codec.decode(other)).toThrow(corrupt);
      }
      expect(() => codec.decode(bytes())).toThrow(corrupt);
    });

    test('D5: text is compressed; what does not shrink costs a few bytes at most', () => {
      const text = new TextEncoder().encode('The governors resolved to adopt the policy. '.repeat(200));
      expect(codec.encode('org', text).length).toBeLessThan(text.length / 5);
      const noise = Uint8Array.from({ length: 200_000 }, () => Math.floor(Math.random() * 256));
      expect(codec.encode('org', noise).length).toBeLessThan(noise.length + 64);
      expect(codec.encode('org', bytes(7)).length).toBeLessThan(64);
    });

    test('D5: damage at any place is found, and never ends in wrong content', () => {
      const content = new TextEncoder().encode('minutes of the meeting '.repeat(40));
      for (const original of [codec.encode('org', content), codec.encode('org', content.subarray(0, 40))]) {
        const whole = codec.decode(original);
        fc.assert(
          fc.property(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
            const damaged = original.slice();
            damaged[at] = (damaged[at] ?? 0) ^ flip;
            try {
              // A bit that no reader looks at may differ.
              expect(codec.decode(damaged)).toEqual(whole);
            } catch (error) {
              expect(error).toEqual(corrupt);
            }
          }),
        );
        for (let length = 0; length < original.length; length++) {
          expect(() => codec.decode(original.subarray(0, length))).toThrow(corrupt);
        }
      }
    });

    test('D5: random bytes end in store_corrupt, never in another error', () => {
      const decoded = (noise: Uint8Array) => {
        try {
          codec.decode(noise);
        } catch (error) {
          expect(error).toEqual(corrupt);
        }
      };
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
          decoded(noise);
          decoded(Uint8Array.from([1, 1, 0, ...noise]));
        }),
      );
    });

    test('D5: the result does not share memory with what was given', () => {
      const content = bytes(1, 2, 3);
      const stored = codec.encode('org', content);
      content[0] = 99;
      expect(codec.decode(stored)).toEqual(bytes(1, 2, 3));
    });
  });
}
