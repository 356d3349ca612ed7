import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quickPasswords } from '../support/quick-passwords.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

describe('sessions over HTTP', () => {
  let server: TestServer;
  /** Resolves when a password is being checked; the check goes on when `release` is called. */
  let held: { began: Promise<void>; release: () => void } | undefined;

  function hold(): NonNullable<typeof held> {
    const began = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    gate = async () => {
      began.resolve();
      await released.promise;
    };
    return (held = { began: began.promise, release: released.resolve });
  }
  let gate: () => Promise<void> = async () => undefined;

  beforeEach(async () => {
    gate = async () => undefined;
    server = await startTestServer({
      passwords: {
        ...quickPasswords,
        verify: async (hash, password) => {
          await gate();
          return quickPasswords.verify(hash, password);
        },
      },
    });
  });
  afterEach(async () => {
    held?.release();
    await server.stop();
  });

  it('answers an unknown user and a wrong password alike', async () => {
    const known = server.account('governor').username;
    const unknown = await server.client().signIn({ username: 'nobody.at.all', password: 'wrong' });
    const wrong = await server.client().signIn({ username: known, password: 'wrong' });
    expect(wrong.status).toBe(401);
    const { id: _, ...told } = wrong.body.error;
    expect(unknown).toMatchObject({ status: wrong.status, body: { error: told } });
  });

  it('tells when to try again after too many failures, and counts no success', async () => {
    const account = server.account('governor');
    for (let i = 0; i < 15; i += 1) expect((await server.client().signIn(account)).status).toBe(204);
    const failures = await Promise.all(
      Array.from({ length: 12 }, () => server.client().signIn({ ...account, password: 'wrong' })),
    );
    const refused = failures.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(2);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused[0]!.body.error.code).toBe('too_many');
  });

  it('logs a refused sign-in under its request, with the address, and nothing of what was typed', async () => {
    const { personId, username } = server.account('clerk');
    const typed = { username: 'do-not-log-this-name', password: 'do-not-log-this-anywhere' };
    for (const [given, whose] of [
      [{ ...typed, username }, { personId }],
      [typed, {}],
    ] as const) {
      const answered = await server.client().send('POST', '/session', given);
      const id = answered.headers.get('x-request-id');
      const lines = server.logged.filter((one) => one.id === id && one.event === 'sign-in refused');
      expect(lines.map(({ level: _, time: __, ...line }) => line)).toEqual([
        {
          ...{ event: 'sign-in refused', id, step: 'password', reason: 'invalid_credentials', ...whose },
          address: expect.stringMatching(/127\.0\.0\.1$/) as string,
        },
      ]);
    }
    expect(JSON.stringify(server.logged)).not.toMatch(/do-not-log-this/);
  });

  it('signs out: the cookie is cleared, its old value worth nothing', async () => {
    const chair = await server.signIn('chair');
    const old = chair.cookie;
    expect((await chair.send('DELETE', '/session')).status).toBe(204);
    expect(chair.session).toBeUndefined();
    const answer = await chair.raw('GET', '/api/v1/me', undefined, { cookie: old });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'not_signed_in' } } });
  });

  it('prolongs a session that is used, and ends one that is not', async () => {
    const day = 24 * 3600_000;
    const [chair, clerk] = [await server.signIn('chair'), await server.signIn('clerk')];
    expect((await chair.get('/me')).headers.getSetCookie()).toEqual([]);
    server.clock.setBack(-8 * day);
    expect((await chair.get('/me')).headers.getSetCookie()[0]).toContain(`session=${chair.session}; HttpOnly`);
    server.clock.setBack(-15 * day);
    expect((await chair.get('/me')).status).toBe(200);
    expect(await clerk.get('/me')).toMatchObject({ status: 401, body: { error: { code: 'not_signed_in' } } });
  });

  it('R2, R3: whoever was revoked is told so, whatever they try', async () => {
    const [clerk, governor] = [await server.signIn('clerk'), await server.signIn('governor')];
    const { personId, ...account } = server.account('governor');
    expect((await clerk.send('POST', `/people/${personId}/revocations`, { scope: 'account' })).status).toBe(200);
    const revoked = { status: 401, body: { error: { code: 'access_revoked' } } };
    expect(await governor.get('/me')).toMatchObject(revoked);
    expect(await governor.get(`/meetings/${server.facts.meeting.id}`)).toMatchObject(revoked);
    expect(await governor.send('POST', '/session/reauthentication', account)).toMatchObject(revoked);
    expect(await server.client().signIn(account)).toMatchObject(revoked);
    expect(await server.client().signIn({ ...account, password: 'wrong' })).toMatchObject({
      status: 401,
      body: { error: { code: 'invalid_credentials' } },
    });
  });

  it('R1: a request under way is cut off, and the receipt names it', async () => {
    const [clerk, governor] = [await server.signIn('clerk'), await server.signIn('governor')];
    const { personId, password } = server.account('governor');
    const { began } = hold();
    const underWay = governor.send('POST', '/session/reauthentication', { password }).then(
      () => 'answered',
      () => 'cut off',
    );
    await began;
    const { body: receipt } = await clerk.send('POST', `/people/${personId}/revocations`, { scope: 'account' });
    expect(receipt.nodes[0].closed).toMatchObject([{ kind: 'api' }]);
    expect(await underWay).toBe('cut off');
  });

  it('leads to a new password first, where one was given by the clerk', async () => {
    const clerk = await server.signIn('clerk');
    const { personId, username } = server.account('governor');
    const { body } = await clerk.send('POST', `/people/${personId}/password`);
    const governor = server.client();
    expect((await governor.signIn({ username, password: body.firstPassword })).status).toBe(204);
    expect((await governor.get('/me')).body.mustChangePassword).toBe(true);
    expect(await governor.get(`/boards/${server.facts.board.id}`)).toMatchObject({
      status: 403,
      body: { error: { code: 'password_change_required' } },
    });
    const change = { currentPassword: body.firstPassword, newPassword: 'a password of my own' };
    expect((await governor.send('PUT', '/me/password', change)).status).toBe(204);
    expect((await governor.get(`/boards/${server.facts.board.id}`)).status).toBe(200);
  });

  it('P36: says of a first password that it has expired', async () => {
    const clerk = await server.signIn('clerk');
    const { personId, username } = server.account('governor');
    const { body } = await clerk.send('POST', `/people/${personId}/password`);
    server.clock.setBack(-14 * 24 * 3600_000);
    expect(await server.client().signIn({ username, password: body.firstPassword })).toMatchObject({
      status: 401,
      body: {
        error: {
          code: 'first_password_expired',
          message: 'This first password has expired. Ask your clerk for a new one.',
        },
      },
    });
  });
});
