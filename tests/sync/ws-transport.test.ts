import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect as connectTo, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { closeCodes } from '#lib/domain/wire.ts';
import type { TransportEvents } from '#server/realtime/minutes/transport.ts';
import { WsTransport, webSocketServer } from '#server/realtime/minutes/ws-transport.ts';
import { systemTimers } from '#server/realtime/timers.ts';

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

interface Served {
  ws: WebSocket;
  raw: Socket;
  transport: WsTransport;
}

async function serve(): Promise<{ port: number; served: Promise<Served> }> {
  const server = createServer().listen(0, '127.0.0.1');
  ends.push(() => server.close());
  const sockets = webSocketServer(2 ** 20);
  const served = new Promise<Served>((resolve) => {
    server.on('upgrade', (req, raw: Socket, head) => {
      ends.push(() => raw.destroy());
      sockets.handleUpgrade(req, raw, head, (ws) =>
        resolve({ ws, raw, transport: new WsTransport(ws, raw, systemTimers) }),
      );
    });
  });
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, served };
}

async function connect(): Promise<Served & { client: WebSocket }> {
  const { port, served } = await serve();
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  client.on('error', () => undefined);
  ends.push(() => client.terminate());
  await once(client, 'open');
  return { client, ...(await served) };
}

const deaf: TransportEvents = {
  message: () => undefined,
  unfit: () => undefined,
  control: () => undefined,
  drained: () => undefined,
  gone: () => undefined,
};

/** As fast as the network takes it, until the other side has closed. */
function flood(client: WebSocket): void {
  const frame = new Uint8Array(30);
  const more = (): void => {
    if (client.readyState !== WebSocket.OPEN) return;
    while (client.bufferedAmount < 2 ** 20) client.send(frame);
    setImmediate(more);
  };
  more();
}

/** Past all manners: whole frames, whatever the other side says. @returns once the other side has hung up */
async function floodWithoutEar(port: number): Promise<void> {
  const under = connectTo({ port, host: '127.0.0.1', allowHalfOpen: true });
  ends.push(() => under.destroy());
  under.on('error', () => undefined);
  under.resume();
  const key = Buffer.alloc(16).toString('base64');
  under.write(
    `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  // Binary, whole, 30 bytes, masked with nothing.
  const frame = Buffer.concat([Buffer.from([0x82, 0x80 | 30]), Buffer.alloc(4 + 30)]);
  const frames = Buffer.concat(Array.from({ length: 1_000 }, () => frame));
  const more = (): void => {
    if (!under.writable) return;
    if (under.write(frames)) setImmediate(more);
    else under.once('drain', more);
  };
  more();
  await new Promise((resolve) => under.once('close', resolve));
}

test('S8: what waits in a paused socket when it is closed is not looked at, and its sender hears the code', async () => {
  const { client, ws, raw, transport } = await connect();
  transport.listen({ ...deaf, message: () => transport.pause() });
  flood(client);
  await once(ws, 'message');
  // More than the stream holds: the rest waits in the operating system.
  while (raw.readableLength < 2 ** 15) await new Promise((resolve) => setImmediate(resolve));
  let seen = 0;
  ws.on('message', () => (seen += 1));
  transport.close(closeCodes.tooFast, 'too fast');
  const [code] = (await once(client, 'close')) as [number];
  expect(code).toBe(closeCodes.tooFast);
  expect(seen).toBe(0);
});

test('S8: what floods on after its close is not looked at for long', async () => {
  const { port, served } = await serve();
  const hungUp = floodWithoutEar(port);
  const { ws, raw, transport } = await served;
  transport.listen(deaf);
  await once(ws, 'message');
  let seen = 0;
  ws.on('message', (data: Buffer) => (seen += data.byteLength));
  const before = raw.bytesRead;
  transport.close(closeCodes.tooFast, 'too fast');
  await hungUp;
  expect(raw.bytesRead - before).toBeGreaterThan(2 ** 20);
  expect(seen).toBeLessThan(2 ** 18);
});

test('S8: whoever sends little hears the code at once, and answers it', async () => {
  const { client, ws, transport } = await connect();
  const sent: string[] = [];
  transport.listen({ ...deaf, gone: () => sent.push('gone') });
  client.send(new Uint8Array(30));
  await once(ws, 'message');
  transport.close(closeCodes.unavailable, 'later');
  const closed = once(ws, 'close');
  const [code] = (await once(client, 'close')) as [number];
  expect(code).toBe(closeCodes.unavailable);
  const [answered] = (await closed) as [number];
  expect(answered).toBe(closeCodes.unavailable);
  expect(sent).toEqual([]);
});
