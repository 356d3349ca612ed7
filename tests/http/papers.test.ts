import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '#lib/domain/names.ts';
import type { ApiClient } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const binary = { 'content-type': 'application/octet-stream' };

describe('B3: papers over HTTP', () => {
  let server: TestServer;
  let clerk: ApiClient;
  let papers: string;
  let secret: string;

  beforeAll(async () => {
    server = await startTestServer();
    clerk = await server.signIn('clerk');
    const { id } = server.facts.meeting;
    const { body } = await clerk.get(`/meetings/${id}`);
    const address = (part: number) =>
      `/api/v1/meetings/${id}/items/${body.items.find((i: { part: number }) => i.part === part).id}/papers`;
    papers = address(1);
    secret = address(2);
  });
  afterAll(() => server.stop());

  const add = (name: string, content: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = binary) =>
    clerk.raw('POST', `${papers}?name=${encodeURIComponent(name)}`, content, headers);

  /** @returns its address */
  const longPaper = async (): Promise<string> => {
    const most = new Uint8Array(limits.paper);
    most.set(new TextEncoder().encode('%PDF-1.7\n'));
    return `${papers}/${(await add('Long.pdf', most)).body.paperId}`;
  };

  /** Its head has come, and nothing more is read of it. */
  const begun = (who: ApiClient, path: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(server.origin);
      request({ port, path, headers: { cookie: who.cookie } }, resolve)
        .on('error', reject)
        .end();
    });

  it('are saved, never shown in place, under a name that any system takes', async () => {
    const { body } = await add('Übersicht “2026”.html', '<script>alert(1)</script>', { 'content-type': 'text/html' });
    const { status, headers } = await clerk.raw('GET', `${papers}/${body.paperId}`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="[^"\r\n]+"; filename\*=UTF-8''%C3%9Cbersicht/,
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('come back byte for byte', async () => {
    const content = new Uint8Array(300_000).map((_, at) => (at * 31) % 256);
    content.set(new TextEncoder().encode('%PDF-1.7\n'));
    const { body } = await add('Budget.pdf', content);
    const answer = await fetch(`${server.origin}${papers}/${body.paperId}`, { headers: { cookie: clerk.cookie } });
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
  });

  it('take so many bytes and no more, whatever the request says of itself', async () => {
    const most = new Uint8Array(limits.paper);
    most.set(new TextEncoder().encode('%PDF-1.7\n'));
    expect((await add('Most.pdf', most)).status).toBe(201);
    const more = new Uint8Array(limits.paper + 1);
    const refused = await add('More.pdf', more);
    expect(refused).toMatchObject({ status: 413, body: { error: { code: 'too_large' } } });
    expect(refused.body.error.message).toContain('25 MB');
    expect(await add('x.pdf', 'MZ\x00 a program')).toMatchObject({ status: 415 });
    expect(await add('', 'x')).toMatchObject({
      status: 400,
      body: { error: { fields: { name: expect.any(String) } } },
    });
    expect(await add('nothing.txt', '')).toMatchObject({ status: 415 });
  });

  it.each([
    ['nobody', 401, 'not_signed_in'],
    ['a governor', 403, 'forbidden'],
  ])('%s is refused before the file is read', async (who, status, code) => {
    const cookie = who === 'nobody' ? '' : (await server.signIn('governor')).cookie;
    const answer = await new Promise<{ status: number; body: string }>((resolve, reject) => {
      const { port } = new URL(server.origin);
      const headers = { origin: server.origin, cookie, 'content-length': String(limits.paper), ...binary };
      // Of the bytes that it announces not one is sent.
      const sending = request({ port, path: `${papers}?name=a.pdf`, method: 'POST', headers }, (response) => {
        let body = '';
        response
          .on('data', (chunk) => (body += String(chunk)))
          .on('end', () => {
            resolve({ status: response.statusCode!, body });
            sending.destroy();
          });
      });
      sending.on('error', reject);
      sending.flushHeaders();
    });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body).error.code).toBe(code);
  });

  it('A3: of a Part 2 item are there for its readers alone', async () => {
    const { body } = await clerk.raw('POST', `${secret}?name=Grievance.txt`, 'Names', binary);
    const address = `${secret}/${body.paperId}`;
    for (const role of ['observer', 'associate'] as const) {
      const other = await server.signIn(role);
      expect(await other.raw('GET', address)).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
      expect(JSON.stringify((await other.get(`/meetings/${server.facts.meeting.id}`)).body)).not.toContain('Grievance');
    }
    expect((await (await server.signIn('governor')).raw('GET', address)).body).toBe('Names');
    const stranger = await server.signIn('clerk', 0, 'other');
    expect((await stranger.raw('GET', address)).status).toBe(404);
  });

  it('R1, R3: a download under way is cut when access ends, and the receipt names it', async () => {
    const governor = await server.signIn('governor', 3);
    const response = await begun(governor, await longPaper());
    let read = 0;
    const cut = new Promise((resolve) => response.on('error', () => undefined).once('close', resolve));
    // The head has come; of the rest only as much is on its way as fits between the two ends.
    const { personId } = server.account('governor', 3);
    const revoked = await clerk.send('POST', `/people/${personId}/revocations`, { scope: 'account' });
    expect(revoked.status).toBe(200);
    const kinds = revoked.body.nodes.flatMap((node: { closed: { kind: string }[] }) =>
      node.closed.map(({ kind }) => kind),
    );
    expect(kinds).toContain('download');
    response.on('data', (chunk: Buffer) => (read += chunk.length));
    await cut;
    expect(read).toBeLessThan(limits.paper);
  });

  it('HEAD tells of one what GET would, and reads nothing: that it was read is audited for GET alone', async () => {
    const { body } = await clerk.raw('POST', `${secret}?name=Complaint.txt`, 'Names', binary);
    const address = `${secret}/${body.paperId}`;
    const reader = await server.signIn('viceChair');
    const ask = async (method: string) => {
      const { status, headers, body: read } = await reader.raw(method, address);
      const names = ['content-type', 'content-length', 'content-disposition', 'cache-control'];
      return { status, read, head: names.map((name) => headers.get(name)) };
    };
    const readings = async () => {
      const log = await clerk.get(`/organisations/${server.facts.organisation.id}/audit/file?format=jsonl`);
      return String(log.body).split('part2.readPaper').length;
    };
    const before = await readings();
    const head = await ask('HEAD');
    expect([head.status, head.read, head.head[1], await readings()]).toEqual([200, undefined, '5', before]);
    const whole = await ask('GET');
    expect([whole.head, whole.read]).toEqual([head.head, 'Names']);
    expect(await readings()).toBe(before + 1);
    expect((await (await server.signIn('observer')).raw('HEAD', address)).status).toBe(403);
  });

  it('those of one person under way at once: 429 before one more is read, HEAD too, and others have theirs', async () => {
    const path = await longPaper();
    const [reader, other] = [await server.signIn('viceChair'), await server.signIn('chair')];
    const slow = await Promise.all(Array.from({ length: 4 }, () => begun(reader, path)));
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await reader.raw(method, path);
      expect([method, status, headers.get('retry-after')]).toEqual([method, 429, '5']);
    }
    expect((await other.raw('HEAD', path)).status).toBe(200);
    for (const response of slow) response.on('error', () => undefined).destroy();
    await expect.poll(async () => (await reader.raw('HEAD', path)).status, { timeout: 10_000 }).toBe(200);
  });

  it('R5: so is one of somebody who may do less from then on', async () => {
    const response = await begun(await server.signIn('governor', 1), await longPaper());
    const cut = new Promise((resolve) => response.on('error', () => undefined).once('close', resolve));
    const { personId } = server.account('governor', 1);
    const { id } = server.facts.board;
    const changed = await clerk.send('PATCH', `/people/${personId}/memberships/${id}`, { role: 'observer' });
    expect(changed.status).toBe(204);
    let read = 0;
    response.on('data', (chunk: Buffer) => (read += chunk.length));
    await cut;
    expect(read).toBeLessThan(limits.paper);
  });

  it('P12, R1: so is one of a session that ends with the password', async () => {
    const account = server.account('governor', 2);
    const [thief, owner] = [await server.signIn('governor', 2), await server.signIn('governor', 2)];
    const response = await begun(thief, await longPaper());
    const cut = new Promise((resolve) => response.on('error', () => undefined).once('close', resolve));
    const changed = { currentPassword: account.password, newPassword: 'barn owls over the weir at dusk' };
    expect((await owner.send('PUT', '/me/password', changed)).status).toBe(204);
    let read = 0;
    response.on('data', (chunk: Buffer) => (read += chunk.length));
    await cut;
    expect(read).toBeLessThan(limits.paper);
    expect((await owner.get('/me')).status).toBe(200);
  });
});
