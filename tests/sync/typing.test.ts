/** S5, S9: typing on is compared with what was inspected before it, and nothing else passes for it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { closeCodes } from '#lib/domain/wire.ts';
import { limits } from '#server/realtime/minutes/limits.ts';
import { readTyped, updateIn, writeTyped, type Caret } from '#server/realtime/minutes/typing.ts';
import { crafted, refs, string, struct } from './support/crafted.ts';
import { settle } from './support/fake-time.ts';
import { frames } from './support/fake-transport.ts';
import { asDocument, endpointWith, exchange } from './support/meeting.ts';

const board = { ada: 'governor', ben: 'governor', olu: 'observer' } as const;
const client = 4711;

const typed = (text: string, { origin = 4, right }: { origin?: number; right?: [number, number] } = {}): Uint8Array =>
  crafted([
    {
      client,
      clock: 5,
      structs: [struct(refs.string, { origin: [client, origin], ...(right ? { right } : {}) }, string(text))],
    },
  ]);

describe('S5: what passes for typing', () => {
  const caret: Caret = { client, clock: 5, right: null };

  test('a character behind the last, and nothing near it', () => {
    const read = (update: Uint8Array, at = caret) => readTyped(frames.update(update), at);
    expect(read(typed('a'))).toEqual(Uint8Array.of(97));
    expect(read(typed('a', { right: [9, 9] }), { ...caret, right: Y.createID(9, 9) })).toEqual(Uint8Array.of(97));
    expect(read(typed('a'), { ...caret, clock: 6 })).toBeUndefined();
    expect(read(typed('a'), { ...caret, client: 4712 })).toBeUndefined();
    expect(read(typed('a', { origin: 3 }))).toBeUndefined();
    expect(read(typed('a', { right: [9, 9] }))).toBeUndefined();
    expect(read(typed('a'), { ...caret, right: Y.createID(9, 9) })).toBeUndefined();
    expect(read(typed('é'))).toBeUndefined();
    expect(readTyped(frames.step2(typed('a')), caret)).toBeUndefined();
    expect(read(Uint8Array.of(...typed('a'), 0))).toBeUndefined();
  });

  test('whatever is done to the bytes, Yjs reads the same as we do', () => {
    const message = frames.update(typed('some words'));
    const changed = fc.array(fc.tuple(fc.nat(message.length - 1), fc.nat(255)), { maxLength: 3 });
    const check = fc.property(changed, fc.nat(message.length), (changes, length) => {
      const bytes = message.slice(0, length < 3 ? message.length : length);
      for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
      const text = readTyped(bytes, caret);
      if (!text) return;
      const { structs, ds } = Y.decodeUpdate(updateIn(bytes));
      expect(structs).toHaveLength(1);
      const item = structs[0] as Y.Item;
      expect([item.id, item.origin, item.rightOrigin]).toEqual([Y.createID(client, 5), Y.createID(client, 4), null]);
      expect((item.content as Y.ContentString).str).toBe(Buffer.from(text).toString('latin1'));
      expect(ds.clients.size).toBe(0);
      expect(writeTyped(caret, [text])).toEqual(new Uint8Array(typed(Buffer.from(text).toString('latin1'))));
    });
    fc.assert(check, { seed: 20261123, numRuns: 20_000 });
  });
});

describe('S9: what is typed on', () => {
  test('reaches the log, the others, and whoever comes later', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada', { acks: true }), await under.type('ben')];
    await exchange(ada, ben);
    const words = 'the budget was approved as it stands, '.repeat(60);
    for (let i = 0; i < words.length; i += 1) {
      ada.text.insert(i, words[i]!);
      if (i % 30 === 0) await settle(2);
    }
    await exchange(ada, ben);
    const late = await under.type('olu');
    await exchange(late);
    expect([ben.shown, late.shown, asDocument(under.logged)]).toEqual([words, words, words]);
    expect(ada.transport!.durable).toBeGreaterThan(words.length);
    expect(words.length).toBeGreaterThan(2 * limits.typedAtRest);
  });

  test('stands where it was typed when others write and delete about it, and after a restart', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    ada.text.insert(0, 'left right');
    await exchange(ada, ben);
    for (const [i, sign] of [...'middle'].entries()) {
      ada.text.insert(5 + i, sign);
      await settle(2);
      if (i === 2) {
        ben.deliver();
        ben.text.delete(0, 5);
        ben.text.insert(0, 'L ');
        await settle(2);
      }
    }
    await exchange(ada, ben);
    expect(ada.shown).toBe(ben.shown);
    expect(ada.shown).toContain('middle');
    expect(asDocument(under.logged)).toBe(ada.shown);
    under.restart();
    const late = await under.type('ben');
    await exchange(late);
    expect(late.shown).toBe(ada.shown);
  });

  test('may be a long text at once', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    ada.text.insert(0, 'a');
    await exchange(ada, ben);
    ada.text.insert(1, 'b'.repeat(500_000));
    await exchange(ada, ben);
    ada.text.insert(500_001, 'c');
    await exchange(ada, ben);
    expect(ada.transport!.closed).toBeUndefined();
    expect([ben.shown.length, asDocument(under.logged) === ben.shown]).toEqual([500_002, true]);
  });

  test('is refused to who may no longer write, and while minutes are frozen', async () => {
    const under = endpointWith(board);
    const [ada, ben] = [await under.type('ada'), await under.type('ben')];
    await exchange(ada, ben);
    for (const one of [ada, ben]) {
      one.text.insert(0, 'a');
      await exchange(ada, ben);
      one.text.insert(1, 'b');
      await exchange(ada, ben);
    }
    const before = asDocument(under.logged);
    under.workspace.setRole('ada', 'observer');
    await under.endpoint.recheck('ada', 'board-1');
    ada.text.insert(2, 'c');
    await settle();
    await under.endpoint.freeze(['minutes-1']);
    ben.text.insert(2, 'c');
    await settle();
    expect(ada.transport!.closed?.code).toBe(closeCodes.frameRefused);
    expect(ben.transport!.closed?.code).toBe(closeCodes.frozen);
    expect(asDocument(under.logged)).toBe(before);
  });
});
