import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Origin } from '#server/usecases/auth/sign-in.ts';
import { asked, codeOf, withAuthenticator, withPasskey } from '../../support/memory-factors.ts';
import {
  again,
  createFullBoard,
  createWorld,
  type FullBoard,
  origin,
  refusal,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';

let world: World;
let board: FullBoard;
beforeEach(async () => {
  world = createWorld();
  board = await createFullBoard(world);
});

const minute = 60_000;
const give = (input: Record<string, unknown>, from: Origin = origin) =>
  world.workspace.auth.giveSecondFactor(input, from);
const actionsOf = (action: string) => world.store.entries.filter((entry) => entry.action === action);

describe('P1: the password of somebody with a second factor', () => {
  test('is answered with a question, not a session, and nothing of it is stored but its hash', async () => {
    const { secret } = await withAuthenticator(world, board.governor);
    const sessions = async () =>
      (await world.store.aggregates.find('session', 'person', board.governor.personId)).length;
    const before = await sessions();
    const question = await asked(world, board.governor);
    expect(question).toMatchObject({ ways: ['authenticator', 'recoveryCode'], expiresAt: '2026-03-02T18:36:00.000Z' });
    expect(await sessions()).toBe(before);
    expect(await refusalCode(again(world, question.challenge))).toBe('not_signed_in');
    expect(JSON.stringify(world.store.entries)).not.toContain(secret);
  });

  test('a wrong password is answered as everybody’s is', async () => {
    await withAuthenticator(world, board.governor);
    const { username } = board.governor;
    expect(await refusalCode(world.workspace.auth.signIn({ username, password: 'wrong' }, origin))).toBe(
      'invalid_credentials',
    );
  });

  test('one that was added while the session began is asked for', async () => {
    world.store.beforeWrite = async ({ kind, collection }) => {
      if (kind !== 'insert' || collection !== 'session') return;
      world.store.beforeWrite = () => undefined;
      await withAuthenticator(world, board.governor);
    };
    const { username, password } = board.governor;
    expect(await refusalCode(world.workspace.auth.signIn({ username, password }, origin))).toBe('invalid_credentials');
  });
});

describe('P2: the code of an authenticator app', () => {
  test('signs in, and the audit log says how', async () => {
    const { code } = await withAuthenticator(world, board.governor);
    const { challenge } = await asked(world, board.governor);
    const { token, way, actor } = await give({ challenge, code: code() });
    expect(way).toBe('authenticator');
    expect(await world.workspace.me.show(actor)).toMatchObject({
      personId: board.governor.personId,
      mustSetUpSecondFactor: false,
    });
    expect((await again(world, token)).person.id).toBe(board.governor.personId);
    expect(actionsOf('session.begin').at(-1)!.detail).toMatchObject({ secondFactor: 'authenticator' });
    const [factor] = [(await again(world, token)).person.secondFactors!.authenticator!];
    expect(factor.lastUsedAt).toBe('2026-03-02T18:31:00.000Z');
  });

  test.each([-1, 0, 1])('may be %i half minutes off', async (off) => {
    const { code } = await withAuthenticator(world, board.governor);
    const { challenge } = await asked(world, board.governor);
    expect((await give({ challenge, code: code(off) })).way).toBe('authenticator');
  });

  test.each([-2, 2, 10])('not %i', async (off) => {
    const { code } = await withAuthenticator(world, board.governor);
    const { challenge } = await asked(world, board.governor);
    expect(await refusalCode(give({ challenge, code: code(off) }))).toBe('invalid_credentials');
  });

  test('with the spaces that apps show', async () => {
    const { code } = await withAuthenticator(world, board.governor);
    const { challenge } = await asked(world, board.governor);
    const shown = `${code().slice(0, 3)} ${code().slice(3)} `;
    expect((await give({ challenge, code: shown })).way).toBe('authenticator');
  });

  test('serves once: not with another challenge, not an earlier one, not when both come at once', async () => {
    const { code } = await withAuthenticator(world, board.governor);
    const [one, two, three] = [
      await asked(world, board.governor),
      await asked(world, board.governor),
      await asked(world, board.governor),
    ];
    const outcomes = await Promise.allSettled([
      give({ challenge: one.challenge, code: code() }),
      give({ challenge: two.challenge, code: code() }),
    ]);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await refusalCode(give({ challenge: three.challenge, code: code() }))).toBe('invalid_credentials');
    expect(await refusalCode(give({ challenge: three.challenge, code: code(-1) }))).toBe('invalid_credentials');
    world.clock.forward(30_000);
    expect((await give({ challenge: three.challenge, code: code() })).way).toBe('authenticator');
  });

  test('not the one it was set up with', async () => {
    const { actor } = board.governor;
    const { setUp, secret } = await world.workspace.secondFactors.beginAuthenticator(actor);
    const code = codeOf(secret, world.clock.now());
    await world.workspace.secondFactors.addAuthenticator(actor, { setUp, code });
    const { challenge } = await asked(world, board.governor);
    expect(await refusalCode(give({ challenge, code }))).toBe('invalid_credentials');
  });

  test('a wrong one says so, asks again, and is in the audit log', async () => {
    const { code } = await withAuthenticator(world, board.governor);
    const question = await asked(world, board.governor);
    const error = await refusal(give({ challenge: question.challenge, code: '000000' }));
    expect(error).toMatchObject({ code: 'invalid_credentials', fields: { code: 'is wrong' }, secondFactor: question });
    expect(error.message).toContain('code is wrong');
    expect(actionsOf('secondFactor.refuse')).toMatchObject([
      { actor: 'system', subject: `person:${board.governor.personId}`, detail: { way: 'authenticator' } },
    ]);
    await give({ challenge: question.challenge, code: code() });
  });

  test.each([{}, { code: '1', recoveryCode: '2' }, { code: 5 }, { code: '' }, { passkey: 'x' }, { nonsense: 1 }])(
    'bad input: %j',
    async (input) => {
      await withAuthenticator(world, board.governor);
      const { challenge } = await asked(world, board.governor);
      expect(await refusalCode(give({ challenge, ...input }))).toBe('invalid');
    },
  );
});

