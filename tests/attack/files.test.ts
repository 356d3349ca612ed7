import { createRequire, syncBuiltinESMExports } from 'node:module';
import { connect } from 'node:net';
import { deflateRawSync, gzipSync, inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { typeOf } from '#server/usecases/papers/paper-type.ts';
import type { ApiClient } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { bombOf, gigabyteOfNothing, zipOf } from '../support/zip.ts';

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

  describe('an archive that unpacks to a thousand times its size, or to its size many times over', () => {
    const { packed, size, piece, pieceSize } = gigabyteOfNothing();
    const parts = ['[Content_Types].xml', 'word/document.xml'];
    const sheets = Array.from({ length: 500 }, (_, n) => `xl/worksheets/sheet${n}.xml`);
    const bombs = [
      ['Report.docx', bombOf(parts, packed, size), 'wordprocessingml.document'],
      ['Budget.xlsx', bombOf(['[Content_Types].xml', 'xl/workbook.xml'], packed, size), 'spreadsheetml.sheet'],
      [
        'Half a terabyte.xlsx',
        bombOf([parts[0]!, 'xl/workbook.xml', ...sheets], packed, size, true),
        'spreadsheetml.sheet',
      ],
    ] as const;

    it('is one', () => {
      expect(inflateRawSync(piece).length).toBe(pieceSize);
      for (const [name, bytes] of bombs) {
        expect(bytes.length, name).toBeLessThan(3 * 2 ** 20);
        const directory = Buffer.from(bytes).readUInt32LE(bytes.length - 6);
        expect(Buffer.from(bytes).readUInt32LE(directory), name).toBe(0x02014b50);
        expect(Buffer.from(bytes).readUInt32LE(directory + 24), name).toBe(2 ** 30);
      }
    });

    it.each(bombs)('%s: by its directory it is what it says, and nothing of it is unpacked', (name, bytes, type) => {
      const zlib = createRequire(import.meta.url)('node:zlib') as Record<string, (...given: unknown[]) => unknown>;
      const unpacking = Object.keys(zlib).filter((each) =>
        /^(create)?(inflate|unzip|gunzip|brotliDecompress|zstdDecompress)/i.test(each),
      );
      expect(unpacking.length).toBeGreaterThan(10);
      const spies = unpacking.map((each) => vi.spyOn(zlib, each));
      syncBuiltinESMExports();
      try {
        expect(typeOf(bytes, name)).toMatch(new RegExp(`${type}$`));
        expect(spies.flatMap(({ mock }) => mock.calls)).toEqual([]);
        // The spies do see what the modules of the product would call.
        inflateRawSync(piece);
        expect(spies.flatMap(({ mock }) => mock.calls)).toHaveLength(1);
      } finally {
        vi.restoreAllMocks();
        syncBuiltinESMExports();
      }
    });

    it.each(bombs)('%s: is stored as it is, and given back as it is', async (name, bytes) => {
      const content = new Uint8Array(bytes);
      const before = memory();
      const { body, status } = await add(name, content);
      expect(status).toBe(201);
      const answer = await fetch(`${server.origin}${papers}/${body.paperId}`, { headers: { cookie: clerk.cookie } });
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
      expect(memory() - before).toBeLessThan(120 * 2 ** 20);
    });
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
