import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { io } from 'socket.io-client';
import WebSocket from 'ws';
import { closeCodes, limitReasons } from '#lib/domain/wire.ts';
import { createBounded } from '#server/adapters/passwords/bounded.ts';
import { Rate } from '#server/http/rates.ts';
import { isLoopback } from '#server/usecases/shared/loopback.ts';
import type { ApiClient } from '../support/api-client.ts';
import { quickPasswords } from '../support/quick-passwords.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const patience = { timeout: 10_000 };

/** From the outside, by way of one proxy. */
const from = (address: string) => ({ 'x-forwarded-for': address });

it('this machine is known by its addresses alone', () => {
  for (const own of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) expect(isLoopback(own)).toBe(true);
  for (const other of ['::2', '128.0.0.1', '1127.0.0.1', '127.0.0.1.example', '::ffff:10.0.0.1', '']) {
    expect(isLoopback(other)).toBe(false);
  }
});

describe('a rate', () => {
  const clock = { at: 1_000_000, now: () => clock.at };
  const taken = (rate: Rate, key = 'a') => {
    try {
      rate.take(key);
      return 'taken';
    } catch (error) {
      return (error as { retryAfter: number }).retryAfter;
    }
  };

  it('lets so many through at once, then one as time goes, and says when to come back', () => {
    const rate = new Rate(60, clock);
    expect(Array.from({ length: 60 }, () => taken(rate))).toEqual(Array(60).fill('taken'));
    expect(taken(rate)).toBe(1);
    expect(taken(rate, 'another')).toBe('taken');
    clock.at += 1_000;
    expect([taken(rate), taken(rate)]).toEqual(['taken', 1]);
    clock.at += 60_000;
    expect(Array.from({ length: 61 }, () => taken(rate)).at(-1)).toBe(1);
  });

  it('says a longer wait where one is', () => {
    const rate = new Rate(2, clock);
    expect([taken(rate, 'b'), taken(rate, 'b'), taken(rate, 'b')]).toEqual(['taken', 'taken', 30]);
  });

  it('keeps nothing of whoever has gone, and is not thrown by a clock that is put back', () => {
    const rate = new Rate(60, clock);
    for (let i = 0; i < 1_000; i += 1) rate.take(`one of many ${i}`);
    clock.at += 120_000;
    rate.take('a');
    expect(rate.size).toBe(1);
    for (let i = 0; i < 59; i += 1) rate.take('a');
    clock.at -= 3_600_000;
    expect(taken(rate)).toBe('taken');
  });
});

/** Sends the head of a request and the beginning of its body, and no more. */
function begin(server: TestServer, path: string, headers: Record<string, string>, length = 500): Promise<Socket> {
  const { host, port } = new URL(server.origin);
  const lines = Object.entries({ Host: host, Origin: server.origin, 'Content-Length': String(length), ...headers });
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(`POST ${path} HTTP/1.1\r\n${lines.map(([n, v]) => `${n}: ${v}\r\n`).join('')}\r\n{`);
      resolve(socket);
    });
    // Those that have to go are cut off.
    socket.on('error', reject);
  });
}

