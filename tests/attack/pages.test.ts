import { globSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roles, type Role } from '#lib/domain/people.ts';
import { root } from '../../scripts/prepare.mjs';
import { placesOf, type Place } from '../http/places.ts';
import type { Answer, ApiClient } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const everybody: Role[] = [...roles];
const clerkOrChair: Role[] = ['clerk', 'chair'];
const readers: Role[] = ['clerk', 'chair', 'viceChair', 'governor', 'associate'];

/** Each page: `public`, or who may open it in their own organisation. A page that is not here fails the test. */
const rules: Record<string, 'public' | readonly Role[]> = {
  '/': 'public',
  '/access-ended': 'public',
  '/agreement': 'public',
  '/forgotten': 'public',
  '/invitation/[token]': 'public',
  '/privacy': 'public',
  '/reset/[token]': 'public',
  '/security': 'public',
  '/set-up': 'public',
  '/sign-in': 'public',
  '/sign-in/back/[organisationId]': 'public',
  '/sign-in/with/[organisationId]': 'public',
  '/terms': 'public',
  '/verify': 'public',
  '/sign-out': 'public',
  '/account': everybody,
  '/account/devices': everybody,
  '/account/log': everybody,
  '/account/tokens': everybody,
  '/actions': everybody,
  '/interests': everybody,
  '/password': everybody,
  '/boards/[boardId]': everybody,
  '/boards/[boardId]/new-meeting': clerkOrChair,
  '/boards/[boardId]/registers': ['clerk', 'chair', 'viceChair', 'governor'],
  '/boards/[boardId]/rules': everybody,
  '/meetings/[meetingId]': everybody,
  '/organisations/[organisationId]/audit': everybody.filter((role) => role !== 'chair' && role !== 'viceChair'),
  '/organisations/[organisationId]/audit/head': ['clerk'],
  '/organisations/[organisationId]/data': ['clerk'],
  '/organisations/[organisationId]/mail': ['clerk'],
  '/organisations/[organisationId]/people': ['clerk'],
  '/organisations/[organisationId]/sign-in': ['clerk'],
  '/organisations/[organisationId]/people/[personId]/data': ['clerk'],
  '/organisations/[organisationId]/people/import': ['clerk'],
  '/organisations/[organisationId]/people/receipts/[receiptId]': ['clerk'],
};

const absent = ['/set-up', '/sign-in/with/[organisationId]'];

const pages = globSync('src/routes/**/+page.svelte', { cwd: root }).map(
  (file) => file.slice('src/routes'.length, -'/+page.svelte'.length) || '/',
);

let server: TestServer;
let own: Place;
let other: Place;
const clients = new Map<Role, ApiClient>();

async function withReceipt(where: 'own' | 'other'): Promise<Place> {
  const place = await placesOf(server, where);
  const clerk = await server.signIn('clerk', 0, where);
  const governors = where === 'own' ? 2 : 0;
  const { personId } = server.account('governor', governors, where);
  const { body } = await clerk.send('POST', `/people/${personId}/revocations`, { scope: 'board', id: place.boardId });
  return { ...place, receiptId: body.id as string, token: 'none' };
}

beforeAll(async () => {
  server = await startTestServer({ built: true });
  own = await withReceipt('own');
  other = await withReceipt('other');
  for (const role of roles) clients.set(role, await server.signIn(role));
});
afterAll(() => server.stop());

const addressIn = (page: string, place: Place) => page.replace(/\[(\w+)\]/g, (_, name: string) => place[name]!);
const open = (page: string, place: Place, client: ApiClient = server.client()): Promise<Answer> =>
  client.raw('GET', addressIn(page, place), undefined, { accept: 'text/html', origin: '' });

describe('W1, W2: each page for each role', () => {
  it('knows every page', () => {
    expect(Object.keys(rules).sort()).toEqual([...pages].sort());
  });

  it.each(Object.entries(rules))('%s without a sign-in', async (page, rule) => {
    const answer = await open(page, own);
    // The store is set up, and no organisation here has a provider: there is no page for either.
    if (rule === 'public') expect(absent.includes(page) ? [404] : [200, 303]).toContain(answer.status);
    else
      expect([answer.status, answer.headers.get('location')]).toEqual([303, expect.stringMatching(/^\/sign-in\?to=/)]);
    const said = String(answer.body);
    for (const secret of [own.organisationId!, own.meetingId!]) {
      if (!addressIn(page, own).includes(secret)) expect(said).not.toContain(secret);
    }
  });

  const closed = Object.entries(rules).flatMap(([page, rule]) => (rule === 'public' ? [] : [{ page, rule }]));
  describe.each(closed)('$page', ({ page, rule }) => {
    it.each(roles)('follows the table for a %s', async (role) => {
      const { status } = await open(page, own, clients.get(role));
      if (rule.includes(role)) expect([200, 303]).toContain(status);
      else expect([403, 404]).toContain(status);
    });

    const aimed = page.includes('[') ? roles : [];
    it.each(aimed)('shows a %s nothing of another organisation', async (role) => {
      const answer = await open(page, other, clients.get(role));
      expect(answer.status).toBe(404);
      const theirs = await (await server.signIn('clerk', 0, 'other')).get(`/meetings/${other.meetingId}`);
      expect(String(answer.body)).not.toContain(theirs.body.title as string);
    });
  });

  const mixed = pages.filter((page) => page.split('[').length > 2);
  it.each(mixed)('%s: one organisation’s ids under another’s address', async (page) => {
    const clerk = clients.get('clerk')!;
    expect((await open(page, own, clerk)).status).toBe(200);
    for (const [, name] of page.matchAll(/\[(\w+)\]/g)) {
      expect((await open(page, { ...own, [name!]: other[name!]! }, clerk)).status, name).toBe(404);
    }
  });

  it('readers of nothing confidential are sent none of it, whatever the page would show of it', async () => {
    const clerk = clients.get('clerk')!;
    const { body } = await clerk.get(`/meetings/${own.meetingId}`);
    const secret = (body.items as { part: number; title: string }[]).find(({ part }) => part === 2)!.title;
    for (const role of readers) {
      const { body: html } = await open('/meetings/[meetingId]', own, clients.get(role));
      expect(String(html).includes(secret), role).toBe(role !== 'associate');
    }
    expect(String((await open('/meetings/[meetingId]', own, clients.get('observer'))).body)).not.toContain(secret);
  });
});

