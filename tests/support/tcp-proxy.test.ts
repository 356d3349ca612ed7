import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TcpProxy } from './tcp-proxy.ts';

/** Answers each chunk with itself, and remembers it. */
let server: Server;
let heard: string[];
let proxy: TcpProxy;
let port: number;
const opened = new Set<Socket>();

beforeEach(async () => {
  heard = [];
  server = createServer((socket) => {
    opened.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      heard.push(String(chunk));
      socket.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
  proxy = await TcpProxy.listen({ port });
});

afterEach(async () => {
  await proxy.close();
  for (const socket of opened) socket.destroy();
  opened.clear();
  server.close();
  await once(server, 'close');
});

async function open(to: number): Promise<Socket> {
  const socket = connect(to, '127.0.0.1');
  opened.add(socket);
  await once(socket, 'connect');
  return socket;
}

async function echo(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return String(chunk);
}

describe('the proxy', () => {
  test('passes on what comes, both ways, and the end of a connection', async () => {
    const socket = await open(proxy.port);
    expect(await echo(socket, 'one')).toBe('one');
    expect(proxy.connections).toBe(1);
    const closed = once(socket, 'close');
    for (const other of opened) if (other !== socket) other.destroy();
    socket.resume();
    await closed;
    await expect.poll(() => proxy.connections).toBe(0);
  });

  test('cut: connections end, new ones are refused; healed: the same port serves again', async () => {
    const socket = await open(proxy.port);
    await echo(socket, 'one');
    const closed = once(socket, 'close');
    await proxy.cut();
    await closed;
    await expect(open(proxy.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await proxy.heal();
    expect(await echo(await open(proxy.port), 'two')).toBe('two');
  });

  test('in a black hole connections stay and are taken, and what was said arrives once it is healed', async () => {
    const before = await open(proxy.port);
    await echo(before, 'one');
    proxy.blackhole();
    before.write('two');
    const during = await open(proxy.port);
    during.write('three');
    // What goes straight to the server, later, arrives.
    expect(await echo(await open(port), 'past the proxy')).toBe('past the proxy');
    expect(heard).toEqual(['one', 'past the proxy']);
    expect(before.destroyed || during.destroyed).toBe(false);
    const answers = [once(before, 'data'), once(during, 'data')];
    await proxy.heal();
    expect((await Promise.all(answers)).map(String)).toEqual(['two', 'three']);
  });

  test('in a black hole nobody hears that the other end has gone, until it is healed', async () => {
    const socket = await open(proxy.port);
    await echo(socket, 'one');
    proxy.blackhole();
    for (const other of opened) if (other !== socket) other.destroy();
    expect(await echo(await open(port), 'past the proxy')).toBe('past the proxy');
    expect(socket.destroyed).toBe(false);
    const closed = once(socket, 'close');
    socket.resume();
    await proxy.heal();
    await closed;
  });

  test('a connection to a server that is not there ends', async () => {
    server.close();
    const socket = connect(proxy.port, '127.0.0.1');
    socket.resume();
    await once(socket, 'close');
    server.listen(port, '127.0.0.1');
  });

  test('cut out of a black hole ends what was held', async () => {
    proxy.blackhole();
    const socket = await open(proxy.port);
    const closed = once(socket, 'close');
    await proxy.cut();
    await closed;
  });
});
