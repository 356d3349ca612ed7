import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Request, Response } from 'express';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerMoves } from '#server/http/requests.ts';

const standstillMs = 200;
const size = 32 * 1024 * 1024;

/** More than the two ends hold between them. */
let server: Server;
let answering: Promise<ServerResponse>;
beforeEach(async () => {
  const { promise, resolve } = Promise.withResolvers<ServerResponse>();
  answering = promise;
  server = createServer((req, res) => {
    const send = () => {
      resolve(res);
      res.end(Buffer.alloc(size));
    };
    answerMoves(standstillMs)(req as Request, res as Response, send);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const ask = async (): Promise<IncomingMessage> => {
  const [response] = (await once(get({ port: (server.address() as AddressInfo).port }), 'response')) as [
    IncomingMessage,
  ];
  return response.on('error', () => undefined);
};

test('an answer that nobody reads is cut off, and is not held any longer', async () => {
  const response = await ask();
  const res = await answering;
  await once(res, 'close');
  expect(res.writableFinished).toBe(false);
  response.destroy();
});

test('one that is read slowly arrives, however much longer it takes', async () => {
  const began = performance.now();
  const response = await ask();
  let read = 0;
  let rested = 0;
  for await (const chunk of response) {
    read += (chunk as Buffer).length;
    if (read - rested < size / 16) continue;
    rested = read;
    // The line's own slowness, which is what the test is about.
    await new Promise((resolve) => setTimeout(resolve, standstillMs / 4));
  }
  expect(read).toBe(size);
  expect(performance.now() - began).toBeGreaterThan(2 * standstillMs);
});
