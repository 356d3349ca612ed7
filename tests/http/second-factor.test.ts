import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { codeOf } from '../support/memory-factors.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { SoftPasskey } from '../support/soft-passkey.ts';

describe('a second factor over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  async function withApp(role: 'clerk' | 'governor' | 'chair', nth = 0) {
    const account = server.account(role, nth);
    const client = await server.signIn(role, nth);
    const offered = (await client.send('POST', '/me/second-factors/authenticator/offers')).body;
    const code = (later = 0) => codeOf(offered.secret, server.clock.now(), later);
    const added = await client.send('PUT', '/me/second-factors/authenticator', {
      setUp: offered.setUp,
      code: code(),
    });
    expect(added.status).toBe(200);
    return {
      account,
      client,
      code,
      secret: offered.secret as string,
      recoveryCodes: added.body.recoveryCodes as string[],
    };
  }

  it('P1: without one a sign-in is answered as before', async () => {
    const answer = await server.client().signIn(server.account('observer'));
    expect(answer.status).toBe(204);
    expect(answer.body).toBeUndefined();
  });

  it('P1, P2: the right password is answered with a question and no cookie; the code signs in', async () => {
    const { account, code, secret } = await withApp('governor');
    const client = server.client();
    const asked = await client.signIn(account);
    expect(asked).toMatchObject({
      status: 401,
      body: { error: { code: 'second_factor_required' }, secondFactor: { ways: ['authenticator', 'recoveryCode'] } },
    });
    expect(asked.headers.getSetCookie()).toEqual([]);
    expect(asked.headers.get('cache-control')).toBe('no-store');
    const { challenge } = asked.body.secondFactor;
    const wrong = await client.send('POST', '/session/second-factor', { challenge, code: '000000' });
    expect(wrong).toMatchObject({
      status: 401,
      body: { error: { code: 'invalid_credentials' }, secondFactor: { challenge } },
    });
    const given = await client.send('POST', '/session/second-factor', { challenge, code: code(1) });
    expect(given.status).toBe(204);
    expect(given.headers.getSetCookie()[0]).toMatch(/^session=[^;]{40,}; HttpOnly/);
    const me = await client.get('/me');
    expect(me).toMatchObject({ status: 200, body: { username: account.username } });
    const seen = JSON.stringify([server.logged, me.body, (await client.get('/me/second-factors')).body]);
    expect(seen).not.toContain(secret);
    expect(seen).not.toContain(challenge);
  });

  it('P3: of many sign-ins with one recovery code at once, one comes in, in each store', async () => {
    const { account, recoveryCodes } = await withApp('chair');
    const asked = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const client = server.client();
        const { challenge } = (await client.signIn(account)).body.secondFactor;
        return { client, challenge };
      }),
    );
    // Codes are single, challenges too: the same code in six of them, and then each of them again.
    const [recoveryCode] = recoveryCodes;
    const give = () =>
      Promise.all(
        asked.map(async ({ client, challenge }) => {
          return (await client.send('POST', '/session/second-factor', { challenge, recoveryCode })).status;
        }),
      );
    expect((await give()).sort()).toEqual([204, 401, 401, 401, 401, 401]);
    expect(await give()).toEqual(Array(6).fill(401));
    // So that those who come after have none to give.
    await server.signIn('clerk').then((clerk) => clerk.send('DELETE', `/people/${account.personId}/second-factors`));
  });

  it('P4: a passkey of this site', async () => {
    const account = server.account('governor', 1);
    const client = await server.signIn('governor', 1);
    const passkey = new SoftPasskey(server.origin);
    const { setUp, options } = (await client.send('POST', '/me/second-factors/passkeys/offers')).body;
    const answer = passkey.create(options);
    expect((await client.send('POST', '/me/second-factors/passkeys', { setUp, name: 'Key', answer })).status).toBe(201);
    const other = server.client();
    const { secondFactor } = (await other.signIn(account)).body;
    const { challenge } = secondFactor;
    const signed = passkey.get(secondFactor.passkey);
    expect((await other.send('POST', '/session/second-factor', { challenge, passkey: signed })).status).toBe(204);
    expect((await other.send('DELETE', `/me/second-factors/passkeys/${passkey.id}`)).status).toBe(204);
    expect((await server.client().signIn(account)).status).toBe(204);
  });

  it('P5: whoever has to set one up is told so by the API and by both kinds of socket', async () => {
    const { client: clerk } = await withApp('clerk');
    const chair = await server.signIn('chair');
    const path = `/organisations/${server.facts.organisation.id}/second-factor`;
    expect((await clerk.send('PUT', path, { required: true })).status).toBe(204);
    expect(await chair.get(`/boards/${server.facts.board.id}`)).toMatchObject({
      status: 403,
      body: { error: { code: 'second_factor_setup_required' } },
    });
    expect((await chair.get('/me')).body.mustSetUpSecondFactor).toBe(true);

    const address = `${server.origin.replace('http', 'ws')}/yjs/${server.facts.meeting.minutesId}`;
    const minutes = new WebSocket(address, { headers: { cookie: chair.cookie, origin: server.origin } });
    const code = await new Promise<number>((resolve) => minutes.once('close', resolve));
    expect(code).toBe(4403);

    const live = io(server.origin, { transports: ['websocket'], extraHeaders: { cookie: chair.cookie } });
    const answer = await new Promise<unknown>((resolve) => {
      live.on('connect_error', resolve);
      live.on('connect', () => live.emit('enterMeeting', { meetingId: server.facts.meeting.id }, resolve));
    });
    live.close();
    expect(JSON.stringify(answer)).toContain('4403');
    expect((await clerk.send('PUT', path, { required: false })).status).toBe(204);
    expect((await chair.get(`/boards/${server.facts.board.id}`)).status).toBe(200);
  });

  it('P6: a change needs a fresh sign-in', async () => {
    const observer = await server.signIn('observer');
    server.clock.setBack(-16 * 60_000);
    const refused = await observer.send('POST', '/me/second-factors/authenticator/offers');
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'reauthentication_required' } } });
    const { password } = server.account('observer');
    expect((await observer.send('POST', '/session/reauthentication', { password })).status).toBe(204);
    expect((await observer.send('POST', '/me/second-factors/authenticator/offers')).status).toBe(201);
  });
});
