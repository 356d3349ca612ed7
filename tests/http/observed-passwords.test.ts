import { expect, test } from 'vitest';
import { observed } from '#server/compose/observed-passwords.ts';
import type { Passwords } from '#server/ports.ts';

const echo: Passwords = {
  hash: (password, salt) => Promise.resolve(`${password} with ${salt ?? 'a salt of its own'}`),
  verify: (known, password) => Promise.resolve(known === password),
  isCommon: () => Promise.resolve(false),
};

test('P3: what is counted is done as it was asked for, the salt of recovery codes included', async () => {
  const { port, underWay } = observed(echo);
  const hashing = port.hash('4kd7', 'that of the set');
  expect(underWay()).toBe(1);
  expect(await hashing).toBe('4kd7 with that of the set');
  expect(await port.hash('word')).toBe('word with a salt of its own');
  expect(await port.verify('word', 'word')).toBe(true);
  expect(underWay()).toBe(0);
});
