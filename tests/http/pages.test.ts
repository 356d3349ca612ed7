import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.ts';
import { codeOf } from '../support/memory-factors.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const asBrowser = { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' };

describe('pages behind the same server', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ built: true });
  });
  afterAll(() => server.stop());

  const signInByForm = (client: ApiClient, account: { username: string; password: string }) =>
    client.raw('POST', '/sign-in', form({ username: account.username, password: account.password }), asBrowser);

  it('signs in by the form alone, without JavaScript', async () => {
    const client = server.client();
    expect(await signInByForm(client, { ...server.account('chair'), password: 'wrong' })).toMatchObject({
      status: 401,
    });
    expect(client.session).toBeUndefined();
    const answer = await signInByForm(client, server.account('chair'));
    expect(answer.status).toBe(303);
    expect(client.session).toBeDefined();
    expect((await client.get('/me')).body.username).toBe(server.account('chair').username);
  });

  it('answers a form with a page, whatever the client says it takes', async () => {
    const client = server.client();
    const plain = { 'content-type': asBrowser['content-type'], accept: '*/*' };
    const { username, password } = server.account('chair');
    const wrong = await client.raw('POST', '/sign-in', form({ username, password: 'wrong' }), plain);
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('content-type')).toContain('text/html');
    const right = await client.raw('POST', '/sign-in', form({ username, password }), plain);
    expect(right).toMatchObject({ status: 303 });
    expect(right.headers.get('location')).toBe('/');
    const byScript = { ...plain, accept: 'application/json', 'x-sveltekit-action': 'true' };
    const enhanced = await client.raw('POST', '/sign-in', form({ username, password }), byScript);
    expect(enhanced).toMatchObject({ status: 200, body: { type: 'redirect', location: '/' } });
  });

  it('says of a form that cannot be read that it is the form’s fault', async () => {
    const send = (path: string, type: string, body: string) =>
      server.client().raw('POST', path, body, { accept: 'text/html', 'content-type': type });
    const answers = [
      [400, await send('/sign-in', 'multipart/form-data; boundary=x', 'no such part')],
      [413, await send('/sign-in', asBrowser['content-type'], `username=${'x'.repeat(70_000)}`)],
      [415, await send('/sign-in', 'application/json', '{}')],
      [405, await send('/', asBrowser['content-type'], '')],
    ] as const;
    for (const [status, answer] of answers) {
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(answer.body).not.toContain('message:"Something went wrong');
    }
  });

  it('is refused as any unsafe request when it comes from elsewhere', async () => {
    const { username, password } = server.account('chair');
    const answer = await server
      .client()
      .raw('POST', '/sign-in', form({ username, password }), { ...asBrowser, origin: 'https://elsewhere.example' });
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'cross_origin' } } });
  });

  it('carries a policy with a nonce, and is kept out of caches once somebody is signed in', async () => {
    const chair = await server.signIn('chair');
    const page = await chair.raw('GET', `/meetings/${server.facts.meeting.id}`, undefined, { accept: 'text/html' });
    expect(page.status).toBe(200);
    expect(page.body).toContain('Autumn term meeting of the board');
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self' 'nonce-/);
    expect(page.headers.get('cache-control')).toBe('no-store');
    const asset = /\/_app\/immutable\/[^"]+\.css/.exec(String(page.body))![0];
    expect((await chair.raw('GET', asset)).headers.get('cache-control')).toContain('immutable');
  });

  it.each(['/reset/', '/invitation/', '/sign-in/back/'])(
    'keeps what a link shows to one reader out of caches: %s',
    async (path) => {
      const { headers } = await fetch(`${server.origin}${path}${'x'.repeat(43)}`);
      expect(headers.get('cache-control')).toBe('no-store');
    },
  );

  it('leads whoever is not signed in to the sign-in page', async () => {
    const answer = await server.client().raw('GET', `/meetings/${server.facts.meeting.id}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(/^\/sign-in/);
  });

  it('leads whoever has a first password to choose their own, and lets them read what anybody may', async () => {
    const { personId, username } = server.account('governor', 1);
    const clerk = await server.signIn('clerk');
    const { body } = await clerk.send('POST', `/people/${personId}/password`, {});
    const client = server.client();
    await signInByForm(client, { username, password: body.firstPassword as string });
    const open = (path: string) => client.raw('GET', path, undefined, { accept: 'text/html' });
    for (const path of ['/', '/account', '/actions']) {
      const { status, headers } = await open(path);
      expect([path, status, headers.get('location')]).toEqual([path, 303, '/password']);
    }
    // Whoever has lost it asks for another without signing out first.
    const another = ['/forgotten', `/reset/${'x'.repeat(43)}`];
    for (const path of ['/privacy', '/terms', '/security', '/agreement', '/verify', '/password', ...another]) {
      expect([path, (await open(path)).status]).toEqual([path, 200]);
    }
  });

  it('P5, P35: whoever has to set up a second step reaches all that makes a sign-in fresh, and nothing else', async () => {
    const clerk = await server.signIn('clerk');
    const governor = await server.signIn('governor');
    const { setUp, secret } = (await clerk.send('POST', '/me/second-factors/authenticator/offers')).body;
    const code = codeOf(secret, server.clock.now());
    expect((await clerk.send('PUT', '/me/second-factors/authenticator', { setUp, code })).status).toBe(200);
    const rule = `/organisations/${server.facts.organisation.id}/second-factor`;
    const require = async (required: boolean) => expect((await clerk.send('PUT', rule, { required })).status).toBe(204);
    await require(true);
    const open = async (path: string) => {
      const { status, headers } = await governor.raw('GET', path, undefined, { accept: 'text/html' });
      return [path, status, headers.get('location')];
    };
    for (const path of ['/', '/actions', '/sign-in/back', '/account/devices']) {
      expect(await open(path)).toEqual([path, 303, '/account']);
    }
    const back = `/sign-in/back/${server.facts.organisation.id}?state=x&code=y`;
    for (const path of ['/account', back, '/forgotten', `/reset/${'x'.repeat(43)}`, '/password']) {
      expect(await open(path)).toEqual([path, 200, null]);
    }
    await require(false);
    expect((await clerk.send('DELETE', '/me/second-factors/authenticator')).status).toBe(204);
  });

  it('shows nothing of another organisation', async () => {
    const chair = await server.signIn('chair');
    const answer = await chair.raw('GET', `/meetings/${server.facts.otherOrganisation.meeting.id}`);
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('St Oswin');
  });

  it('R6: tells whoever was revoked, clears the cookie, and lets nobody back in by a page', async () => {
    const [clerk, governor] = [await server.signIn('clerk'), await server.signIn('governor', 2)];
    const { personId, ...account } = server.account('governor', 2);
    await clerk.send('POST', `/people/${personId}/revocations`, { scope: 'account' });
    const stale = governor.cookie;
    const answer = await governor.raw('GET', `/meetings/${server.facts.meeting.id}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/access-ended');
    expect(governor.session).toBeUndefined();
    expect((await governor.raw('GET', '/access-ended', undefined, { cookie: stale })).status).toBe(200);
    const data = await governor.raw('GET', `/meetings/${server.facts.meeting.id}/__data.json`, undefined, {
      cookie: stale,
    });
    expect(data.body).toMatchObject({ type: 'redirect', location: '/access-ended' });
    expect((await signInByForm(server.client(), account)).status).not.toBe(200);
  });

  it('sends the prolonged cookie with a page too', async () => {
    const chair = await server.signIn('chair');
    server.clock.setBack(-8 * 24 * 3600_000);
    const page = await chair.raw('GET', `/boards/${server.facts.board.id}`, undefined, { accept: 'text/html' });
    server.clock.setBack(0);
    expect(page.headers.getSetCookie()[0]).toContain(`session=${chair.session}; HttpOnly`);
  });

  it('leads from 127.0.0.1 to the name that works, pages alone', async () => {
    const asked = (path: string) =>
      fetch(server.origin.replace('localhost', '127.0.0.1') + path, {
        redirect: 'manual',
        headers: { accept: 'text/html' },
      });
    const answer = await asked('/sign-in?to=%2Fboards');
    expect(answer.status).toBe(307);
    expect(answer.headers.get('location')).toBe(`${server.origin}/sign-in?to=%2Fboards`);
    expect((await asked('//elsewhere.example/')).headers.get('location')).toBe(`${server.origin}/elsewhere.example/`);
    expect((await asked('/api/v1/me')).status).toBe(401);
    expect((await asked('/healthz')).status).toBe(200);
  });

  it('B4: leads from the latest mail to older, and back', async () => {
    const { organisation, board, accounts } = server.facts;
    const { aggregates } = server.service.store;
    for (let i = 0; i < 130; i += 1) {
      await aggregates.insert('mail', {
        ...{ id: `mail-${i}`, organisationId: organisation.id, boardId: board.id, to: accounts[0]!.personId },
        ...{ toName: 'Ada Marsh', subject: `Of the past, ${i}`, text: 'Come.' },
        at: new Date(Date.parse('2025-03-01T09:00:00Z') - i * 3600_000).toISOString(),
      });
    }
    const clerk = await server.signIn('clerk');
    const address = `/organisations/${organisation.id}/mail`;
    const page = async (path: string) =>
      (await clerk.raw('GET', path, undefined, { accept: 'text/html' })).body as string;
    const older = (html: string) => /href="([^"]*before=[^"]+)"/.exec(html)?.[1];
    const first = await page(address);
    const second = await page(older(first)!);
    expect(first).toContain('Of the past, 0<');
    expect(first).not.toContain('Of the past, 129<');
    expect(first).not.toContain('The latest');
    expect(second).toContain('Of the past, 129<');
    expect(second).not.toContain('Of the past, 0<');
    expect(older(second)).toBeUndefined();
    expect(second).toContain('The latest');
    const beyond = `${address}?before=2001-01-01T00:00:00.000Z_none`;
    expect(await page(beyond)).toContain('No older mail');
    expect(await clerk.raw('GET', `${address}?before=never`, undefined, { accept: 'text/html' })).toMatchObject({
      status: 400,
    });
  });

  it('has a page for what is not there', async () => {
    const answer = await server.client().raw('GET', '/no/such/page', undefined, { accept: 'text/html' });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('text/html');
  });
});
