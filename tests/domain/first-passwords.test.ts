import { expect, test } from 'vitest';
import { firstPasswordEnd, hasOwnPassword, isFirstPasswordOver, withOwnPassword } from '#lib/domain/first-passwords.ts';

const now = Date.parse('2026-03-02T18:30:00.000Z');
const person = {
  id: 'ada',
  username: 'ada',
  passwordHash: 'hash',
  mustChangePassword: true,
  firstPasswordUntil: firstPasswordEnd(now),
  accessEpoch: 0,
  memberships: [],
};

test('P36: a first password serves for fourteen days, to the millisecond', () => {
  expect(person.firstPasswordUntil).toBe('2026-03-16T18:30:00.000Z');
  const end = Date.parse(person.firstPasswordUntil);
  expect(isFirstPasswordOver(person, end - 1)).toBe(false);
  expect(isFirstPasswordOver(person, end)).toBe(true);
});

test('P36: one from before these ended has no end', () => {
  const { firstPasswordUntil: _, ...before } = person;
  expect(isFirstPasswordOver(before, now + 1000 * 24 * 3600_000)).toBe(false);
});

test('P36: a password of one’s own has no end either', () => {
  const own = withOwnPassword(person, 'another hash');
  expect(own).toEqual({
    ...{ id: 'ada', username: 'ada', passwordHash: 'another hash', mustChangePassword: false },
    ...{ accessEpoch: 0, memberships: [] },
  });
  expect(isFirstPasswordOver(own, now + 1000 * 24 * 3600_000)).toBe(false);
  expect([hasOwnPassword(own), hasOwnPassword(person)]).toEqual([true, false]);
  const { passwordHash: _, ...invited } = own;
  expect(hasOwnPassword(invited)).toBe(false);
});
