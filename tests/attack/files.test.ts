import { connect } from 'node:net';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typeOf } from '#server/usecases/papers/paper-type.ts';
import type { ApiClient } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { zipOf } from '../support/zip.ts';

let server: TestServer;
let clerk: ApiClient;
let papers: string;

beforeAll(async () => {
  server = await startTestServer({ built: true });
  clerk = await server.signIn('clerk');
  const { id } = server.facts.meeting;
  const { body } = await clerk.get(`/meetings/${id}`);
  papers = `/api/v1/meetings/${id}/items/${body.items[0].id}/papers`;
});
afterAll(() => server.stop());

const add = (name: string, content: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  clerk.raw('POST', `${papers}?name=${encodeURIComponent(name)}`, content, {
    'content-type': 'application/octet-stream',
    ...headers,
  });

/** The path as it is written, which `fetch` would tidy up first. */
function rawly(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { host, port } = new URL(server.origin);
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${clerk.cookie}\r\nConnection: close\r\n\r\n`),
    );
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('paths that lead out of where they begin', () => {
  const outside = ['package.json', 'etc/passwd', '.env', '.git/HEAD', 'server/config.ts'];
  const ways = [
    '../',
    '..%2f',
    '..%5c',
    '%2e%2e/',
    '%2e%2e%2f',
    '....//',
    '..;/',
    '%252e%252e%252f',
    '..%c0%af',
    '.%00./',
  ];
  const roots = ['/', '/_app/', '/_app/immutable/', '/api/v1/exports/', `/api/v1/`];

  it.each(roots)('below %s', async (root) => {
    for (const way of ways) {
      for (const file of outside) {
        const path = `${root}${way.repeat(5)}${file}`;
        const answer = await rawly(path);
        expect(answer, path).toMatch(/^HTTP\/1\.1 (3|4)\d\d/);
        expect(answer, path).not.toMatch(/"name": "quorate"|root:x|ref: refs|readConfig/);
      }
    }
  });

  it('no folder lists what is in it', async () => {
    for (const path of ['/_app', '/_app/', '/_app/immutable/', '/_app/immutable/entry/', '/api', '/api/v1/']) {
      expect((await clerk.raw('GET', path)).status, path).toBe(404);
    }
  });

  it('nor does a paper’s name, which is only ever a name', async () => {
    for (const name of ['../../../etc/passwd', '..\\..\\windows\\win.ini', '/etc/cron.d/x', 'C:\\x.txt']) {
      const { body, status } = await add(name, 'text');
      expect(status).toBe(201);
      const { headers } = await clerk.raw('GET', `${papers}/${body.paperId}`);
      expect(headers.get('content-disposition')).not.toMatch(/[/\\]|\.\./);
    }
  });
});

describe('files that are more than they seem', () => {
  /** What the process holds beyond the objects of JavaScript, too. */
  const memory = () => process.memoryUsage().rss;

  it('an archive that unpacks to a hundred thousand times its size is not unpacked', async () => {
    // A document of a word processor whose one part is a hundred megabytes of nothing.
    const packed = deflateRawSync(Buffer.alloc(100 * 2 ** 20));
    const names = ['[Content_Types].xml', 'word/document.xml'];
    const honest = Buffer.from(zipOf(names));
    const bomb = Buffer.concat([honest.subarray(0, 30), packed, honest.subarray(30)]);
    const before = memory();
    for (const content of [bomb, Buffer.concat([packed, honest])]) typeOf(content, 'Report.docx');
    const { status } = await add('Report.docx', new Uint8Array(zipOf(names, 'x'.repeat(1_000))));
    expect(status).toBe(201);
    expect(memory() - before).toBeLessThan(60 * 2 ** 20);
  });

  it('an archive with a million entries, or that says so, is refused', async () => {
    const many = zipOf(Array.from({ length: 30_000 }, (_, i) => `word/${i}.xml`));
    expect((await add('Many.docx', new Uint8Array(many))).status).toBe(415);
    const lying = Buffer.from(zipOf(['[Content_Types].xml', 'word/document.xml']));
    lying.writeUInt16LE(0xffff, lying.length - 12);
    expect((await add('Lying.docx', new Uint8Array(lying))).status).toBe(415);
  });

  it('a PDF that would unpack without end is stored as it is, and given back as it is', async () => {
    const stream = deflateRawSync(Buffer.alloc(50 * 2 ** 20));
    const pdf = Buffer.concat([
      Buffer.from(`%PDF-1.7\n1 0 obj <</Filter [/FlateDecode /FlateDecode] /Length ${stream.length}>> stream\n`),
      stream,
    ]);
    const before = memory();
    const { body, status } = await add('Bomb.pdf', new Uint8Array(pdf));
    expect(status).toBe(201);
    const answer = await fetch(`${server.origin}${papers}/${body.paperId}`, { headers: { cookie: clerk.cookie } });
    expect((await answer.arrayBuffer()).byteLength).toBe(pdf.length);
    expect(memory() - before).toBeLessThan(60 * 2 ** 20);
  });

  it('a body that is packed on its way is taken to be as large as it is unpacked', async () => {
    const packed = new Uint8Array(gzipSync(Buffer.alloc(200 * 2 ** 20)));
    const before = memory();
    const file = await add('Zeros.txt', packed, { 'content-encoding': 'gzip' });
    expect([413, 415]).toContain(file.status);
    const json = await clerk.raw('POST', '/api/v1/session', packed, {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    });
    expect([413, 415]).toContain(json.status);
    expect(memory() - before).toBeLessThan(120 * 2 ** 20);
  });
});
