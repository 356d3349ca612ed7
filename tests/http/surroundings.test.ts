import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const token = 'a token for the figures';

/** What a socket answers to bytes written as they are, to its end. */
function rawly(origin: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1', () => socket.write(request));
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('what surrounds the pages and the API', () => {
  let server: TestServer;
  let clerk: ApiClient;

  beforeAll(async () => {
    server = await startTestServer({ config: { metricsToken: token } });
    clerk = await server.signIn('clerk');
  });
  afterAll(() => server.stop());

  it('gives every answer an id and the security headers', async () => {
    for (const path of ['/api/v1/me', '/healthz', '/nowhere', '/api/nowhere']) {
      const { headers } = await clerk.raw('GET', path);
      expect(headers.get('x-request-id'), path).toMatch(/^[\w-]{8,64}$/);
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('x-frame-options'), path).toBe('DENY');
      expect(headers.get('referrer-policy'), path).toBe('same-origin');
      expect(headers.get('x-powered-by'), path).toBeNull();
    }
    const { headers } = await clerk.get('/me');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  });

  it('takes a proxy’s request id only in a safe form', async () => {
    const given = async (id: string) =>
      (await clerk.get('/me'), await clerk.raw('GET', '/healthz', undefined, { 'x-request-id': id })).headers.get(
        'x-request-id',
      );
    expect(await given('f1e2d3c4-proxy')).toBe('f1e2d3c4-proxy');
    expect(await given('short')).not.toBe('short');
    expect(await given('x'.repeat(65))).not.toBe('x'.repeat(65));
  });

  it('keeps what is made for a person out of every cache', async () => {
    expect((await clerk.get('/me')).headers.get('cache-control')).toBe('no-store');
    expect((await server.client().get('/me')).headers.get('cache-control')).toBe('no-store');
    expect((await clerk.raw('GET', '/nowhere')).headers.get('cache-control')).toBe('no-store');
  });

  it('refuses unsafe requests from elsewhere, for API and pages alike', async () => {
    for (const origin of ['', 'null', 'https://elsewhere.example', `${server.origin}.elsewhere.example`]) {
      for (const [method, path] of [
        ['POST', '/api/v1/session'],
        ['DELETE', '/api/v1/session'],
        ['PUT', '/api/v1/me/password'],
        ['PATCH', '/api/v1/meetings/x'],
        ['POST', '/sign-in'],
        ['POST', '/sign-out'],
      ] as const) {
        const answer = await clerk.raw(method, path, method === 'DELETE' ? undefined : '{}', {
          origin,
          'content-type': 'application/json',
        });
        expect(answer, `${method} ${path} from "${origin}"`).toMatchObject({
          status: 403,
          body: { error: { code: 'cross_origin' } },
        });
      }
    }
    expect((await clerk.get('/me')).status).toBe(200);
  });

  it('answers unknown addresses and wrong methods of the API in JSON', async () => {
    expect(await clerk.get('/nothing')).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    expect(await clerk.raw('GET', '/api/v2/me')).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    const wrong = await clerk.send('DELETE', '/me');
    expect(wrong).toMatchObject({ status: 405, body: { error: { code: 'method_not_allowed' } } });
    expect(wrong.headers.get('allow')).toBe('GET, HEAD');
    expect((await clerk.send('PATCH', '/session')).headers.get('allow')).toBe('POST, DELETE');
  });

  it('knows its addresses in one spelling, and what is for whoever runs it by one method', async () => {
    for (const path of ['/API/v1/me', '/HEALTHZ', '/Metrics']) {
      expect((await clerk.raw('GET', path)).status, path).toBe(404);
    }
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      const answer = await clerk.raw('POST', path);
      expect(answer, path).toMatchObject({ status: 405, body: { error: { code: 'method_not_allowed' } } });
      expect(answer.headers.get('allow')).toBe('GET, HEAD');
    }
  });

  it('is alive and ready', async () => {
    expect(await clerk.raw('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'alive' } });
    expect(await clerk.raw('GET', '/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  });

  it('shows figures to this machine, or to whoever has the token', async () => {
    const figures = await clerk.raw('GET', '/metrics');
    for (const name of [
      'quorate_http_request_seconds_count',
      'quorate_live_connections{kind="minutes"}',
      'quorate_open_minutes_documents',
      'quorate_minutes_log_appends_total',
      'quorate_minutes_log_append_seconds_count',
      'quorate_minutes_log_failures_total 0',
      'quorate_minutes_waiting 0',
      `quorate_node_info{node="${server.service.node}"`,
      'quorate_lease_holds 1',
      'quorate_store_answers 1',
      'quorate_fenced_total 0',
      'quorate_log_errors_total{event="job failed"} 0',
      'quorate_revocation_seconds_count',
      'nodejs_eventloop_lag_seconds',
    ]) {
      expect(figures.body).toContain(name);
    }
    expect(figures.body).toContain('route="/me"');
    const through = (headers: Record<string, string>) =>
      clerk.raw('GET', '/metrics', undefined, { 'x-forwarded-for': '203.0.113.5', ...headers });
    expect((await through({})).status).toBe(403);
    expect((await through({ authorization: 'Bearer wrong' })).status).toBe(403);
    expect((await through({ authorization: `Bearer ${token}` })).status).toBe(200);
  });

  it('counts attempts by the client’s own address behind a proxy, and believes nobody else', async () => {
    const behind = await startTestServer({ config: { proxies: 1 } });
    const fails = async (to: TestServer, forwarded: string) => {
      const guess = { username: `nobody${Math.random()}`, password: 'wrong' };
      return (await to.client().send('POST', '/session', guess, { 'x-forwarded-for': forwarded })).status;
    };
    for (let i = 0; i < 50; i += 1) await fails(behind, '198.51.100.7');
    expect(await fails(behind, '198.51.100.7')).toBe(429);
    expect(await fails(behind, '198.51.100.7, 203.0.113.9')).toBe(401);
    await behind.stop();
    for (let i = 0; i < 50; i += 1) await fails(server, `198.51.100.${i}`);
    expect(await fails(server, '192.0.2.1')).toBe(429);
  });

  it('survives requests that are none', async () => {
    const head = 'Host: x\r\nConnection: close\r\n';
    const upgrade = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
    for (const path of ['//', '/nowhere', '/yjs%', '/\\\\', '/%E0%A4%A', 'http://elsewhere.example/', '*']) {
      expect(await rawly(server.origin, `GET ${path} HTTP/1.1\r\n${upgrade}\r\n`), `upgrade ${path}`).toMatch(
        /^HTTP\/1\.1 4\d\d/,
      );
      expect(await rawly(server.origin, `GET ${path} HTTP/1.1\r\n${head}\r\n`), path).toMatch(/^HTTP\/1\.1 4\d\d/);
    }
    expect(await rawly(server.origin, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    expect(await rawly(server.origin, `GET / HTTP/1.1\r\n${head}X: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/ 431 /);
    expect((await clerk.raw('GET', '/healthz')).status).toBe(200);
  });

  it('logs each request once, without query, cookie or body', async () => {
    const secret = 'do-not-log-this-anywhere';
    await clerk.send('POST', '/session/reauthentication', { password: secret });
    await clerk.raw('GET', `/invitation/${'t'.repeat(43)}?x=${secret}`);
    const answered = await clerk.get('/me');
    const id = answered.headers.get('x-request-id');
    await expect.poll(() => server.logged.filter((line) => line.id === id)).toHaveLength(1);
    const lines = JSON.stringify(server.logged);
    for (const hidden of [secret, clerk.session!, 't'.repeat(43), server.account('clerk').password]) {
      expect(lines).not.toContain(hidden);
    }
    expect(server.logged.find((line) => line.id === id)).toMatchObject({
      event: 'request',
      method: 'GET',
      path: '/api/v1/me',
      status: 200,
      personId: server.account('clerk').personId,
    });
  });
});
