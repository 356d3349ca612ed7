import type { Passwords } from '../ports.ts';

/** @returns the same, and how many are at work or wait: a flood of sign-ins shows there first */
export function observed(passwords: Passwords): { port: Passwords; underWay: () => number } {
  let underWay = 0;
  async function counted<T>(work: Promise<T>): Promise<T> {
    underWay += 1;
    try {
      return await work;
    } finally {
      underWay -= 1;
    }
  }
  return {
    port: {
      ...passwords,
      hash: (...given) => counted(passwords.hash(...given)),
      verify: (...given) => counted(passwords.verify(...given)),
    },
    underWay: () => underWay,
  };
}
