import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parametersOf, type Route } from '#server/http/api/route.ts';
import type { ApiClient } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { hiddenIds } from './support/hidden-ids.ts';
import { addressOf, exampleFor, placesOf, routes, type Place } from '../http/places.ts';

/** Whoever asks for these need not be signed in: one more is a decision, not an accident. */
const open = [
  'beginSingleSignOn',
  'castBallot',
  'describe',
  'finishSingleSignOn',
  'giveSecondFactor',
  'listKeys',
  'requestPasswordReset',
  'resetPasswordByMail',
  'signIn',
];

/** Under which of a place's names an operation's body has an id. */
const idsInBody: Record<string, keyof Place> = {
  organisationId: 'organisationId',
  itemId: 'itemId',
  itemIds: 'itemId',
  parentId: 'boardId',
  boardId: 'boardId',
  memberships: 'boardId',
  approvedInId: 'meetingId',
  personId: 'personId',
  ownerId: 'personId',
  proposerId: 'personId',
  toId: 'personId',
  boardIds: 'boardId',
};

let server: TestServer;
let clerk: ApiClient;
let own: Place;
let other: Place;

beforeAll(async () => {
  server = await startTestServer();
  [own, other] = [await placesOf(server, 'own'), await placesOf(server, 'other')];
  clerk = await server.signIn('clerk');
});
afterAll(() => server.stop());

it('W1: operations without a sign-in are these and no others', () => {
  expect(routes.flatMap((route) => (route.public ? [route.operationId] : [])).sort()).toEqual([...open].sort());
});

describe('W1: one organisation’s ids mixed with another’s', () => {
  let untouched: unknown[];
  beforeAll(async () => {
    untouched = await elsewhere();
  });

  const elsewhere = async () => {
    const theirs = await server.signIn('clerk', 0, 'other');
    const { meeting, board } = server.facts.otherOrganisation;
    const shown = [
      await theirs.get(`/meetings/${meeting.id}`),
      await theirs.get(`/boards/${board.id}/meetings`),
      await theirs.get(`/boards/${board.id}/registers/actions`),
    ];
    return shown.map(({ body }) => body as unknown);
  };

  /** Each place where an operation takes an id. */
  const places = (route: Route): { name: string; send: (at: Place) => [string, unknown] }[] => {
    const withBody = (place: Place) => {
      if (route.body === undefined) return undefined;
      const example = exampleFor(route, place);
      if ('toId' in example) example.toId = place.personId;
      if ('boardIds' in example) example.boardIds = [place.boardId];
      return example;
    };
    const inPath = parametersOf(route).map((name) => ({
      name: `${name} in the address`,
      send: (foreign: Place): [string, unknown] => [
        addressOf(route, { ...own, [name]: foreign[name]! }),
        withBody(own),
      ],
    }));
    const inBody = Object.keys(route.body?.example ?? {}).flatMap((field) => {
      const of = idsInBody[field];
      if (of === undefined) return [];
      const send = (foreign: Place): [string, unknown] => {
        const theirs = withBody({ ...own, [of]: foreign[of]! })!;
        return [addressOf(route, own), { ...withBody(own), [field]: theirs[field] }];
      };
      return [{ name: `${field} in the body`, send }];
    });
    return [...inPath, ...inBody];
  };
  const cases = routes
    .filter((route) => !route.public)
    .flatMap((route) => places(route).map(({ name, send }) => ({ operation: route.operationId, name, route, send })));

  it('knows which fields of a body are ids', () => {
    const fields = routes.flatMap((route) => Object.keys(route.body?.example ?? {}));
    const ids = [...new Set(fields)].filter((field) => /(?<!client)Ids?$/.test(field) && !(field in idsInBody));
    expect(ids).toEqual([]);
  });

  it.each(cases)('$operation: $name', async ({ route, send }) => {
    const ask = (at: Place) => {
      const [address, body] = send(at);
      return clerk.send(route.method.toUpperCase(), address, body);
    };
    const answer = await ask(other);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.status).not.toBe(429);
    // What is there is answered as what never was.
    const never = Object.fromEntries(Object.keys(own).map((name) => [name, 'never-was']));
    const { status, body } = await ask(never);
    expect([answer.status, answer.body.error.code]).toEqual([status, body.error.code]);
  });

  const hidden = Object.entries(hiddenIds).map(([name, made]) => {
    const route = routes.find(({ operationId }) => operationId === name.split(':')[0])!;
    return { name, made, route, query: name.includes('?') };
  });

  it.each(hidden.filter(({ query }) => !query))('an id that no example shows, $name', async ({ route, made }) => {
    const ask = (at: Place) => {
      const example = route.body === undefined ? {} : exampleFor(route, own);
      return clerk.send(route.method.toUpperCase(), addressOf(route, own), { ...example, ...made(at) });
    };
    const never = Object.fromEntries(Object.keys(own).map((name) => [name, 'never-was']));
    const [answer, none] = [await ask(other), await ask(never)];
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.status).not.toBe(429);
    expect([answer.status, answer.body.error.code, answer.body.error.fields]).toEqual([
      none.status,
      none.body.error.code,
      none.body.error.fields,
    ]);
  });

  it.each(hidden.filter(({ query }) => query))('an id to narrow an answer by, $name', async ({ route, made }) => {
    const ask = async (personId: string) => {
      const given = new URLSearchParams({ ...(made({ ...own, personId }) as Record<string, string>), format: 'csv' });
      const { status, body } = await clerk.raw('GET', `/api/v1${addressOf(route, own)}?${given}`);
      return { status, body: String(body).replaceAll(personId, '') };
    };
    expect(await ask(other.personId!)).toEqual(await ask('never-was'));
  });

  it('and nothing of the other organisation has changed', async () => {
    expect(await elsewhere()).toEqual(untouched);
  });
});

describe('methods that an address does not take', () => {
  const paths = [...new Set(routes.map(({ path }) => path))];
  const ask = (method: string, path: string) =>
    new Promise<{ status: number; allow: string | undefined }>((resolve, reject) => {
      const headers = { cookie: clerk.cookie, origin: server.origin };
      request(server.origin + path, { method, headers }, (res) => {
        res.resume();
        resolve({ status: res.statusCode!, allow: res.headers.allow });
      })
        .on('error', reject)
        .end();
    });

  /** Such as `/interests/none` for `/interests/:interestId`, which takes other methods. */
  const matches = (pattern: string, path: string) => new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`).test(path);

  it.each(paths)('%s', async (path) => {
    const here = routes.filter((route) => route.path === path);
    const others = routes.filter((route) => route.path !== path && matches(route.path, path));
    const taken = here.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'LOCK', 'SEARCH'];
    const elsewhere = others.map(({ method }) => method.toUpperCase());
    for (const method of methods.filter((name) => !taken.includes(name) && !elsewhere.includes(name))) {
      const answer = await ask(method, `/api/v1${addressOf(here[0]!, own)}`);
      expect(answer, method).toEqual({ status: 405, allow: taken.join(', ') });
    }
  });

  it('no page takes TRACE or CONNECT, and no header lets another site read an answer', async () => {
    expect((await ask('TRACE', '/sign-in')).status).toBeGreaterThanOrEqual(400);
    const { headers } = await clerk.raw('GET', '/api/v1/me', undefined, { origin: 'https://elsewhere.example' });
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });
});
