import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ForgingProvider, startForgingProvider } from '../support/forging-provider.ts';
import type { ApiClient } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { routes } from './places.ts';

const secret = 'kept in this window';
const binding = createHash('sha256').update(secret).digest('base64url');

describe('P30, P32: the API of single sign-on, with a provider', () => {
  let provider: ForgingProvider;
  let server: TestServer;
  let clerk: ApiClient;
  let governor: ApiClient;
  let organisationId: string;

  beforeAll(async () => {
    provider = await startForgingProvider();
    server = await startTestServer({ config: { signInProviders: [provider.issuer] } });
    organisationId = server.facts.organisation.id;
    clerk = await server.signIn('clerk');
    governor = await server.signIn('governor');
    const setting = { issuer: provider.issuer, clientId: 'c', clientSecret: 'the-secret', name: 'Wexcombe' };
    const path = `/organisations/${organisationId}/single-sign-on`;
    expect(await clerk.send('PUT', path, { ...setting, countsAsSecondFactor: false })).toMatchObject({ status: 204 });
  });
  afterAll(async () => {
    await server.stop();
    await provider.close();
  });

  /** @returns the answer that a browser would bring back */
  async function begin(client: ApiClient, path: string) {
    const begun = await client.send('POST', path, { organisationId, binding });
    expect(begun.status).toBe(201);
    const { searchParams } = new URL(begun.body.url as string);
    expect(searchParams.get('redirect_uri')).toBe(`${server.origin}/sign-in/back/${organisationId}`);
    provider.expected = { nonce: searchParams.get('nonce')!, audience: 'c' };
    return { organisationId, state: searchParams.get('state'), code: 'a code', binding: secret };
  }
  const signInThere = async (client = server.client()) => {
    const answer = await begin(client, '/session/single-sign-on');
    return { client, answer, done: await client.send('POST', '/session/single-sign-on/answer', answer) };
  };

  it('connects, signs in once an answer, and disconnects', async () => {
    expect((await signInThere()).done).toMatchObject({ status: 401, body: { error: { code: 'invalid_credentials' } } });
    const connected = await governor.send('POST', '/me/identities', await begin(governor, '/me/identities/offers'));
    expect(connected).toMatchObject({ status: 201, body: { organisationId } });
    const { client, answer, done } = await signInThere();
    expect(done.status).toBe(204);
    expect(done.headers.getSetCookie()).toHaveLength(1);
    expect(done.headers.getSetCookie()[0]).toMatch(/^session=[^;]{40,}; HttpOnly;.*SameSite=Lax$/);
    expect((await client.get('/me')).body.username).toBe(server.account('governor').username);
    const replayed = await server.client().send('POST', '/session/single-sign-on/answer', answer);
    expect(replayed).toMatchObject({ status: 401, body: { error: { code: 'not_signed_in' } } });
    const { body } = await governor.get('/me/identities');
    const list = routes.find(({ operationId }) => operationId === 'listIdentities')!;
    expect(list.answer.schema?.safeParse(body)).toMatchObject({ success: true });
    expect(await governor.send('DELETE', `/me/identities/${body[0].connected.id}`)).toMatchObject({ status: 204 });
    expect((await signInThere()).done.status).toBe(401);
  });

  it('refuses an answer at another organisation’s address, and shows the code to nobody', async () => {
    const client = server.client();
    const answer = await begin(client, '/session/single-sign-on');
    const before = provider.taken.length;
    const elsewhere = { ...answer, organisationId: server.facts.otherOrganisation.id };
    expect(await client.send('POST', '/session/single-sign-on/answer', elsewhere)).toMatchObject({
      status: 401,
      body: { error: { code: 'not_signed_in', message: expect.stringContaining('another organisation’s address') } },
    });
    expect(client.session).toBeUndefined();
    expect(provider.taken).toHaveLength(before);
  });

  it('P35: makes a session fresh by what the provider sends back, once, and sends no cookie', async () => {
    const path = '/session/reauthentication/single-sign-on';
    await governor.send('POST', '/me/identities', await begin(governor, '/me/identities/offers'));
    server.clock.setBack(-20 * 60_000);
    const make = () => governor.send('POST', '/me/tokens', { name: 'x', scopes: ['boards:read'], days: 30 });
    expect(await make()).toMatchObject({ status: 403, body: { error: { code: 'reauthentication_required' } } });
    const old = await begin(governor, path);
    expect(await governor.send('POST', `${path}/answer`, old)).toMatchObject({
      status: 401,
      body: { error: { code: 'invalid_credentials', message: expect.stringContaining('does not say when') } },
    });
    const answer = await begin(governor, path);
    provider.claims = { auth_time: Math.floor(server.clock.now() / 1000) };
    expect(await clerk.send('POST', `${path}/answer`, answer)).toMatchObject({ status: 409 });
    const fresh = await governor.send('POST', `${path}/answer`, answer);
    expect(fresh.status).toBe(204);
    expect(fresh.headers.getSetCookie()).toEqual([]);
    expect(await make()).toMatchObject({ status: 201 });
    expect(await governor.send('POST', `${path}/answer`, answer)).toMatchObject({ status: 401 });
    expect(await governor.send('POST', `${path}/answer`, answer, { origin: 'https://evil.example' })).toMatchObject({
      status: 403,
    });
    provider.claims = {};
    server.clock.setBack(0);
  });

  it('says what went wrong with a token in the log alone, and no secret there', async () => {
    provider.claims = { nonce: 'forged' };
    expect((await signInThere()).done).toMatchObject({ status: 401, body: { error: { code: 'invalid_credentials' } } });
    provider.claims = {};
    const log = JSON.stringify(server.logged);
    expect(log).toContain('single sign-on did not go through');
    for (const word of ['the-secret', secret, provider.expected.nonce]) expect(log).not.toContain(word);
  });
});