describe('limits for whoever makes the service work', () => {
  let server: TestServer;
  let governor: ApiClient;

  beforeAll(async () => {
    server = await startTestServer({
      config: {
        proxies: 1,
        rates: { requestsPerMinute: 60, costlyPerMinute: 3 },
        limits: { socketsPerAddress: 4, connectionsPerPerson: 3 },
      },
    });
    governor = await server.signIn('governor');
  });
  afterAll(() => server.stop());

  it('requests of one network: 429 with Retry-After, and nobody else notices', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 62; i += 1) {
      const { status } = await server.client().raw('GET', '/nowhere', undefined, from(`2001:db8::${i}`));
      statuses.push(status);
    }
    expect(statuses.slice(0, 60)).toEqual(Array(60).fill(404));
    const refused = await server.client().raw('GET', '/api/v1/me', undefined, from('2001:db8::ffff'));
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'too_many' } } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await server.client().raw('GET', '/nowhere', undefined, from('2001:db8:1::1'))).status).toBe(404);
    expect((await governor.get('/me')).status).toBe(200);
  });

  it('costly requests of one person, whichever they are, in whatever session; another has their own', async () => {
    const { minutesId } = server.facts.meeting;
    const ask = async (who: ApiClient) => {
      const answers = [
        await who.get(`/minutes/${minutesId}/history`),
        await who.get(`/boards/${server.facts.board.id}/registers/attendance?format=csv`),
        await who.send('POST', `/meetings/${server.facts.meeting.id}/exports`, { format: 'html' }),
        await who.get(`/minutes/${minutesId}/history`),
      ];
      return answers;
    };
    const answers = await ask(governor);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 201, 429]);
    expect(Number(answers[3]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await governor.get('/me')).status).toBe(200);
    expect((await ask(await server.signIn('governor'))).map(({ status }) => status)).toEqual([429, 429, 429, 429]);
    expect((await ask(await server.signIn('governor', 1))).map(({ status }) => status)).toEqual([200, 200, 201, 429]);
  });

  /** How many connections of a kind the service knows of. */
  const openOf = async (kind: string): Promise<number> => {
    const { body } = await server.client().raw('GET', '/metrics');
    return Number(new RegExp(`quorate_live_connections\\{kind="${kind}"\\} (\\d+)`).exec(body as string)![1]);
  };

  const open: (() => void)[] = [];
  const minutesSocket = (who: ApiClient, headers: Record<string, string> = {}) => {
    const ws = new WebSocket(`${server.origin.replace('http', 'ws')}/yjs/${server.facts.meeting.minutesId}`, {
      headers: { cookie: who.cookie, ...headers },
    });
    ws.on('error', () => {});
    open.push(() => ws.terminate());
    return new Promise<number>((resolve) => {
      ws.once('message', () => resolve(0));
      ws.once('close', (code) => resolve(code));
    });
  };
  const live = (who: ApiClient, headers: Record<string, string> = {}) => {
    const socket = io(server.origin, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: { cookie: who.cookie, ...headers },
    });
    open.push(() => socket.disconnect());
    return new Promise<unknown>((resolve) => {
      socket.once('connect', () => resolve('open'));
      socket.once('connect_error', (error) => resolve((error as Error & { data?: unknown }).data ?? error.message));
    });
  };
  const closeAll = async () => {
    for (const close of open.splice(0)) close();
    await expect.poll(() => openOf('minutes'), patience).toBe(0);
    await expect.poll(() => openOf('live'), patience).toBe(0);
  };

  it('sockets of one network, both kinds together: 4529, and those that are open stay', async () => {
    const school = from('198.51.100.20');
    const [chair, other] = [await server.signIn('chair'), await server.signIn('governor', 1)];
    expect(await minutesSocket(governor, school)).toBe(0);
    expect(await live(governor, school)).toBe('open');
    expect(await minutesSocket(chair, school)).toBe(0);
    expect(await live(chair, school)).toBe('open');
    expect(await minutesSocket(other, school)).toBe(closeCodes.tooFast);
    expect(await live(other, school)).not.toBe('open');
    expect(await minutesSocket(other, from('198.51.100.21'))).toBe(0);
    expect(await live(other, from('198.51.100.21'))).toBe('open');
    await closeAll();
    await expect.poll(() => live(other, school), patience).toBe('open');
    await closeAll();
  });

  it('pages that one person has connected (Socket.IO), on all devices together: 4529', async () => {
    const again = await server.signIn('governor');
    expect([await live(governor), await live(governor), await live(again)]).toEqual(['open', 'open', 'open']);
    expect(await live(again)).toMatchObject({ code: closeCodes.tooFast, message: limitReasons.connections });
    expect(await live(await server.signIn('chair'))).toBe('open');
    await closeAll();
  });

  it('A4: who sends papers slowly keeps nobody from voting', async () => {
    const json = { 'Content-Type': 'application/json' };
    const slow: Socket[] = [];
    // Few enough at a time that the system takes them all, and the service has heard of each.
    while (slow.length < 1_200) {
      slow.push(...(await Promise.all(Array.from({ length: 100 }, () => begin(server, '/api/v1/ballots/none', json)))));
      await server.client().raw('GET', '/healthz');
    }
    const voter = await server.client().send('POST', '/ballots/none', { token: 'A' });
    expect(voter).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    for (const socket of slow) socket.destroy();
  });

  it('files of one person under way at once: 429 before a byte of one more is taken', async () => {
    const clerk = await server.signIn('clerk');
    const { body } = await clerk.get(`/meetings/${server.facts.meeting.id}`);
    const path = `/api/v1/meetings/${server.facts.meeting.id}/items/${body.items[0].id}/papers?name=Slow.txt`;
    const headers = { Cookie: clerk.cookie, 'Content-Type': 'application/octet-stream' };
    const slow = await Promise.all(Array.from({ length: 4 }, () => begin(server, path, headers)));
    await expect.poll(() => openOf('upload'), patience).toBe(4);
    const more = () => clerk.raw('POST', path, 'x', { 'content-type': 'text/plain' });
    expect(await more()).toMatchObject({ status: 429, body: { error: { code: 'too_many' } } });
    for (const socket of slow) socket.destroy();
    await expect.poll(() => openOf('upload'), patience).toBe(0);
    expect((await more()).status).toBe(201);
  });
});

