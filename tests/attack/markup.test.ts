import { setTimeout as pause } from 'node:timers/promises';
import { globSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../scripts/prepare.mjs';
import { parametersOf, type Route } from '#server/http/api/route.ts';
import { addressOf, exampleFor, placesOf, routes, type Place } from '../http/places.ts';
import type { ApiClient } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Each would do something where it is taken for markup, or for a formula. */
const payloads = ['"><img src=x onerror=xss()>', '</script><script>xss()</script>', "=HYPERLINK('x')<b>xss"];

/** Which of them came into a page as markup. */
function found(html: string): string[] {
  return ['<img src=x', '<script>xss', '<b>xss'].filter((markup) => html.includes(markup));
}

/** These end what the others need. */
const spoils = [
  'signOut',
  'handOver',
  'setLeadClerk',
  'eraseData',
  'revoke',
  'endMeeting',
  'cancelMeeting',
  'changeRole',
  'changePassword',
  'setTerm',
  'requireSecondFactor',
];

interface Text {
  route: Route;
  /** Where in the body, as a path. */
  path: string[];
}

/** Every place in an operation's body where the schema takes text. */
function textsOf(route: Route): Text[] {
  const schema = z.toJSONSchema(route.body!.schema, { io: 'input', unrepresentable: 'any' }) as Json;
  const paths: string[][] = [];
  const look = (part: Json, path: string[]) => {
    for (const option of [part, ...(part.anyOf ?? []), ...(part.oneOf ?? [])]) {
      if (option.type === 'string' && option.enum === undefined && option.const === undefined) paths.push(path);
      for (const [name, inner] of Object.entries(option.properties ?? {})) look(inner, [...path, name]);
      if (option.items !== undefined) look(option.items, [...path, '0']);
    }
  };
  look(schema, []);
  const names = parametersOf(route);
  return [...new Map(paths.map((path) => [path.join('.'), path])).values()]
    .filter(([first]) => !names.includes(first!))
    .map((path) => ({ route, path }));
}

interface Json {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Json>;
  items?: Json;
  anyOf?: Json[];
  oneOf?: Json[];
}

/** A copy of `value` that has `text` at `path`, as far as the path is there. */
function withText(value: unknown, [first, ...rest]: string[], text: string): unknown {
  if (first === undefined) return text;
  if (Array.isArray(value)) return value.map((one, at) => (at === Number(first) ? withText(one, rest, text) : one));
  if (rest.length > 0 && (value as Record<string, unknown>)?.[first] === undefined) return value;
  return { ...(value as object), [first]: withText((value as Record<string, unknown>)[first], rest, text) };
}

describe('what somebody types is never markup, wherever it is shown', () => {
  let server: TestServer;
  let place: Place;
  let clerk: ApiClient;
  let chair: ApiClient;
  const taken = new Set<string>();

  /** Sends one after the other until one is taken: which version it has to name, and who may, differs. */
  async function firstTaken(tries: { who: ApiClient; sent: unknown }[], route: Route, path: string[]): Promise<void> {
    const what = `${route.operationId} ${path.join('.')}`;
    for (const { who, sent } of tries) {
      const address = `/api/v1${addressOf(route, place)}`;
      const answer = await who.raw(route.method.toUpperCase(), address, JSON.stringify(sent), {
        'content-type': 'application/json',
      });
      expect(answer.status, what).toBeLessThan(500);
      if (answer.status < 300) return void taken.add(what);
      // Of its form it is nothing that anybody could send.
      if (answer.body.error?.fields?.[path.join('.')] !== undefined) return;
    }
  }

  beforeAll(async () => {
    server = await startTestServer({ built: true });
    place = await placesOf(server, 'own');
    clerk = await server.signIn('clerk');
    chair = await server.signIn('chair');
    const texts = routes.filter((route) => route.body && !spoils.includes(route.operationId)).flatMap(textsOf);
    for (const { route, path } of texts) {
      for (const payload of payloads) {
        const example = exampleFor(route, place);
        if (route.operationId === 'addPerson') example.username = `p${taken.size}${payloads.indexOf(payload)}`;
        const { baseVersion: _, ...withoutVersion } = example;
        const { body } = await clerk.get(`/meetings/${place.meetingId}`);
        const bases = [example, { ...withoutVersion, baseVersion: body.version }, withoutVersion];
        await firstTaken(
          bases.flatMap((base) => [clerk, chair].map((who) => ({ who, sent: withText(base, path, payload) }))),
          route,
          path,
        );
      }
    }
    const papers = `/api/v1/meetings/${place.meetingId}/items/${place.itemId}/papers`;
    for (const payload of payloads) {
      const name = encodeURIComponent(`${payload}.txt`);
      await clerk.raw('POST', `${papers}?name=${name}`, payload, { 'content-type': 'text/plain' });
    }
  }, 120_000);
  afterAll(() => server.stop());

  it('texts were taken in many places', () => {
    expect([...taken]).toEqual(
      expect.arrayContaining([
        'addItem title',
        'moveMotion text',
        'addPerson name',
        'giveAction text',
        'addGuest name',
      ]),
    );
    expect(taken.size).toBeGreaterThan(15);
  });

  const pages = globSync('src/routes/**/+page.svelte', { cwd: root }).map(
    (file) => file.slice('src/routes'.length, -'/+page.svelte'.length) || '/',
  );

  it.each(pages)('the page %s', async (page) => {
    const address = page.replace(/\[(\w+)\]/g, (_, name: string) => place[name] ?? 'none');
    const queries = page.endsWith('/registers')
      ? ['?tab=attendance', '?tab=decisions', '?tab=actions', '?tab=interests', '?tab=terms']
      : ['', ...payloads.map((payload) => `?to=${encodeURIComponent(payload)}&person=${encodeURIComponent(payload)}`)];
    for (const query of queries) {
      for (const client of [clerk, chair, server.client()]) {
        const { body, status } = await client.raw('GET', address + query, undefined, { accept: 'text/html' });
        expect(status).toBeLessThan(500);
        expect(found(String(body)), query).toEqual([]);
      }
    }
  });

  it('the meeting’s page shows them, as text', async () => {
    const { body } = await clerk.raw('GET', `/meetings/${place.meetingId}`, undefined, { accept: 'text/html' });
    expect(String(body)).toContain('&lt;img src=x onerror=xss()>');
  });

  it('the copy as a web page', async () => {
    const { body } = await clerk.send('POST', `/meetings/${place.meetingId}/exports`, { format: 'html' });
    while ((await clerk.get(`/exports/${body.exportId}`)).body.state !== 'done') await pause(20);
    const copy = await clerk.raw('GET', `/api/v1/exports/${body.exportId}/file`);
    expect(String(copy.body)).toContain('xss()');
    expect(found(String(copy.body))).toEqual([]);
  });

  it('tables for a spreadsheet have no formula', async () => {
    for (const register of ['attendance', 'decisions', 'actions', 'interests', 'terms']) {
      const { body } = await clerk.get(`/boards/${place.boardId}/registers/${register}?format=csv`);
      for (const line of String(body).split('\r\n')) expect(line, register).not.toMatch(/(^|,|")=/);
    }
  });

  it('form fields come back as text', async () => {
    for (const payload of payloads) {
      const form = new URLSearchParams({ username: payload, password: 'x', to: payload }).toString();
      const answer = await server.client().raw('POST', '/sign-in', form, {
        'content-type': 'application/x-www-form-urlencoded',
      });
      expect(found(String(answer.body))).toEqual([]);
    }
  });

  it('nor does a name begin a header of its own', async () => {
    const papers = `/meetings/${place.meetingId}/items/${place.itemId}/papers`;
    for (const name of ['a\r\nSet-Cookie: session=x.txt', 'a"; filename=b.html', 'a\u0000.txt', '../../a.txt']) {
      const added = await clerk.raw('POST', `/api/v1${papers}?name=${encodeURIComponent(name)}`, 'text', {
        'content-type': 'text/plain',
      });
      if (added.status !== 201) continue;
      const { headers } = await clerk.get(`${papers}/${added.body.paperId}`);
      expect(headers.getSetCookie()).toEqual([]);
      expect(headers.get('content-disposition')).toMatch(
        /^attachment; filename=("([^"\\]|\\.)*"|[\w.-]+)(; filename\*=UTF-8''[\w.%!'()*~-]+)?$/,
      );
      expect(headers.get('content-disposition')).not.toContain('/');
    }
  });
});
