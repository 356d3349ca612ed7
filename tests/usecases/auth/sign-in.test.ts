import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { QuorateError } from '#server/errors.ts';
import { knownPlaceKey, signInCounters } from '#server/usecases/auth/counters.ts';
import { counterId } from '#server/usecases/shared/counter-id.ts';
import { sha256 } from '#server/usecases/shared/digest.ts';
import {
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

const attempt = (password: string, address = origin.address, username = board.governor.username) =>
  world.workspace.auth.signIn({ username, password }, { address, device: 'Firefox on Linux' });
const failTimes = async (times: number, address: string, username?: string) => {
  for (let i = 0; i < times; i += 1)
    expect(await refusalCode(attempt('not the password', address, username))).toBe('invalid_credentials');
};

describe('signing in', () => {
  test('gives a cookie that only the browser can send, a session that knows no cookie, and says who one is', async () => {
    const { token, cookie, actor } = await attempt(board.governor.password);
    expect(cookie).toBe(`session=${token}; HttpOnly; Max-Age=${14 * 24 * 3600}; Path=/; SameSite=Lax; Secure`);
    const me = await world.workspace.me.show(actor);
    expect(me).toMatchObject({
      username: 'hill.governor',
      name: 'The hill.governor',
      session: { device: 'Firefox on Linux' },
    });
    const sessions = await world.store.aggregates.find('session', 'person', board.governor.personId);
    expect(JSON.stringify(sessions)).not.toContain(token);
    expect(sessions.map(({ value }) => value.publicId)).toContain(me.session.id);
    const audited = world.store.entries.at(-1)!;
    expect(audited).toMatchObject({
      action: 'session.begin',
      actor: board.governor.personId,
      detail: { device: 'Firefox on Linux' },
    });
    expect(JSON.stringify(audited)).not.toContain(origin.address);
  });

  test('an unknown user and a wrong password get the same answer, after the same work', async () => {
    const unknown = await refusal(attempt('not the password', origin.address, 'nobody.here'));
    const before = world.passwords.verified.length;
    const wrong = await refusal(attempt('not the password'));
    expect({ ...unknown, message: unknown.message }).toEqual({ ...wrong, message: wrong.message });
    expect(world.passwords.verified.length).toBe(before + 1);
    expect(world.passwords.verified.at(-2)).toBeUndefined();
  });

  test('somebody who has not taken up their invitation cannot sign in', async () => {
    await world.workspace.people.add(board.clerk.actor, {
      organisationId: board.organisationId,
      name: 'Ada',
      username: 'ada',
      memberships: [{ boardId: board.boardId, role: 'governor' }],
      signIn: 'invitation',
    });
    expect(await refusalCode(attempt('', origin.address, 'ada'))).toBe('invalid');
    expect(await refusalCode(attempt('undefined', origin.address, 'ada'))).toBe('invalid_credentials');
  });

  test.each([
    [{ username: 'x' }, 'password'],
    [{ password: 'x' }, 'username'],
    [{ username: 'x', password: 'y'.repeat(257) }, 'password'],
    [{ username: 'x'.repeat(1000), password: 'y' }, 'username'],
    [{ username: ['x'], password: 'y' }, 'username'],
    [{ username: 'x', password: 'y', admin: true }, 'admin'],
    ['nonsense', ''],
    [null, ''],
  ])('bad input names its field: %j', async (input, field) => {
    const error = await refusal(world.workspace.auth.signIn(input, origin));
    expect(error.code).toBe('invalid');
    expect(Object.keys(error.fields!)).toContain(field);
  });

  test('a device that says nothing, or too much, is shortened', async () => {
    const device = `\u0000\n${'x'.repeat(500)}`;
    const { actor } = await world.workspace.auth.signIn(
      { username: board.governor.username, password: board.governor.password },
      { address: origin.address, device },
    );
    expect(actor.session.device).toBe('x'.repeat(120));
  });

  test('a password changed while another one signs in with the old one wins', async () => {
    const stored = (await world.store.aggregates.get('person', board.governor.personId))!;
    world.store.beforeWrite = async ({ kind, collection }) => {
      if (kind !== 'insert' || collection !== 'session') return;
      world.store.beforeWrite = () => undefined;
      const changed = { ...stored.value, passwordHash: 'hash of another' };
      await world.store.aggregates.replace('person', changed, stored.version);
    };
    expect(await refusalCode(attempt(board.governor.password))).toBe('invalid_credentials');
    const live = await world.deps.sessions.list(board.governor.personId);
    expect(live.map((s) => s.id)).toEqual([board.governor.actor.session.id]);
  });

  test('R3: a revocation while somebody signs in leaves no session', async () => {
    world.store.beforeWrite = async ({ kind, collection }) => {
      if (kind !== 'insert' || collection !== 'session') return;
      world.store.beforeWrite = () => undefined;
      await world.workspace.people.revoke(board.clerk.actor, { personId: board.governor.personId, scope: 'account' });
    };
    expect(await refusalCode(attempt(board.governor.password))).toBe('access_revoked');
    expect(await world.deps.sessions.list(board.governor.personId)).toEqual([]);
  });
});

test('when very many sign in at once, those who cannot be served now are told so before the store is asked', async () => {
  const written: string[] = [];
  const verified = world.passwords.verified.length;
  world.store.beforeWrite = ({ collection }) => void written.push(collection);
  world.passwords.admit = () => {
    throw new QuorateError('unavailable');
  };
  expect(await refusalCode(attempt(board.governor.password))).toBe('unavailable');
  expect(written).toEqual([]);
  expect(world.passwords.verified).toHaveLength(verified);
});

describe('guessing', () => {
  test('ends after ten failures from one address, for a quarter of an hour', async () => {
    await failTimes(10, '203.0.113.1');
    expect(await refusal(attempt('not the password', '203.0.113.1'))).toMatchObject({
      code: 'too_many',
      retryAfter: 900,
    });
    expect(await refusalCode(attempt(board.governor.password, '203.0.113.1'))).toBe('too_many');
    world.clock.forward(14 * 60_000);
    expect(await refusal(attempt('x', '203.0.113.1'))).toMatchObject({ code: 'too_many', retryAfter: 60 });
    world.clock.forward(60_000);
    await attempt(board.governor.password, '203.0.113.1');
  });

  test('at once is counted as well', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, () => refusalCode(attempt('not the password', '203.0.113.1'))),
    );
    expect(outcomes.filter((code) => code === 'invalid_credentials')).toHaveLength(10);
    expect(outcomes.filter((code) => code === 'too_many')).toHaveLength(20);
    expect(world.passwords.verified.filter((hash) => hash === 'hash of correct horse hill.governor')).toHaveLength(10);
  });

  test('of many accounts from one address ends after fifty', async () => {
    for (let i = 0; i < 50; i += 1) await failTimes(1, '203.0.113.1', `somebody.${i}`);
    expect(await refusalCode(attempt('x', '203.0.113.1', 'somebody.51'))).toBe('too_many');
    await failTimes(1, '203.0.113.2', 'somebody.51');
  });

  test('of one account from many addresses ends after a hundred', async () => {
    for (let i = 0; i < 100; i += 1) await failTimes(1, `198.51.100.${i}`);
    expect(await refusalCode(attempt('x', '198.51.100.200'))).toBe('too_many');
  });

  test('elsewhere does not lock somebody out where they have signed in before', async () => {
    for (let i = 0; i < 100; i += 1) await failTimes(1, `198.51.100.${i}`);
    await attempt(board.governor.password);
    await failTimes(10, '203.0.113.1', 'hill.chair');
    await attempt(board.chair.password, origin.address, 'hill.chair');
  });

  test('of other accounts from one’s own network does not lock out who has signed in there before', async () => {
    await attempt(board.governor.password, '203.0.113.1');
    for (let i = 0; i < 50; i += 1) await failTimes(1, '203.0.113.1', `somebody.${i}`);
    expect(await refusalCode(attempt(board.chair.password, '203.0.113.1', 'hill.chair'))).toBe('too_many');
    await attempt(board.governor.password, '203.0.113.1');
    await failTimes(10, '203.0.113.1');
    expect(await refusalCode(attempt(board.governor.password, '203.0.113.1'))).toBe('too_many');
  });

  test('a /64 of IPv6 is one address', async () => {
    for (let i = 1; i <= 10; i += 1) await failTimes(1, `2001:db8:1:2::${i.toString(16)}`);
    expect(await refusalCode(attempt('x', '2001:db8:1:2:ffff::1'))).toBe('too_many');
    await failTimes(1, '2001:db8:1:3::1');
    for (let i = 0; i < 10; i += 1) await failTimes(1, '::ffff:203.0.113.8');
    expect(await refusalCode(attempt('x', '203.0.113.8'))).toBe('too_many');
  });

  test('success never counts, even many at once next to failures', async () => {
    await failTimes(9, '203.0.113.1');
    await Promise.all(Array.from({ length: 20 }, () => attempt(board.governor.password, '203.0.113.1')));
    for (let i = 0; i < 60; i += 1) await attempt(board.governor.password, '203.0.113.1');
    await failTimes(1, '203.0.113.1');
    expect(await refusalCode(attempt(board.governor.password, '203.0.113.1'))).toBe('too_many');
  });

  test('nothing is kept in the clear', async () => {
    await failTimes(1, '203.0.113.1');
    const day = new Date(world.clock.now()).toISOString().slice(0, 10);
    const kept = await world.store.aggregates.find('signInAttempts', 'expiryDay', day);
    expect(kept.length).toBeGreaterThan(0);
    expect(JSON.stringify(kept)).not.toMatch(/203\.0|governor/);
  });

  test('D6: under the store’s key: nobody who guesses account and address can check it, and the place is known', async () => {
    const blind = (index: string, key: string) => createHmac('sha256', 'a key').update(`${index} ${key}`).digest('hex');
    world = createWorld({ blind });
    board = await createFullBoard(world);
    const { username, password } = board.governor;
    for (let i = 1; i <= 10; i += 1) await failTimes(10, `203.0.113.${i}`);
    expect(await refusalCode(attempt(password, '203.0.113.99'))).toBe('too_many');
    expect(await attempt(password)).toHaveProperty('token');
    const kept = world.store.all('signInAttempts').map(({ id }) => id);
    const keys = [
      knownPlaceKey(username, origin.address),
      ...signInCounters(username, '203.0.113.1', false).map(({ key }) => key),
    ];
    expect(kept.filter((id) => keys.map((key) => sha256(key)).includes(id))).toEqual([]);
    expect(keys.map((key) => counterId({ blind }, key)).filter((id) => !kept.includes(id))).toEqual([]);
  });
});

