import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOneLine, isUsername, normalisePassword, normaliseUsername } from '#lib/domain/names.ts';

describe('user names', () => {
  test.each(['abc', 'jo.bloggs', 'zoë_å-1', 'me@school.example', 'x'.repeat(64), '李小龙'])('%s is one', (name) => {
    expect(isUsername(normaliseUsername(name))).toBe(true);
  });

  test.each(['', 'ab', 'x'.repeat(65), 'a b c', '.abc', 'abc-', 'a/b', 'a\u0000b', 'a\u202eb', 'abc!'])(
    '%j is none',
    (name) => {
      expect(isUsername(normaliseUsername(name))).toBe(false);
    },
  );

  test('the same name however it is typed', () => {
    expect(normaliseUsername('  Zoe\u0308.Ｂloggs ')).toBe('zoë.bloggs');
  });

  test('normalising twice changes nothing more', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
        const once = normaliseUsername(typed);
        if (isUsername(once)) expect(normaliseUsername(once)).toBe(once);
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});

test('a password is the same whichever way the keyboard composes it, and is not trimmed', () => {
  expect(normalisePassword('cafe\u0301 ')).toBe('café ');
});

describe('one line of text', () => {
  test.each(['Hill School', 'O’Neill', '数学', 'a  b', '🙂'])('%s is one', (text) =>
    expect(isOneLine(text)).toBe(true),
  );
  test.each(['', ' ', 'a\nb', 'a\tb', '\u200b', 'x\u202ey', '\u0000', 'a\u2028b', '\ud800'])('%j is none', (text) =>
    expect(isOneLine(text)).toBe(false),
  );
});
