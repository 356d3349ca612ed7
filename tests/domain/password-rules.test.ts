import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { besideNames, heartsOf, isRun } from '#lib/domain/password-rules.ts';

describe('P10: what guessing begins with', () => {
  test.each([
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    '123412341234',
    'QWERTYuiop12',
    '123456789012',
    'zxcvbnmasdfgh',
    'aabbccddeeff',
  ])('repeats itself or follows the keyboard: %s', (password) => expect(isRun(password)).toBe(true));

  test.each(['k7mf-2wqp-9xtd', 'four unlikely words here', 'a long enough one', '🙂🦊🌳🚲🎻🧀🙂🦊🌳🎻🧀🚲'])(
    'does not: %s',
    (password) => expect(isRun(password)).toBe(false),
  );

  test.each([
    ['Password1234!', ['password']],
    ['2024Liverpool', ['liverpool']],
    ['letmeinletmein', ['letmein', 'letmein']],
    ['monkeydragon', ['monkey', 'dragon']],
  ])('a common word in %s', (password, heart) => expect(heartsOf(password)).toContainEqual(heart));

  test('the whole of it is always among its hearts', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12, maxLength: 40 }), (password) => {
        expect(heartsOf(password)).toContainEqual([password.normalize('NFKC').toLowerCase()]);
      }),
    );
  });

  const names = ['margaret.ellison', 'Margaret Élodie Ellison', 'Hill School', 'Quorate'];
  test.each([
    ['Margaret-1965', ''],
    ['HILLSCHOOL2026!', ''],
    ['elodie.ellison.secret', 'secret'],
    ['quorate-quorate-1', ''],
    ['margaret likes long walks', 'likeslongwalks'],
    ['four unlikely words here', undefined],
  ])('what is left of %s beside the names', (password, left) => expect(besideNames(password, names)).toBe(left));
});
