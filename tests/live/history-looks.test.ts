import { describe, expect, test } from 'vitest';
import { looksOf } from '#lib/components/history/looks.ts';
import { identityOf } from '#lib/components/ui/identity.ts';

const people = Array.from({ length: 20 }, (_, nth) => `01m7zqh4bzcdxk89ka4c9c8m${String(nth).padStart(2, '0')}`);

describe('S11: how writers are told apart', () => {
  test('the first eight all differ in colour', () => {
    for (let from = 0; from + 8 <= people.length; from += 1) {
      const looks = looksOf(people.slice(from, from + 8));
      expect(new Set([...looks.values()].map(({ colour }) => colour)).size).toBe(8);
    }
  });

  test('the first has the colour they have everywhere, and everybody their pattern', () => {
    const looks = looksOf(people);
    expect(looks.size).toBe(people.length);
    expect(looks.get(people[0]!)).toEqual(identityOf(people[0]!));
    for (const id of people) expect(looks.get(id)!.pattern).toBe(identityOf(id).pattern);
  });

  test('a writer who comes later changes nobody’s look', () => {
    const before = looksOf(people.slice(0, 5));
    const after = looksOf(people.slice(0, 6));
    for (const [id, look] of before) expect(after.get(id)).toEqual(look);
  });
});
