import { describe, expect, test } from 'vitest';
import { createPasswords } from '#server/adapters/passwords/argon2id.ts';
import { createBounded } from '#server/adapters/passwords/bounded.ts';
import { computingAside } from '#server/adapters/passwords/hashing.ts';
import type { QuorateError } from '#server/errors.ts';
import { assertChoosable } from '#server/usecases/shared/choosable.ts';
import { childBegun } from '../../support/children.ts';
import { refusalCode } from '../../support/memory-world.ts';

describe('passwords', () => {
  test('are kept as Argon2id with the parameters of the docstring, salted', async () => {
    const { hash, verify } = createPasswords();
    const [one, two] = await Promise.all([hash('correct horse battery'), hash('correct horse battery')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await verify(one, 'correct horse battery')).toBe(true);
    expect(await verify(one, 'correct horse batterY')).toBe(false);
    expect(await verify(undefined, 'correct horse battery')).toBe(false);
  });

  test('under a salt that is given, are the same each time', async () => {
    const { hash } = createPasswords();
    const [salt, other] = [1, 2].map((byte) => Buffer.alloc(16, byte).toString('base64url'));
    const one = await hash('4kd7x2pa93hwtqrs', salt);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hash('4kd7x2pa93hwtqrs', salt)).toBe(one);
    expect(await hash('4kd7x2pa93hwtqrs', other)).not.toBe(one);
  });

  test('compare in NFC', async () => {
    const { hash, verify } = createPasswords();
    expect(await verify(await hash('cafe\u0301 au lait'), 'café au lait')).toBe(true);
  });
});

describe('S8: passwords in a process beside the one that serves', () => {
  const parameters = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;

  test('S8: are hashed and compared as in this one, several at once', async () => {
    const aside = computingAside();
    try {
      const { hash, verify } = createPasswords(aside);
      const here = createPasswords();
      const salt = Buffer.alloc(16, 3).toString('base64url');
      const [one, two] = await Promise.all([hash('4kd7x2pa93hwtqrs', salt), hash('correct horse battery')]);
      expect(one).toBe(await here.hash('4kd7x2pa93hwtqrs', salt));
      expect(two).toMatch(parameters);
      expect(await verify(two, 'correct horse battery')).toBe(true);
      expect(await verify(two, 'correct horse batterY')).toBe(false);
      await expect(verify('no hash at all', 'correct horse battery')).rejects.toThrow();
    } finally {
      await aside.close();
    }
  });

  test.runIf(process.platform === 'linux')(
    'S8: it was killed: what was under way is refused, and another takes its place',
    async () => {
      const aside = computingAside();
      try {
        const { hash } = createPasswords(aside);
        expect(await hash('correct horse battery')).toMatch(parameters);
        const hashing = await childBegun('hashing-process');
        process.kill(hashing, 'SIGSTOP');
        const underWay = refusalCode(hash('correct horse battery'));
        process.kill(hashing, 'SIGKILL');
        expect(await underWay).toBe('unavailable');
        expect(await hash('correct horse battery')).toMatch(parameters);
      } finally {
        await aside.close();
      }
    },
  );

  test('S8: once it is closed nothing is computed', async () => {
    const aside = computingAside();
    await aside.close();
    expect(await refusalCode(createPasswords(aside).hash('correct horse battery'))).toBe('unavailable');
  });
});

describe('bounded work', () => {
  test('few run at once, few wait, more are turned away', async () => {
    const bounded = createBounded({ atWork: 2, waiting: 3 });
    const finish: (() => void)[] = [];
    let running = 0;
    let most = 0;
    const work = () =>
      bounded(async () => {
        most = Math.max(most, (running += 1));
        await new Promise<void>((resolve) => finish.push(resolve));
        running -= 1;
      });
    const four = [1, 2, 3, 4].map(work);
    bounded.admit();
    const all = [...four, work()];
    expect(await refusalCode(work())).toBe('unavailable');
    expect(() => bounded.admit()).toThrow('Too many people are signing in at once.');
    for (const done of all) {
      finish.shift()!();
      await done;
    }
    expect(most).toBe(2);
    const [last] = [work()];
    finish.shift()!();
    await last;
    bounded.admit();
  });

  test('what fails gives its place back', async () => {
    const bounded = createBounded({ atWork: 1, waiting: 0 });
    await expect(bounded(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await bounded(() => Promise.resolve(7))).toBe(7);
  });
});

describe('P10: the common ones', () => {
  const passwords = createPasswords();
  const refused = (password: string) =>
    assertChoosable({ passwords }, password, ['margaret.ellison', 'Hill School'], 'password').then(
      () => undefined,
      (error: unknown) => (error as QuorateError).fields?.password,
    );

  test.each(['Password1234', 'qwertyuiop123', 'liverpool2024!', 'sonyericsson', 'iloveyou-1987', 'monkeydragon'])(
    '%s is refused',
    async (password) => expect(await refused(password)).toMatch(/^is too easy to guess/),
  );
  test.each(['Quorate-20261', 'hillschool2026', 'margaret_password'])(
    '%s is refused, as made of names',
    async (password) => expect(await refused(password)).toMatch(/^must not be made of/),
  );
  test.each([
    'four unlikely words here',
    'k7mf-2wqp-9xtd',
    'a long enough password',
    'another long password',
    'ärgerliche Möwe',
  ])('%s may be chosen', async (password) => expect(await refused(password)).toBeUndefined());
});