describe('requests of one network that are under way at once', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ config: { proxies: 1 } });
  });
  afterAll(() => server.stop());

  it('beyond 200: 429 with Retry-After and what every answer carries, and nobody else notices', async () => {
    const school = from('203.0.113.50');
    const json = { 'Content-Type': 'application/json' };
    const slow = await Promise.all(
      Array.from({ length: 200 }, () => begin(server, '/api/v1/session', { ...json, ...school })),
    );
    const ask = (headers: Record<string, string>) => server.client().raw('GET', '/api/v1/me', undefined, headers);
    await expect.poll(async () => (await ask(school)).status, patience).toBe(429);
    const { body, headers } = await ask(school);
    expect(body).toMatchObject({
      error: { code: 'too_many', message: 'Too many requests at once from this address.' },
    });
    expect(Object.fromEntries(headers)).toMatchObject({
      'retry-after': '1',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-request-id': (body as { error: { id: string } }).error.id,
    });
    expect((await ask(from('203.0.113.51'))).status).toBe(401);
    for (const socket of slow) socket.destroy();
    await expect.poll(async () => (await ask(school)).status, patience).toBe(401);
  });
});

describe('more sign-ins at once than passwords can be compared', () => {
  const bounded = createBounded({ atWork: 1, waiting: 2 });
  const compared = Promise.withResolvers<void>();
  let isHeldUp = false;
  let server: TestServer;
  beforeAll(async () => {
    const verify = (hash: string | undefined, password: string) =>
      bounded(async () => {
        if (isHeldUp) await compared.promise;
        return quickPasswords.verify(hash, password);
      });
    server = await startTestServer({ passwords: { ...quickPasswords, verify, admit: bounded.admit } });
    isHeldUp = true;
  });
  afterAll(() => server.stop());

  it('503 with Retry-After, before what is sent is read; those who wait come in, and then others again', async () => {
    const { username, password } = server.account('governor');
    const signIn = () => server.client().signIn({ username, password });
    const waiting = [signIn(), signIn(), signIn()];
    const full = () => {
      try {
        bounded.admit();
        return false;
      } catch {
        return true;
      }
    };
    await expect.poll(full, patience).toBe(true);
    const { status, body, headers } = await server.client().raw('POST', '/api/v1/session', '{', {
      'content-type': 'application/json',
    });
    expect({ status, body }).toMatchObject({
      status: 503,
      body: { error: { code: 'unavailable', message: expect.stringContaining('Too many people are signing in') } },
    });
    expect(headers.get('retry-after')).toBe('3');
    expect((await server.client().raw('GET', '/api/v1/me')).status).toBe(401);
    compared.resolve();
    expect((await Promise.all(waiting)).map((answer) => answer.status)).toEqual([204, 204, 204]);
    expect((await signIn()).status).toBe(204);
  });
});

describe('pages that take the service long', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ built: true, config: { rates: { costlyPerMinute: 5 } } });
  });
  afterAll(() => server.stop());

  it('are counted with the API’s operations of the kind, for each person: 429 with Retry-After', async () => {
    const { organisation, board } = server.facts;
    const log = `/organisations/${organisation.id}/audit`;
    const page = (who: ApiClient, path: string) => who.raw('GET', path, undefined, { accept: 'text/html' });
    const clerk = await server.signIn('clerk');
    const check = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
    expect((await page(clerk, log)).status).toBe(200);
    expect((await page(clerk, `/boards/${board.id}/registers`)).status).toBe(200);
    // Without JavaScript what is checked and the page are one answer.
    expect((await clerk.raw('POST', `${log}?/check`, 'kept=', check)).status).toBe(200);
    expect((await clerk.send('POST', `${log}/checks`, {})).status).toBe(200);
    for (const path of [
      log,
      '/account/log',
      `/organisations/${organisation.id}/data`,
      `/boards/${board.id}/registers`,
    ]) {
      const { status, headers } = await page(clerk, path);
      expect([path, status, Number(headers.get('retry-after')) > 0]).toEqual([path, 429, true]);
    }
    expect((await clerk.raw('POST', `${log}?/check`, 'kept=', check)).status).toBe(429);
    expect((await page(clerk, `/organisations/${organisation.id}/people`)).status).toBe(200);
    expect((await page(await server.signIn('clerk'), log)).status).toBe(429);
    expect((await page(await server.signIn('governor'), '/account/log')).status).toBe(200);
  });
});
