import * as encoding from 'lib0/encoding';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type History, readHistory, writeHistory } from '#lib/domain/history.ts';

const batch = fc
  .record({
    author: fc.string(),
    carried: fc.boolean(),
    from: fc.nat(2 ** 41),
    lasts: fc.nat(10_000),
    update: fc.uint8Array({ maxLength: 40 }),
  })
  .map(({ lasts, ...rest }) => ({ ...rest, until: rest.from + lasts }));
const history: fc.Arbitrary<History> = fc.record({
  documentId: fc.string(),
  people: fc.array(fc.record({ id: fc.string(), name: fc.string() }), { maxLength: 4 }),
  clients: fc.array(fc.tuple(fc.nat(2 ** 32), fc.string()), { maxLength: 4 }),
  lastSeen: fc.option(fc.string()),
  expunged: fc.array(fc.record({ at: fc.string(), reason: fc.string(), by: fc.string() }), { maxLength: 2 }),
  batches: fc.array(batch, { maxLength: 6 }),
});

const sample: History = {
  documentId: 'd',
  people: [{ id: 'p', name: 'Ada' }],
  clients: [[7, 'p']],
  lastSeen: null,
  expunged: [],
  batches: [{ author: 'p', carried: false, from: 5, until: 9, update: new Uint8Array([0, 0]) }],
};
const written = writeHistory(sample);
/** The same with another header. */
const withHeader = (header: unknown) =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, typeof header === 'string' ? header : JSON.stringify(header));
    encoding.writeVarUint(encoder, 0);
  });
const { batches: _, ...header } = sample;

describe('S11: history as it goes to the browser', () => {
  test('S11: reads as it was written', () => {
    fc.assert(
      fc.property(history, (value) => {
        expect(readHistory(writeHistory(value))).toEqual(value);
      }),
      { seed: 1 },
    );
  });

  test('S11: bytes that are cut short anywhere are refused', () => {
    for (let length = 0; length < written.length; length += 1) {
      expect(() => readHistory(written.subarray(0, length)), `${length} bytes`).toThrow(/cannot be read|version/);
    }
  });

  test('S11: bytes after the end, another version and a batch that is not one are refused', () => {
    expect(() => readHistory(new Uint8Array([...written, 0]))).toThrow('bytes follow its end');
    expect(() => readHistory(new Uint8Array([2, ...written.subarray(1)]))).toThrow('version 2');
    const backwards = writeHistory({ ...sample, batches: [{ ...sample.batches[0]!, from: 9, until: 5 }] });
    expect(() => readHistory(backwards)).toThrow('cannot be read');
    const at = written.length - 1 - 2 - 1 - 1 - 1;
    expect(written[at]).toBe(0);
    expect(() => readHistory(written.with(at, 2))).toThrow('cannot be read');
  });

  test('S11: a byte that was changed is refused, or reads as a whole history', () => {
    fc.assert(
      fc.property(history, fc.nat(), fc.nat(255), (value, at, byte) => {
        const bytes = writeHistory(value);
        const changed = bytes.with(at % bytes.length, byte);
        let read: History;
        try {
          read = readHistory(changed);
        } catch (error) {
          expect((error as Error).message).toMatch(/^The history /);
          return;
        }
        expect(readHistory(writeHistory(read))).toEqual(read);
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  test.each([
    ['no JSON', '{'],
    ['nothing', 'null'],
    ['no document', { ...header, documentId: 1 }],
    ['no list of people', { ...header, people: {} }],
    ['a person without a name', { ...header, people: [{ id: 'p' }] }],
    ['a client that is no number', { ...header, clients: [['7', 'p']] }],
    ['a client of nobody', { ...header, clients: [[7]] }],
    ['no last look', { ...header, lastSeen: undefined }],
    ['an expunction without a reason', { ...header, expunged: [{ at: 'x', by: 'p' }] }],
  ])('S11: a header with %s is refused', (_name, wrong) => {
    expect(() => readHistory(withHeader(wrong))).toThrow('cannot be read');
    expect(readHistory(withHeader(header))).toMatchObject({ batches: [] });
  });
});