describe('headers of each kind of address', () => {
  const kinds = async (): Promise<[string, Answer][]> => {
    const clerk = clients.get('clerk')!;
    const html = await open('/sign-in', own);
    const asset = /\/_app\/immutable\/entry\/start\.[\w-]+\.js/.exec(String(html.body))![0];
    const paper = `/api/v1/meetings/${own.meetingId}/items/${own.itemId}/papers/${own.paperId}`;
    const one = async (path: string, as = clerk): Promise<[string, Answer]> => [path, await as.raw('GET', path)];
    return [
      ['/sign-in', html],
      [`/meetings/${own.meetingId}`, await open('/meetings/[meetingId]', own, clerk)],
      ['/nowhere', await open('/nowhere', own, clerk)],
      await one('/api/v1/me'),
      await one('/api/v1/me', server.client()),
      await one('/api/v1/openapi.json', server.client()),
      await one(paper),
      await one(`/api/v1/exports/${own.exportId}/file`),
      await one(`/api/v1/boards/${own.boardId}/registers/attendance?format=csv`),
      await one('/healthz', server.client()),
      await one('/metrics', server.client()),
      await one(asset, server.client()),
      await one('/favicon.svg', server.client()),
      await one('/socket.io/?EIO=4&transport=polling', server.client()),
      await one(`/meetings/${own.meetingId}/__data.json`),
    ];
  };

  it('no kind may be sniffed, framed, or read by another site, and says what it is', async () => {
    for (const [path, { headers, status }] of await kinds()) {
      if (path.startsWith('/socket.io')) continue;
      const all = Object.fromEntries(headers);
      expect(all['x-content-type-options'], path).toBe('nosniff');
      expect(all['x-frame-options'], path).toBe('DENY');
      expect(all['cross-origin-opener-policy'], path).toBe('same-origin');
      expect(all['cross-origin-resource-policy'], path).toBe('same-origin');
      expect(all['referrer-policy'], path).toBe('same-origin');
      expect(all['permissions-policy'], path).toContain('camera=()');
      expect(all['access-control-allow-origin'], path).toBeUndefined();
      expect(all.server, path).toBeUndefined();
      if (status !== 204 && status !== 303) expect(all['content-type'], path).toBeTruthy();
      if (/^text\/html/.test(all['content-type']!)) expect(all['content-type']).toBe('text/html; charset=utf-8');
    }
  });

  it('pages allow scripts of their own alone, and text never becomes markup by itself', async () => {
    // All that svelte.config.js states beside scripts, and nothing else.
    const stated = {
      'default-src': "'none'",
      'style-src': "'self'",
      'style-src-attr': "'unsafe-inline'",
      'img-src': "'self' data:",
      'font-src': "'self'",
      'connect-src': "'self'",
      'manifest-src': "'self'",
      'form-action': "'self'",
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
      'object-src': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': 'svelte-trusted-html sveltekit-trusted-url ProseMirrorClipboard',
    };
    const nonces: string[] = [];
    for (const [path, { headers }] of await kinds()) {
      const isPage = headers.get('content-disposition') === null;
      if (!isPage || !/^text\/html/.test(headers.get('content-type') ?? '')) continue;
      const policy = headers.get('content-security-policy') ?? '';
      const directives = policy.split(';').map((directive) => directive.trim().split(/\s+/));
      // A second one of a name would be ignored by browsers, and must not hide here behind the first.
      expect(new Set(directives.map(([name]) => name)).size, path).toBe(directives.length);
      const { 'script-src': scripts, ...others } = Object.fromEntries(
        directives.map(([name, ...sources]) => [name!, sources.join(' ')]),
      );
      expect(scripts, path).toMatch(/^'self' 'nonce-[\w+/=]{20,}'$/);
      nonces.push(scripts!);
      expect(others, path).toEqual(stated);
    }
    expect(nonces.length).toBeGreaterThan(1);
    expect(new Set(nonces).size, 'a nonce is used once').toBe(nonces.length);
  });

  it('what is no page is allowed nothing, and is saved rather than shown', async () => {
    for (const [path, { headers }] of await kinds()) {
      if (!/^\/(api|healthz|metrics)/.test(path)) continue;
      expect(headers.get('content-security-policy'), path).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get('cache-control'), path).toBe('no-store');
      if (/papers|exports|csv/.test(path)) {
        expect(headers.get('content-disposition'), path).toMatch(/^attachment; filename=("[^"\r\n]+"|[\w.-]+)/);
      }
    }
  });

  it('files of the build may not run anything if they are opened by themselves', async () => {
    const { headers } = await server.client().raw('GET', '/favicon.svg');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
    );
  });
});
