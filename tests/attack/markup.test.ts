import { setTimeout as pause } from 'node:timers/promises';
import { globSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/prepare.mjs';
import type { MeetingView } from '#lib/domain/views.ts';
import { addressOf, exampleFor, routes, type Place } from '../http/places.ts';
import type { Answer, ApiClient } from '../support/api-client.ts';
import { startMailServer } from '../support/mail-server.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { found, markup, notText, refused, strings } from './support/text-fields.ts';
import { showing, typeEverywhere, type Typed } from './support/type-everywhere.ts';

const attachment = /^attachment; filename=("([^"\\]|\\.)*"|[\w.-]+)(; filename\*=UTF-8''[\w.%!'()*~-]+)?$/;

/** What a mail of ours says in its head. */
const heads = [
  'auto-submitted',
  'content-transfer-encoding',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'reply-to',
  'subject',
  'to',
];

describe('what somebody types is never markup, wherever it is shown', () => {
  let mails: Awaited<ReturnType<typeof startMailServer>>;
  let server: TestServer;
  let typed: Typed;
  let clerk: ApiClient;
  let chair: ApiClient;
  let governor: ApiClient;
  let places: Place[];

  beforeAll(async () => {
    mails = await startMailServer();
    const config = { smtpUrl: mails.url, signInProviders: ['https://accounts.google.com'] };
    server = await startTestServer({ built: true, config });
    typed = await typeEverywhere(server);
    ({ clerk, chair, governor, places } = typed);
    for (const place of places) place.exportId = await copyOf(place.meetingId!, 'html');
    const data = `/data-exports/${places[0]!.dataExportId}`;
    while ((await clerk.get(data)).body.state !== 'done') await pause(20);
  }, 120_000);
  afterAll(async () => {
    await server.stop();
    await mails.stop();
  });

  async function fileAt(address: string) {
    const headers = { cookie: clerk.cookie };
    const answer = await fetch(`${server.origin}/api/v1${address}`, { headers });
    return unzipSync(new Uint8Array(await answer.arrayBuffer()));
  }

  async function copyOf(meetingId: string, format: 'html' | 'docx'): Promise<string> {
    const { body } = await clerk.send('POST', `/meetings/${meetingId}/exports`, { format });
    while ((await clerk.get(`/exports/${body.exportId}`)).body.state !== 'done') await pause(20);
    return String(body.exportId);
  }

  it('every field of an operation took markup, or is listed with the reason why it holds no text', () => {
    const listed = Object.values(notText).flat();
    expect([...typed.typist.taken].sort()).toEqual(strings.filter((field) => !listed.includes(field)).sort());
    expect(listed.filter((field) => !strings.includes(field))).toEqual([]);
  });

  it.each(refused)('$field takes none', async ({ field, as, code }) => {
    const [operationId, path] = field.split(' ');
    const route = routes.find((one) => one.operationId === operationId)!;
    const place = operationId === 'withholdFromInspection' ? places[1]! : places[0]!;
    const { items } = (await clerk.get(`/meetings/${places[0]!.meetingId}`)).body as MeetingView;
    const { id: itemId, version } = items.find(({ part }) => part === 2)!;
    const example: Record<string, unknown> = exampleFor(route, place);
    if (operationId === 'setPart2Access') Object.assign(example, { baseVersion: version, withdrawn: [] });
    if (operationId === 'createMeeting') delete example.items;
    const name = path!.replace('.0', '');
    const body = { ...example, [name]: as ?? markup };
    const { body: answer } = await clerk.send(route.method.toUpperCase(), addressOf(route, { ...place, itemId }), body);
    expect(answer.error.code).toBe(code);
    if (code === 'invalid') expect(Object.keys(answer.error.fields as object)).toEqual([name]);
  });

  /** What a browser makes nothing of but data, or a file on the disk. */
  function expectInert(what: string, { headers, body }: Answer): void {
    expect(headers.get('x-content-type-options'), what).toBe('nosniff');
    expect(headers.get('content-security-policy'), what).toContain("default-src 'none'");
    const disposition = headers.get('content-disposition');
    if (disposition !== null) expect(disposition, what).toMatch(attachment);
    else if (body !== undefined)
      expect(headers.get('content-type'), what).toMatch(/^application\/(json|octet-stream)(;|$)/);
  }

  it('operations that take it answer in JSON and nothing else', () => {
    for (const { what, answer } of typed.typist.answers) expectInert(what, answer);
    expect(JSON.stringify(typed.typist.answers.map(({ answer }) => answer.body as unknown))).toContain('onerror=xss()');
  });

  it.each(routes.filter(({ method }) => method === 'get'))('$operationId answers in JSON, or a file', async (route) => {
    const statuses: number[] = [];
    for (const place of places) {
      for (const client of [clerk, chair, governor]) {
        const queries = route.query === undefined ? [''] : ['', '?format=csv', '?format=jsonl'];
        for (const query of queries) {
          const answer = await client.get(addressOf(route, place) + query);
          expectInert(query, answer);
          statuses.push(answer.status);
        }
      }
    }
    expect(statuses).toContain(200);
  });

  const pages = globSync('src/routes/**/+page.svelte', { cwd: root }).map(
    (file) => file.slice('src/routes'.length, -'/+page.svelte'.length) || '/',
  );
  const inQuery = encodeURIComponent(markup);

  it.each(pages)('the page %s', async (page) => {
    const queries = page.endsWith('/registers')
      ? ['?tab=attendance', '?tab=decisions', '?tab=actions', '?tab=interests', '?tab=terms']
      : ['', `?to=${inQuery}&person=${inQuery}&error=${inQuery}&state=${inQuery}&text=${inQuery}`];
    const addresses = places.map((place) => page.replace(/\[(\w+)\]/g, (_, name: string) => place[name] ?? 'none'));
    for (const address of new Set(addresses)) {
      for (const query of queries) {
        for (const client of [clerk, chair, governor, server.client()]) {
          const { body, status } = await client.raw('GET', address + query, undefined, { accept: 'text/html' });
          expect(status).toBeLessThan(500);
          expect(found(String(body)), query).toEqual([]);
        }
      }
    }
  });

  it('pages show it as text: these, and no others', async () => {
    const seen = new Set<string>();
    for (const page of pages) {
      for (const place of places) {
        const address = page.replace(/\[(\w+)\]/g, (_, name: string) => place[name] ?? 'none');
        for (const client of [clerk, governor, server.client()]) {
          const { body } = await client.raw('GET', address, undefined, { accept: 'text/html' });
          if (String(body).includes('&lt;img src=x onerror=xss()>')) seen.add(page);
        }
      }
    }
    expect([...seen].sort()).toEqual(showing);
  });

  it('the copy as a web page', async () => {
    for (const { exportId } of places) {
      const copy = await clerk.raw('GET', `/api/v1/exports/${exportId}/file`);
      expect(String(copy.body)).toContain('xss()');
      expect(found(String(copy.body))).toEqual([]);
    }
  });

  it('the copy for a word processor, and the file of what is held on somebody', async () => {
    const { meetingId, dataExportId } = places[0]!;
    const copy = await fileAt(`/exports/${await copyOf(meetingId!, 'docx')}/file`);
    const document = strFromU8(copy['word/document.xml']!);
    expect(document).toContain('xss()');
    expect(found(document)).toEqual([]);
    const held = await fileAt(`/data-exports/${dataExportId}/file`);
    expect(
      Object.values(held)
        .map((bytes) => strFromU8(bytes))
        .join(),
    ).toContain('xss()');
    expect(Object.keys(held).filter((name) => !/^[\w ./-]+\.(json|pdf|txt)$/.test(name))).toEqual([]);
  });

  it('tables for a spreadsheet have no formula', async () => {
    const ofBoard = ['attendance', 'decisions', 'actions', 'interests', 'terms'].map((one) => `registers/${one}`);
    const { boardId, organisationId } = places[0]!;
    const tables = [
      ...ofBoard.map((one) => `/boards/${boardId}/${one}`),
      '/actions',
      `/organisations/${organisationId}/audit/file`,
    ];
    for (const table of tables) {
      const { body, status } = await (table === '/actions' ? governor : clerk).get(`${table}?format=csv`);
      expect(status, table).toBe(200);
      const cells = parse(String(body), { bom: true, relax_column_count: true }).flat();
      for (const cell of cells) expect(cell, table).not.toMatch(/^[=+\-@\t\r]/);
      expect(String(body), table).toContain('xss()');
    }
  });

  it('mail is plain text, and its head says nothing but what it always says', async () => {
    const to = (address: string) => mails.received.filter((mail) => mail.to.includes(address));
    await expect.poll(() => to('stays@example.org').length, { timeout: 30_000 }).toBeGreaterThan(1);
    for (const { headers, raw } of mails.received) {
      expect([...headers.keys()].filter((name) => !heads.includes(name))).toEqual([]);
      expect(headers.get('content-type')).toMatch(/^text\/plain; charset=utf-8/);
      expect(raw.match(/^content-type:/gim)).toHaveLength(1);
    }
    const subjects = to('stays@example.org').map(({ headers }) => headers.get('subject'));
    expect(subjects.join()).toContain('onerror=3Dxss=28=29');
    expect(subjects.join()).not.toMatch(/[<>]/);
  }, 40_000);

  it('form fields come back as text', async () => {
    const form = new URLSearchParams({ username: markup, password: 'x', to: markup }).toString();
    const answer = await server.client().raw('POST', '/sign-in', form, {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(String(answer.body)).toContain('xss()');
    expect(found(String(answer.body))).toEqual([]);
  });

  it('nor does a name begin a header of its own', async () => {
    const papers = `/meetings/${places[0]!.meetingId}/items/${places[0]!.itemId}/papers`;
    const names = [
      ['a\r\nSet-Cookie: session=x.txt', 400],
      ['a"; filename=b.html', 201],
      ['a\u0000.txt', 400],
      ['../../a.txt', 201],
    ] as const;
    for (const [name, status] of names) {
      const added = await clerk.raw('POST', `/api/v1${papers}?name=${encodeURIComponent(name)}`, 'text', {
        'content-type': 'text/plain',
      });
      expect(added.status, name).toBe(status);
      if (status !== 201) continue;
      const { headers } = await clerk.get(`${papers}/${added.body.paperId}`);
      expect(headers.getSetCookie()).toEqual([]);
      expect(headers.get('content-disposition')).toMatch(attachment);
      expect(headers.get('content-disposition')).not.toContain('/');
    }
  });
});