describe('the operator’s log', () => {
  const lines: { event: string; fields: Record<string, unknown> | undefined }[] = [];
  const note = (event: string, fields?: Record<string, unknown>) => void lines.push({ event, fields });
  const refused = () => lines.filter(({ event }) => event === 'sign-in refused').map(({ fields }) => fields);
  beforeEach(async () => {
    lines.length = 0;
    world = createWorld({ log: { debug: note, info: note, warn: note, error: note } });
    board = await createFullBoard(world);
  });
  const from = (username: string, password: string) =>
    refusalCode(world.workspace.auth.signIn({ username, password }, { ...origin, requestId: 'request-0001' }));

  test('has one line for each refused sign-in: from where, why, and whose account it was', async () => {
    await from(board.governor.username, 'not the password');
    await world.workspace.people.revoke(board.clerk.actor, { personId: board.observer.personId, scope: 'account' });
    await from(board.observer.username, board.observer.password);
    const line = { id: 'request-0001', step: 'password', address: origin.address };
    expect(refused()).toEqual([
      { ...line, reason: 'invalid_credentials', personId: board.governor.personId },
      { ...line, reason: 'access_revoked', personId: board.observer.personId },
    ]);
  });

  test('has one for each attempt of somebody who is locked out, after those that locked them out', async () => {
    await failTimes(10, '203.0.113.1');
    await attempt('not the password', '203.0.113.1').catch(() => undefined);
    expect(refused()).toHaveLength(11);
    expect(refused().at(-2)).toMatchObject({ personId: board.governor.personId, address: '203.0.113.1' });
    expect(refused().at(-1)).toEqual({ step: 'password', reason: 'too_many', address: '203.0.113.1' });
  });

  test('has no password, and no user name that was typed: it may be a password in the wrong field', async () => {
    await from('correct.horse.battery', 'not the password');
    expect(refused()).toEqual([
      { id: 'request-0001', step: 'password', reason: 'invalid_credentials', address: origin.address },
    ]);
    await from(board.governor.username, 'not the password');
    expect(JSON.stringify(lines)).not.toMatch(/correct\.horse|not the password|hill\.governor/);
  });

  test('has none for who is let in, for what was no attempt, and none while too many sign in at once', async () => {
    await attempt(board.governor.password);
    await from('', '');
    world.deps.passwords.admit = () => {
      throw new QuorateError('unavailable');
    };
    expect(await from(board.governor.username, board.governor.password)).toBe('unavailable');
    expect(refused()).toEqual([]);
  });
});
