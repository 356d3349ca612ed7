import type { Person } from './people.ts';

/** It is handed over in person, and holidays of schools last up to two weeks; the clerk can make another at any time. */
export const firstPasswordDays = 14;

/** @param now milliseconds @returns ISO instant until which a first password made now lets its person in */
export const firstPasswordEnd = (now: number): string =>
  new Date(now + firstPasswordDays * 24 * 3600_000).toISOString();

/** Whether a first password lets nobody in any more, and nobody can put their own in its place with it. */
export const isFirstPasswordOver = ({ firstPasswordUntil }: Person, now: number): boolean =>
  firstPasswordUntil !== undefined && Date.parse(firstPasswordUntil) <= now;

/** Whoever has one comes in also in a month. */
export const hasOwnPassword = ({ passwordHash, mustChangePassword }: Person): boolean =>
  passwordHash !== undefined && !mustChangePassword;

/** With a password that they chose themself. */
export function withOwnPassword(person: Person, passwordHash: string): Person {
  const { firstPasswordUntil: _, ...rest } = person;
  return { ...rest, passwordHash, mustChangePassword: false };
}
