import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiScope, apiScopes } from '#lib/domain/api-tokens.ts';
import { limits } from '#lib/domain/names.ts';
import type { ApiClient } from '../support/api-client.ts';
import { startMailServer } from '../support/mail-server.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { addressOf, placesOf, routes, type Place } from './places.ts';

type Json = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- a document of many shapes

let server: TestServer;
let place: Place;
let mails: Awaited<ReturnType<typeof startMailServer>>;

beforeAll(async () => {
  mails = await startMailServer();
  server = await startTestServer({ config: { smtpUrl: mails.url } });
  place = await placesOf(server, 'own');
});
afterAll(async () => {
  await server.stop();
  await mails.stop();
});

const make = async (owner: ApiClient, scopes: readonly ApiScope[]): Promise<{ id: string; token: string }> =>
  (await owner.send('POST', '/me/tokens', { name: 'A test', scopes, days: 30 })).body;
/** As an integration sends it: no cookie, no Origin. */
const by = (token: string, method: string, path: string, body?: unknown) =>
  server.client().send(method, path, body, { origin: '', authorization: `Bearer ${token}` });

describe('P16: each operation, with API tokens', () => {
  const tokens = new Map<string, string>();
  let described: { operationId: string; method: string; path: string; scope: ApiScope | undefined; body: boolean }[];

  beforeAll(async () => {
    const clerk = await server.signIn('clerk');
    for (const scope of apiScopes) {
      tokens.set(scope, (await make(clerk, [scope])).token);
      tokens.set(
        `without ${scope}`,
        (
          await make(
            clerk,
            apiScopes.filter((other) => other !== scope),
          )
        ).token,
      );
    }
    tokens.set('all', (await make(clerk, apiScopes)).token);
    const document = (await server.client().get('/openapi.json')).body as Json;
    described = Object.values(document.paths as Json).flatMap((methods: Json) =>
      Object.entries(methods as Record<string, Json>)
        .filter(([, { security }]) => !(Array.isArray(security) && security.length === 0))
        .map(([method, { operationId, security, requestBody }]) => ({
          operationId: operationId as string,
          method: method.toUpperCase(),
          path: addressOf(
            routes.find((r) => r.operationId === operationId)!,
            place,
          ),
          scope: (security as Json[] | undefined)?.find((way) => 'token' in way)?.token[0] as ApiScope | undefined,
          body: requestBody !== undefined,
        })),
    );
  });

  it('is refused where its scope is not the operation’s, and everywhere that names none', async () => {
    expect(new Set(described.map(({ scope }) => scope))).toEqual(new Set([undefined, ...apiScopes]));
    for (const { operationId, method, path, scope, body } of described) {
      const token = tokens.get(scope === undefined ? 'all' : `without ${scope}`)!;
      const answer = await by(token, method, path, body ? {} : undefined);
      expect(answer, operationId).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
    }
  });

  it('is let in where it is', async () => {
    for (const { operationId, method, path, scope, body } of described) {
      if (scope === undefined) continue;
      const answer = await by(tokens.get(scope)!, method, path, body ? {} : undefined);
      expect([200, 400], operationId).toContain(answer.status);
    }
  });

  it('changes nothing: what it may be used for reads', () => {
    const unsafe = described.filter(({ method, scope }) => scope !== undefined && method !== 'GET');
    expect(unsafe.map(({ operationId }) => operationId)).toEqual(['requestExport']);
  });

  it('opens no page', async () => {
    const answer = await server.client().raw('GET', '/account/tokens', undefined, {
      authorization: `Bearer ${tokens.get('all')!}`,
    });
    expect(answer.status).not.toBe(200);
  });
});

