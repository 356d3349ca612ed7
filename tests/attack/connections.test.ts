/** Whoever opens connections and sends nothing. With real sockets; what they are called is the test's. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type ConnectionParts, Connections } from '#server/http/connections.ts';
import { listen, type Listener } from '#server/http/server.ts';
import { startTestServer } from '../support/server.ts';

/** Linux has all of 127.0.0.0/8: the last number is who it is. */
const names: Record<string, string> = {
  '127.0.0.2': '203.0.113.2',
  '127.0.0.3': '203.0.113.3',
  '127.0.0.4': '2001:db8:1:1::4',
  '127.0.0.5': '2001:db8:1:1:ffff::5',
  '127.0.0.6': '::ffff:203.0.113.2',
};
const addressOf: ConnectionParts['addressOf'] = ({ remoteAddress = '' }) =>
  remoteAddress === '127.0.0.9' ? undefined : (names[remoteAddress] ?? remoteAddress);

let listener: Listener;
let isListening = false;
const open: Socket[] = [];
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  if (isListening) await listener.stop(0);
  isListening = false;
});

async function start(parts?: ConnectionParts): Promise<void> {
  listener = await listen('127.0.0.1', 0, parts);
  isListening = true;
}

/** @returns whether it was kept, which it is as soon as it has been answered */
async function comes(localAddress: string, port = listener.port): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => {});
  open.push(socket);
  socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  const answered = once(socket, 'data').then(() => true);
  answered.catch(() => undefined);
  return Promise.race([answered, new Promise<boolean>((resolve) => socket.once('close', () => resolve(false)))]);
}
const many = async (count: number, address: string) => {
  const kept: boolean[] = [];
  for (let i = 0; i < count; i += 1) kept.push(await comes(address));
  return kept.filter(Boolean).length;
};

describe('connections of one address', () => {
  it('end where the limit is, nobody else notices, and whoever goes makes room', async () => {
    await start({ limits: { perAddress: 5 }, addressOf });
    expect(await many(8, '127.0.0.2')).toBe(5);
    // The same address in the other notation.
    expect(await many(1, '127.0.0.6')).toBe(0);
    expect(await many(5, '127.0.0.3')).toBe(5);
    const [first] = open;
    first!.destroy();
    await expect.poll(() => comes('127.0.0.2'), { timeout: 10_000 }).toBe(true);
  });

  it('of IPv6 are those of the /64', async () => {
    await start({ limits: { perAddress: 5 }, addressOf });
    expect(await many(3, '127.0.0.4')).toBe(3);
    expect(await many(3, '127.0.0.5')).toBe(2);
  });

  it.each([
    ['this machine', '127.0.0.1'],
    ['a socket without an address', '127.0.0.9'],
  ])('are not counted of %s', async (_, address) => {
    await start({ limits: { perAddress: 2 }, addressOf });
    expect(await many(6, address)).toBe(6);
  });

  it('are not counted behind a proxy, whose they all are', async () => {
    await start({ limits: { perAddress: 2 }, proxies: 1, addressOf });
    expect(await many(6, '127.0.0.2')).toBe(6);
  });
});

describe('all connections', () => {
  it('end where the limit is, with some left for this machine; before that the node is full', async () => {
    const refused: number[] = [];
    const onRefused = (count: number) => void refused.push(count);
    await start({ limits: { atMost: 10 }, addressOf, onRefused });
    expect(await many(8, '127.0.0.2')).toBe(8);
    expect(listener.full()).toBe(false);
    expect(await many(1, '127.0.0.3')).toBe(1);
    expect(listener.full()).toBe(true);
    expect(await many(5, '127.0.0.3')).toBe(1);
    // Told once a minute, not once for each.
    expect(refused).toEqual([1]);
    expect(await many(3, '127.0.0.1')).toBe(3);
  });

  it('are said in /readyz, so that others are asked', async () => {
    const server = await startTestServer({ empty: true, config: { connections: { atMost: 10 } } });
    const ready = () => server.client().raw('GET', '/readyz');
    expect((await ready()).status).toBe(200);
    const port = Number(new URL(server.origin).port);
    for (let i = 0; i < 9; i += 1) expect(await comes('127.0.0.1', port)).toBe(true);
    const answer = await ready();
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } });
    expect(answer.body.error.message).toContain('connections');
    await server.stop();
  });
});

describe('time', () => {
  it('that a connection may take to send a request, or to send another, has an end', async () => {
    await start();
    const { headersTimeout, requestTimeout, keepAliveTimeout, timeout } = listener.server;
    expect({ headersTimeout, requestTimeout, keepAliveTimeout, timeout }).toEqual({
      headersTimeout: 15_000,
      requestTimeout: 300_000,
      keepAliveTimeout: 95_000,
      timeout: 0,
    });
  });

  it('is up for one that sends nothing at all', { timeout: 30_000 }, async () => {
    await start();
    listener.server.headersTimeout = 100;
    const socket = connect({ port: listener.port, host: '127.0.0.1' });
    open.push(socket);
    socket.resume();
    await once(socket, 'close');
  });

  it('many that come and go leave nothing behind', async () => {
    await start();
    const connections = new Connections({ limits: { perAddress: 1 }, addressOf: () => '203.0.113.2' });
    for (let i = 0; i < 100; i += 1) {
      const socket = connect({ port: listener.port, host: '127.0.0.1' });
      connections.admit(socket);
      expect(socket.destroyed).toBe(false);
      socket.destroy();
      await once(socket, 'close');
    }
    expect(connections.sockets.size).toBe(0);
  });
});
