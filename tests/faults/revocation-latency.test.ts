/** From the clerk's request to the last socket of that person closed, with the real store, HTTP and sockets (R2). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { once } from 'node:events';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { closeCodes } from '#lib/domain/wire.ts';
import type { Receipt } from '#lib/domain/revocation.ts';
import { frames } from '../sync/support/fake-transport.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
}, 60_000);
afterAll(() => server.stop());

function openMinutes(documentId: string, cookie: string): WebSocket {
  const ws = new WebSocket(`${server.origin.replace('http', 'ws')}/yjs/${documentId}`, { headers: { cookie } });
  ws.on('error', () => {});
  return ws;
}

function typed(doc: Y.Doc, write: () => void): Uint8Array {
  const before = Y.encodeStateVector(doc);
  write();
  return frames.update(Y.encodeStateAsUpdate(doc, before));
}

test('R2: a governor on two devices, typing, is out at once; the receipt names what closed', async () => {
  const { meeting } = server.facts;
  const clerk = await server.signIn('clerk');
  const { personId } = server.account('governor');
  const devices = [await server.signIn('governor'), await server.signIn('governor')];
  const sockets = devices.flatMap(({ cookie }) => [
    openMinutes(meeting.minutesId, cookie),
    openMinutes(meeting.part2Id, cookie),
  ]);
  const live = devices.map(({ cookie }) =>
    io(server.origin, { path: '/socket.io', transports: ['websocket'], forceNew: true, extraHeaders: { cookie } }),
  );
  await Promise.all([
    ...sockets.map((ws) => once(ws, 'message')),
    ...live.map((socket) => new Promise((resolve) => socket.once('connect', () => resolve(undefined)))),
  ]);
  const doc = new Y.Doc();
  sockets[0]!.send(typed(doc, () => doc.getText('t').insert(0, 'Before.')));

  const codes = sockets.map(async (ws) => ((await once(ws, 'close')) as [number])[0]);
  const goodbyes = live.map(
    (socket) => new Promise<number>((resolve) => socket.once('closed', ({ code }) => resolve(code))),
  );
  const began = performance.now();
  let last = 0;
  const closed = Promise.all([...codes, ...goodbyes].map((end) => end.then(() => (last = performance.now() - began))));
  const answer = await clerk.send('POST', `/people/${personId}/revocations`, { scope: 'account', reason: 'Resigned' });
  const answered = performance.now() - began;
  await closed;

  expect(answer.status).toBe(200);
  const receipt = answer.body as Receipt;
  console.log(
    `revocation: last of ${codes.length + goodbyes.length} sockets closed after ${last.toFixed(1)} ms, ` +
      `answered after ${answered.toFixed(1)} ms, receipt says ${receipt.elapsedMs} ms`,
  );
  expect(last).toBeLessThan(1_000);
  expect(await Promise.all(codes)).toEqual(codes.map(() => closeCodes.accessRevoked));
  expect(await Promise.all(goodbyes)).toEqual(goodbyes.map(() => closeCodes.accessRevoked));
  const kinds = receipt.nodes.flatMap((node) => node.closed.map((c) => c.kind)).sort();
  expect(kinds).toEqual(['live', 'live', 'minutes', 'minutes', 'minutes', 'minutes']);

  // R3: stale cookies open nothing, on any channel.
  for (const { cookie } of devices) {
    const again = openMinutes(meeting.minutesId, cookie);
    expect(((await once(again, 'close')) as [number])[0]).toBe(closeCodes.accessRevoked);
    expect((await fetch(`${server.origin}/api/v1/me`, { headers: { cookie } })).status).toBe(401);
  }
  for (const socket of live) socket.disconnect();
});