describe('P1: the challenge', () => {
  test('that is refused is in the operator’s log, without what was given', async () => {
    const lines: unknown[] = [];
    const note = (...line: unknown[]) => void lines.push(line);
    Object.assign(world.deps, { log: { debug: note, info: note, warn: note, error: note } });
    world.workspace = world.another();
    await withAuthenticator(world, board.governor);
    const { challenge } = await asked(world, board.governor);
    await refusal(give({ challenge, code: '000000' }, { ...origin, requestId: 'request-0002' }));
    await refusal(give({ challenge: 'nobody’s', code: '000000' }));
    const { personId } = board.governor;
    const line = { step: 'secondFactor', address: origin.address };
    expect(lines).toEqual([
      ['sign-in refused', { id: 'request-0002', ...line, reason: 'invalid_credentials', personId }],
      ['sign-in refused', { ...line, reason: 'not_signed_in' }],
    ]);
  });

  test('is over after five minutes', async () => {
    const { code } = await withAuthenticator(world, board.governor);
    const { challenge } = await asked(world, board.governor);
    world.clock.forward(5 * minute - 1);
    expect(await refusalCode(give({ challenge, code: '000000' }))).toBe('invalid_credentials');
    world.clock.forward(1);
    expect(await refusalCode(give({ challenge, code: code() }))).toBe('not_signed_in');
    await world.workspace.jobs.purgeExpired();
    expect(await world.store.aggregates.find('signInChallenge', 'expiryDay', '2026-03-02')).toHaveLength(1);
  });

  test('serves once', async () => {
    const { code } = await withAuthenticator(world, board.governor);
    const { challenge } = await asked(world, board.governor);
    await give({ challenge, code: code() });
    world.clock.forward(30_000);
    expect(await refusalCode(give({ challenge, code: code() }))).toBe('not_signed_in');
  });

  test('of two that answer it at once with different proofs, one is signed in', async () => {
    const { code, recoveryCodes } = await withAuthenticator(world, board.governor);
    const { challenge } = await asked(world, board.governor);
    const outcomes = await Promise.allSettled([
      give({ challenge, code: code() }),
      give({ challenge, recoveryCode: recoveryCodes[0] }),
    ]);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('is its own person’s: another’s code does not answer it', async () => {
    await withAuthenticator(world, board.governor);
    const { code, recoveryCodes } = await withAuthenticator(world, board.chair);
    const { challenge } = await asked(world, board.governor);
    expect(await refusalCode(give({ challenge, code: code() }))).toBe('invalid_credentials');
    expect(await refusalCode(give({ challenge, recoveryCode: recoveryCodes[0] }))).toBe('invalid_credentials');
  });

  test('serves for nothing else: not one that was made to add a factor', async () => {
    const { code } = await withAuthenticator(world, board.governor);
    const { setUp } = await world.workspace.secondFactors.beginAuthenticator(board.governor.actor);
    expect(await refusalCode(give({ challenge: setUp, code: code() }))).toBe('not_signed_in');
    const { challenge } = await asked(world, board.governor);
    const call = world.workspace.secondFactors.addAuthenticator(board.governor.actor, {
      setUp: challenge,
      code: code(),
    });
    expect(await refusalCode(call)).toBe('not_possible_now');
    for (const nobodys of ['x', challenge.slice(1), 'é'.repeat(100)]) {
      expect(await refusalCode(give({ challenge: nobodys, code: code() }))).toBe('not_signed_in');
    }
  });

  test('is worthless once the password is another', async () => {
    const { code } = await withAuthenticator(world, board.governor);
    const { challenge } = await asked(world, board.governor);
    await world.workspace.auth.changePassword(board.governor.actor, {
      currentPassword: board.governor.password,
      newPassword: 'a new and longer one',
    });
    expect(await refusalCode(give({ challenge, code: code() }))).toBe('not_signed_in');
  });

  test('R3: is worthless once access has ended, also while it is being answered', async () => {
    const { code } = await withAuthenticator(world, board.governor);
    const before = await asked(world, board.governor);
    const during = await asked(world, board.governor);
    world.store.beforeWrite = async ({ collection }) => {
      if (collection !== 'person') return;
      world.store.beforeWrite = () => undefined;
      const { personId } = board.governor;
      await world.workspace.people.revoke(board.clerk.actor, { personId, scope: 'account' });
    };
    expect(await refusalCode(give({ challenge: during.challenge, code: code() }))).toBe('access_revoked');
    expect(await refusalCode(give({ challenge: before.challenge, code: code() }))).toBe('access_revoked');
  });
});

describe('P3: recovery codes', () => {
  test('are looked for with one slow hash, under the salt of their set', async () => {
    const { recoveryCodes } = await withAuthenticator(world, board.governor);
    const { secondFactors } = (await world.store.aggregates.get('person', board.governor.personId))!.value;
    const { challenge } = await asked(world, board.governor);
    const hashed: (string | undefined)[] = [];
    const { hash } = world.passwords;
    world.passwords.hash = async (text, salt) => {
      hashed.push(salt);
      return hash(text);
    };
    await give({ challenge, recoveryCode: recoveryCodes[9] });
    expect(hashed).toEqual([secondFactors!.recoverySalt]);
  });

  test('of a set from before there was a salt serve as they did', async () => {
    await withAuthenticator(world, board.governor);
    const { personId } = board.governor;
    const { value, version } = (await world.store.aggregates.get('person', personId))!;
    const { recoverySalt: _, ...factors } = value.secondFactors!;
    const hash = createHash('sha256').update(`recovery code\n${personId}\n4kd7x2pa93hwtqrs`).digest('hex');
    const secondFactors = { ...factors, recoveryCodes: [{ hash }] };
    await world.store.aggregates.replace('person', { ...value, secondFactors }, version);
    const { challenge } = await asked(world, board.governor);
    expect(await give({ challenge, recoveryCode: '4kd7-x2pa-93hw-tqrs' })).toMatchObject({ recoveryCodesLeft: 0 });
  });

  test('sign in once each, however they are typed; it is audited, and what is left is told', async () => {
    const { recoveryCodes } = await withAuthenticator(world, board.governor);
    expect(recoveryCodes).toHaveLength(10);
    expect(new Set(recoveryCodes).size).toBe(10);
    const first = await asked(world, board.governor);
    const typed = ` ${recoveryCodes[3]!.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')}`;
    const signedIn = await give({ challenge: first.challenge, recoveryCode: typed });
    expect(signedIn).toMatchObject({ way: 'recoveryCode', recoveryCodesLeft: 9 });
    expect(actionsOf('recoveryCode.use')).toMatchObject([{ actor: board.governor.personId, detail: { left: 9 } }]);
    const second = await asked(world, board.governor);
    const error = await refusal(give({ challenge: second.challenge, recoveryCode: recoveryCodes[3] }));
    expect(error).toMatchObject({ code: 'invalid_credentials', fields: { recoveryCode: 'is wrong' } });
    await give({ challenge: second.challenge, recoveryCode: recoveryCodes[4] });
  });

  test('of two sign-ins with one code, exactly one gets in', async () => {
    const { recoveryCodes } = await withAuthenticator(world, board.governor);
    const questions = await Promise.all(Array.from({ length: 5 }, () => asked(world, board.governor)));
    const nodes = [world.workspace, world.another()];
    const outcomes = await Promise.allSettled(
      questions.map(({ challenge }, i) =>
        nodes[i % 2]!.auth.giveSecondFactor({ challenge, recoveryCode: recoveryCodes[0] }, origin),
      ),
    );
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(1);
    expect(actionsOf('recoveryCode.use')).toHaveLength(1);
  });

  test('are stored and audited as hashes only', async () => {
    const { recoveryCodes } = await withAuthenticator(world, board.governor);
    const person = await world.store.aggregates.get('person', board.governor.personId);
    const held = JSON.stringify([person, world.store.entries]);
    for (const code of recoveryCodes) expect(held).not.toContain(code);
    const [{ hash }] = person!.value.secondFactors!.recoveryCodes as [{ hash: string }];
    const { challenge } = await asked(world, board.governor);
    expect(await refusalCode(give({ challenge, recoveryCode: hash }))).toBe('invalid_credentials');
  });

  test('are no longer offered when all are used', async () => {
    const { recoveryCodes } = await withAuthenticator(world, board.governor);
    for (const recoveryCode of recoveryCodes) {
      const { challenge } = await asked(world, board.governor);
      await give({ challenge, recoveryCode });
    }
    expect((await asked(world, board.governor)).ways).toEqual(['authenticator']);
  });
});

describe('P4: a passkey', () => {
  test('signs in with what the browser signed', async () => {
    const { passkey } = await withPasskey(world, board.governor);
    const question = await asked(world, board.governor);
    expect(question).toMatchObject({
      ways: ['passkey', 'recoveryCode'],
      passkey: { rpId: 'quorate.test', allowCredentials: [{ id: passkey.id, transports: ['internal'] }] },
    });
    const signed = passkey.get(question.passkey!);
    expect((await give({ challenge: question.challenge, passkey: signed })).way).toBe('passkey');
  });

  test('not what was signed for another challenge, on another site or with another key', async () => {
    const { passkey } = await withPasskey(world, board.governor);
    const others = await withPasskey(world, board.chair);
    const earlier = await asked(world, board.governor);
    const question = await asked(world, board.governor);
    const wrong = [
      passkey.get(earlier.passkey!),
      others.passkey.get(question.passkey!),
      { ...others.passkey.get(question.passkey!), id: passkey.id, rawId: passkey.id },
      { id: passkey.id, response: {} },
    ];
    for (const answer of wrong) {
      const error = await refusal(give({ challenge: question.challenge, passkey: answer }));
      expect(error).toMatchObject({ code: 'invalid_credentials', fields: { passkey: 'is wrong' } });
      // The same challenge is asked again, so that the browser's second try is right.
      expect(error.secondFactor!.passkey!.challenge).toBe(question.passkey!.challenge);
    }
  });

  test('whose count does not go up is a copy: refused, audited; of two at once one gets in', async () => {
    const { passkey } = await withPasskey(world, board.governor);
    const ask = async (counter: number) => {
      const question = await asked(world, board.governor);
      passkey.counter = counter;
      return { challenge: question.challenge, passkey: passkey.get(question.passkey!) };
    };
    await give(await ask(7));
    const error = await refusal(give(await ask(7)));
    expect(error.message).toContain('copy');
    expect(actionsOf('passkey.copied')).toHaveLength(1);
    const both = [await ask(9), await ask(9)];
    const outcomes = await Promise.allSettled(both.map((input) => give(input)));
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('that does not count answers a challenge once, also when it is sent twice at once', async () => {
    const { passkey } = await withPasskey(world, board.governor);
    const { challenge, passkey: options } = await asked(world, board.governor);
    const input = { challenge, passkey: passkey.get(options!) };
    const outcomes = await Promise.allSettled([give(input), give(input)]);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('P1: guesses at the second factor', () => {
  const guess = async (times: number, from = origin) => {
    const codes: string[] = [];
    const { challenge } = await asked(world, board.governor, from);
    for (let i = 0; i < times; i += 1) codes.push(await refusalCode(give({ challenge, code: '000000' }, from)));
    return codes;
  };

  test('end after five at one challenge, and after ten at one address', async () => {
    await withAuthenticator(world, board.governor);
    expect(await guess(6)).toEqual([...Array<string>(5).fill('invalid_credentials'), 'too_many']);
    expect(await guess(6)).toEqual([...Array<string>(5).fill('invalid_credentials'), 'too_many']);
    expect(await guess(1)).toEqual(['too_many']);
    world.clock.forward(15 * minute);
    expect(await guess(1)).toEqual(['invalid_credentials']);
  });

  test('elsewhere, by somebody who has the password, lock nobody out where they have signed in before', async () => {
    const { code } = await withAuthenticator(world, board.governor);
    const elsewhere = (n: number) => ({ ...origin, address: `198.51.100.${n}` });
    for (let n = 0; n < 2; n += 1) await guess(5, elsewhere(n));
    expect(await guess(1, elsewhere(9))).toEqual(['too_many']);
    const { challenge } = await asked(world, board.governor);
    await give({ challenge, code: code() });
  });
});
