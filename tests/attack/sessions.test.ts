import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/prepare.mjs';
import { addressOf, placesOf, routes, type Place } from '../http/places.ts';
import type { ApiClient } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let place: Place;
let clerk: ApiClient;

beforeAll(async () => {
  server = await startTestServer({ built: true });
  place = await placesOf(server, 'own');
  clerk = await server.signIn('clerk');
});
afterAll(() => server.stop());

const asForm = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
const signInByForm = (client: ApiClient, account: { username: string; password: string }, cookie?: string) =>
  client.raw(
    'POST',
    '/sign-in',
    new URLSearchParams({ username: account.username, password: account.password }).toString(),
    {
      ...asForm,
      ...(cookie === undefined ? {} : { cookie }),
    },
  );

describe('session fixation', () => {
  const planted = 'p'.repeat(40);

  it('a cookie that somebody else put there is never adopted, by API or form', async () => {
    const account = server.account('chair');
    const viaApi = server.client();
    await viaApi.send('POST', '/session', only(account), { cookie: `session=${planted}` });
    const viaForm = server.client();
    await signInByForm(viaForm, account, `session=${planted}`);
    for (const client of [viaApi, viaForm]) {
      expect(client.session).toBeDefined();
      expect(client.session).not.toBe(planted);
      expect((await client.get('/me')).status).toBe(200);
    }
    const attacker = await server.client().raw('GET', '/api/v1/me', undefined, { cookie: `session=${planted}` });
    expect(attacker.status).toBe(401);
  });

  it('signing in again is another session: the attacker’s own does not become the victim’s', async () => {
    const attacker = await server.signIn('governor');
    const victim = server.client();
    await victim.send('POST', '/session', only(server.account('chair')), { cookie: attacker.cookie });
    expect(victim.session).not.toBe(attacker.session);
    expect((await attacker.get('/me')).body.username).toBe(server.account('governor').username);
    expect((await victim.get('/me')).body.username).toBe(server.account('chair').username);
  });

  it('is worth nothing after signing out, anywhere', async () => {
    const client = await server.signIn('governor');
    const { cookie } = client;
    await client.send('DELETE', '/session');
    expect((await client.raw('GET', '/api/v1/me', undefined, { cookie })).status).toBe(401);
    const page = await client.raw('GET', `/boards/${place.boardId}`, undefined, { cookie });
    expect([page.status, page.headers.get('location')]).toEqual([303, expect.stringMatching(/^\/sign-in/)]);
  });

  it('is kept from scripts and from other sites, and is too long to guess', async () => {
    const answer = await server.client().send('POST', '/session', only(server.account('chair')));
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/i);
    expect(cookie).not.toMatch(/Domain=/i);
    const values = new Set<string>();
    for (let i = 0; i < 5; i += 1) values.add((await server.signIn('chair')).session!);
    expect(values.size).toBe(5);
    for (const value of values) expect(value.length).toBeGreaterThanOrEqual(32);
  });
});

function only({ username, password }: { username: string; password: string }) {
  return { username, password };
}

describe('requests that another site makes somebody’s browser send (CSRF)', () => {
  const origins = ['', 'null', 'https://elsewhere.example', 'http://localhost', 'http://localhost.elsewhere.example'];
  const unsafe = routes.filter(({ method }) => method !== 'get');

  it.each(unsafe.map((route) => ({ name: route.operationId, route })))('$name', async ({ route }) => {
    for (const origin of origins) {
      for (const type of route.body ? ['application/json', 'text/plain'] : ['text/plain']) {
        const answer = await clerk.raw(
          route.method.toUpperCase(),
          `/api/v1${addressOf(route, place)}`,
          route.body ? JSON.stringify(route.body.example) : undefined,
          { origin, 'content-type': type },
        );
        expect(answer, `from "${origin}"`).toMatchObject({ status: 403, body: { error: { code: 'cross_origin' } } });
      }
    }
    expect((await clerk.get('/me')).status).toBe(200);
  });

  /** Every form: the pages that have actions, each by its name. */
  const forms = globSync('src/routes/**/+page.server.ts', { cwd: root }).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    if (!/export const actions/.test(text)) return [];
    const address = file.slice('src/routes'.length, -'/+page.server.ts'.length) || '/';
    const names = [...text.slice(text.indexOf('export const actions')).matchAll(/^ {2}(?:async )?(\w+)\b\s*[:(,]/gm)];
    return [...new Set(['default', ...names.map(([, name]) => name!)])].map((name) => ({ address, name }));
  });

  it('knows the forms', () => {
    expect(forms.map(({ address }) => address)).toEqual(expect.arrayContaining(['/sign-in', '/password', '/set-up']));
  });

  it.each(forms)('the form at $address: $name', async ({ address, name }) => {
    const path = address.replace(/\[(\w+)\]/g, (_, parameter: string) => place[parameter] ?? 'none');
    for (const origin of origins) {
      const query = name === 'default' ? '' : `?/${name}`;
      const answer = await clerk.raw('POST', `${path}${query}`, 'a=1', { ...asForm, origin });
      expect(answer.status, `from "${origin}"`).toBe(403);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });
});