describe('an API token', () => {
  it('stands for its owner alone, whatever cookie comes with it', async () => {
    const [governor, clerk] = [await server.signIn('governor'), await server.signIn('clerk')];
    const { token } = await make(governor, ['people:read', 'boards:read']);
    const path = `/organisations/${place.organisationId}/people`;
    expect((await clerk.get(path)).status).toBe(200);
    const mixed = await clerk.send('GET', path, undefined, { authorization: `Bearer ${token}` });
    expect(mixed).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
    expect((await by(token, 'GET', '/me')).body).toMatchObject({ personId: server.account('governor').personId });
    const unknown = await by('qr_unknown', 'GET', '/me');
    expect(unknown).toMatchObject({ status: 401, body: { error: { code: 'not_signed_in' } } });
  });

  const download = (token: string, path: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const { port } = new URL(server.origin);
      request({ port, path: `/api/v1${path}`, headers: { authorization: `Bearer ${token}` } }, resolve)
        .on('error', reject)
        .end();
    });

  async function underWay(nth: number) {
    const governor = await server.signIn('governor', nth);
    const { id, token } = await make(governor, ['meetings:read', 'boards:read']);
    const clerk = await server.signIn('clerk');
    const most = new Uint8Array(limits.paper);
    most.set(new TextEncoder().encode('%PDF-1.7\n'));
    const papers = `/meetings/${place.meetingId}/items/${place.itemId}/papers`;
    const type = { 'content-type': 'application/octet-stream' };
    const { body } = await clerk.raw('POST', `/api/v1${papers}?name=Long.pdf`, most, type);
    const response = await download(token, `${papers}/${body.paperId}`);
    expect(response.statusCode).toBe(200);
    let read = 0;
    const cut = new Promise<void>((resolve) => response.on('error', () => undefined).once('close', () => resolve()));
    /** How much of it came in all. */
    const got = async () => {
      response.on('data', (chunk: Buffer) => (read += chunk.length));
      await cut;
      return read;
    };
    return { governor, clerk, id, token, got };
  }

  it('R1, R3: is cut off in a download when its owner is revoked, and refused from then on', async () => {
    const { clerk, token, got } = await underWay(2);
    const { personId } = server.account('governor', 2);
    const revoked = await clerk.send('POST', `/people/${personId}/revocations`, { scope: 'account' });
    const kinds = (revoked.body.nodes as Json[]).flatMap(({ closed }) =>
      (closed as Json[]).map(({ kind }) => kind as string),
    );
    expect(kinds).toContain('download');
    expect(await got()).toBeLessThan(limits.paper);
    const after = await by(token, 'GET', '/me');
    expect(after).toMatchObject({ status: 401, body: { error: { code: 'access_revoked' } } });
  });

  it('R3: is cut off in a download when its owner ends it; the owner’s session goes on', async () => {
    const { governor, id, token, got } = await underWay(1);
    expect((await governor.send('DELETE', `/me/tokens/${id}`)).status).toBe(204);
    expect(await got()).toBeLessThan(limits.paper);
    expect((await by(token, 'GET', '/me')).status).toBe(401);
    expect((await governor.get('/me')).status).toBe(200);
  });
});

describe('P15: one’s own devices', () => {
  it('R5: ending one leaves it nothing, and the others everything', async () => {
    const [here, tablet] = [await server.signIn('chair'), await server.signIn('chair')];
    const mine = (await tablet.get('/me')).body as Json;
    expect((await here.get('/me/sessions')).body).toContainEqual(
      expect.objectContaining({ id: mine.session.id, current: false }),
    );
    expect(await here.send('DELETE', `/me/sessions/${mine.session.id as string}`)).toMatchObject({
      status: 200,
      body: { sessions: 1 },
    });
    expect(await tablet.get('/me')).toMatchObject({ status: 401, body: { error: { code: 'access_revoked' } } });
    expect((await here.get('/me')).status).toBe(200);
  });
});

describe('P11, P12: a forgotten password', () => {
  it('is chosen anew by a mail that says nothing to anybody else', async () => {
    const clerk = await server.signIn('clerk');
    await clerk.send('POST', `/organisations/${place.organisationId}/people`, {
      name: 'Ada Marsh',
      username: 'ada.marsh',
      email: 'ada@example.org',
      memberships: [{ boardId: place.boardId, role: 'governor' }],
      signIn: 'password',
    });
    const ask = (username: string) => server.client().send('POST', '/session/password-resets', { username });
    const [known, unknown] = [await ask('ada.marsh'), await ask('nobody.at.all')];
    expect([known.status, known.body]).toEqual([204, undefined]);
    expect([unknown.status, unknown.body]).toEqual([204, undefined]);
    await expect.poll(() => mails.received.length, { timeout: 30_000 }).toBe(1);
    const text = mails.received[0]!.raw.replace(/=\r\n/g, '');
    const token = /\/reset\/([\w-]{43})/.exec(text)![1]!;
    const set = (newPassword: string) => server.client().send('PUT', '/session/password', { token, newPassword });
    expect((await set('ada.marsh-2026')).body.error.fields).toHaveProperty('newPassword');
    expect((await set('four unlikely words here')).status).toBe(204);
    expect((await set('four unlikely words more')).status).toBe(404);
    const signedIn = await server.client().signIn({ username: 'ada.marsh', password: 'four unlikely words here' });
    expect(signedIn.status).toBe(204);
    expect(JSON.stringify(server.logged)).not.toContain(token);
    for (let i = 0; i < 2; i += 1) await ask('ada.marsh');
    const often = await ask('ada.marsh');
    expect(often.status).toBe(429);
    expect(Number(often.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

it('whoever is not signed in has nothing large read of what they send', async () => {
  const path = '/organisations/x/people/imports';
  const headers = { origin: server.origin, 'content-type': 'application/json' };
  const sent = await fetch(`${server.origin}/api/v1${path}`, {
    method: 'POST',
    headers,
    body: `{"csv":${'['.repeat(100_000)}`,
  });
  expect(sent.status).toBe(401);
});
