import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numbersOf, settled, withoutItem } from '#lib/domain/agenda.ts';
import { dropped, indented, moved, type Placed } from '#lib/domain/agenda-order.ts';

/** "a b- c" : b stands under a. */
const read = (text: string): Placed[] =>
  text.split(' ').map((word) => ({ id: word[0]!, level: word.endsWith('-') ? 1 : 0 }));
const told = (order: readonly Placed[]): string => order.map(({ id, level }) => `${id}${level ? '-' : ''}`).join(' ');

const orders = fc
  .array(fc.constantFrom(0 as const, 1 as const), { minLength: 1, maxLength: 8 })
  .map((levels) =>
    levels.map((level, at): Placed => ({ id: String.fromCharCode(97 + at), level: at === 0 ? 0 : level })),
  );

describe('moving', () => {
  test.each([
    ['a b c', 'b', -1, 'b a c'],
    ['a b c', 'b', 1, 'a c b'],
    ['a b- c d-', 'c', -1, 'c d- a b-'],
    ['a b- c d-', 'a', 1, 'c d- a b-'],
    ['a b- c- d', 'c', -1, 'a c- b- d'],
    ['a b- c d-', 'd', -1, 'a b- d- c'],
    ['a b- c d-', 'b', 1, 'a c b- d-'],
    ['a b- c', 'b', -1, 'a b- c'],
    ['a b c', 'a', -1, 'a b c'],
    ['a b c-', 'b', 1, 'a b c-'],
    ['a b', 'x', 1, 'a b'],
  ] as const)('%s: %s by %i gives %s', (order, id, by, after) => {
    expect(told(moved(read(order), id, by))).toBe(after);
  });

  test('whatever is moved, each item is there once and the first stands for itself', () => {
    fc.assert(
      fc.property(orders, fc.nat(7), fc.constantFrom(-1 as const, 1 as const), (order, which, by) => {
        const after = moved(order, order[which % order.length]!.id, by);
        expect(after.map(({ id }) => id).sort()).toEqual(order.map(({ id }) => id).sort());
        expect(after[0]!.level).toBe(0);
        expect(after.filter(({ level }) => level === 1)).toHaveLength(order.filter(({ level }) => level === 1).length);
      }),
    );
  });

  test('an item of its own goes with what stands under it', () => {
    fc.assert(
      fc.property(orders, fc.nat(7), fc.constantFrom(-1 as const, 1 as const), (order, which, by) => {
        const item = order[which % order.length]!;
        if (item.level === 1) return;
        const group = (list: readonly Placed[]) => {
          const from = list.findIndex(({ id }) => id === item.id);
          const rest = list.slice(from + 1);
          const next = rest.findIndex(({ level }) => level === 0);
          return told(next < 0 ? rest : rest.slice(0, next));
        };
        expect(group(moved(order, item.id, by))).toBe(group(order));
      }),
    );
  });
});

test('an item is put under the one before it, and out again; the first never', () => {
  expect(told(indented(read('a b c'), 'b', 1))).toBe('a b- c');
  expect(told(indented(read('a b- c'), 'b', 0))).toBe('a b c');
  expect(told(indented(read('a b'), 'a', 1))).toBe('a b');
});

test('what is dropped takes its group along, and gets the level it was dropped at when it has none', () => {
  expect(told(dropped(read('a b c'), 'a', 1, 1))).toBe('b a- c');
  expect(told(dropped(read('a b c'), 'c', 0, 1))).toBe('c a b');
  expect(told(dropped(read('a b- c'), 'a', 1, 1))).toBe('c a b-');
  expect(told(dropped(read('a b- c'), 'b', 2, 0))).toBe('a c b');
  // What stood under the first has to stand for itself.
  expect(told(dropped(read('a b c-'), 'a', 2, 0))).toBe('b c- a');
});

test('what stood under a removed item stands for itself, not under the one before', () => {
  const without = (order: string, at: number) => told(withoutItem(read(order), at));
  expect(without('a b c- d', 1)).toBe('a c d');
  expect(without('a b- c', 1)).toBe('a c');
  expect(without('a b- c', 0)).toBe('b c');
});

test('numbers follow levels, and an agenda never begins under something', () => {
  expect(numbersOf(read('a b- c- d e-'))).toEqual(['1', '1.1', '1.2', '2', '2.1']);
  const askew: Placed[] = [
    { id: 'a', level: 1 },
    { id: 'b', level: 1 },
  ];
  expect(numbersOf(settled(askew))).toEqual(['1', '1.1']);
});
