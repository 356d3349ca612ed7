/** Another organisation's ids, in the hands of those who may most: tests/http/access.test.ts has the roles. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiScope, apiScopes } from '#lib/domain/api-tokens.ts';
import type { Answer, ApiClient } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { addressOf, placesOf, routes, type Place } from './places.ts';

describe('W1: nothing of another organisation', () => {
  let server: TestServer;
  let own: Place;
  let elsewhere: Place;
  let lead: ApiClient;
  let newcomer: ApiClient;
  const tokens = new Map<ApiScope | 'all', string>();

  beforeAll(async () => {
    server = await startTestServer();
    own = await placesOf(server, 'own');
    elsewhere = await placesOf(server, 'other');
    const { personId } = server.account('clerk');
    await server.service.workspace.people.setLeadClerk(
      { kind: 'operator' },
      { personId, organisationId: server.facts.organisation.id, leads: true },
    );
    lead = await server.signIn('clerk');
    newcomer = server.client();
    for (const scope of [...apiScopes, 'all'] as const) {
      const scopes = scope === 'all' ? apiScopes : [scope];
      const made = await lead.send('POST', '/me/tokens', { name: scope, scopes, days: 30 });
      expect(made.status).toBe(201);
      tokens.set(scope, made.body.token);
    }
  });
  afterAll(() => server.stop());

  const aimed = routes.filter((route) => !route.public && route.path.includes(':'));
  type Aimed = (typeof aimed)[number];
  const ask = (client: ApiClient, route: Aimed, at: Place, headers: Record<string, string> = {}): Promise<Answer> =>
    client.send(route.method.toUpperCase(), addressOf(route, at), route.body ? {} : undefined, headers);
  const byToken = (scope: ApiScope | 'all', route: Aimed, at: Place) =>
    ask(newcomer, route, at, { authorization: `Bearer ${tokens.get(scope)!}`, origin: '' });
  const notThere = { status: 404, body: { error: { code: 'not_found' } } };

  it.each(aimed.map((route) => ({ name: route.operationId, route })))('for a lead clerk: $name', async ({ route }) => {
    expect(await ask(lead, route, elsewhere)).toMatchObject(notThere);
  });

  it('and each scope opens something that has an id', () => {
    expect(new Set(aimed.flatMap(({ scope }) => scope ?? []))).toEqual(new Set(apiScopes));
  });

  const crossed = aimed.flatMap((route) => [...apiScopes, 'all' as const].map((scope) => ({ route, scope })));
  it.each(crossed.map(({ route, scope }) => ({ name: route.operationId, scope, route })))(
    'for a token of $scope: $name',
    async ({ route, scope }) => {
      const answer = await byToken(scope, route, elsewhere);
      const opens = route.scope !== undefined && (scope === 'all' || scope === route.scope);
      if (!opens) return expect(answer).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
      expect(answer).toMatchObject(notThere);
      // The token does open what is its owner's.
      expect([200, 400]).toContain((await byToken(scope, route, own)).status);
    },
  );
});
