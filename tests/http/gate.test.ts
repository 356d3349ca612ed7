/** R4 at the edge of HTTP: no answer from a node that is out of touch. */
import express, { type Express } from 'express';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { QuorateError } from '#server/errors.ts';
import { behindGate } from '#server/http/gate.ts';
import { sendError } from '#server/http/respond.ts';
import { FakeGate } from '../sync/support/fake-gate.ts';

describe('behind the gate', () => {
  let gate: FakeGate;
  let app: Express;
  let server: Server;
  let address: string;
  beforeEach(async () => {
    gate = new FakeGate();
    app = express();
    app.use((_req, res, next) => {
      Object.assign(res.locals, { id: 'request-1' });
      next();
    });
    app.use(behindGate(gate, 100));
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const errors = () => app.use(((error, _req, res, _next) => sendError(res, error)) as express.ErrorRequestHandler);

  test('R4: an open one lets pass', async () => {
    app.get('/', (_req, res) => void res.send('content'));
    expect(await (await fetch(address)).text()).toBe('content');
  });

  test('R4: a request waits for a gate that opens soon', async () => {
    gate.open = false;
    let asked = false;
    app.get('/', (_req, res) => {
      asked = true;
      res.send('content');
    });
    const answer = fetch(address);
    await once(server, 'request');
    expect(asked).toBe(false);
    gate.unlock();
    expect(await (await answer).text()).toBe('content');
  });

  test('R1, R4: whoever goes while they wait is not dealt with any more', async () => {
    gate.open = false;
    const asked: string[] = [];
    app.get('/:name', (req, res) => {
      asked.push(req.params.name);
      res.send('content');
    });
    const leaves = new AbortController();
    const gone = fetch(`${address}/gone`, { signal: leaves.signal });
    const [, answer] = (await once(server, 'request')) as [unknown, ServerResponse];
    const closed = once(answer, 'close');
    leaves.abort();
    await expect(gone).rejects.toThrow();
    await closed;
    gate.unlock();
    expect(await (await fetch(`${address}/here`)).text()).toBe('content');
    expect(asked).toEqual(['here']);
  });

  test('R4: one that stays shut answers 503, and nothing is looked up', async () => {
    gate.open = false;
    gate.holds = false;
    let asked = false;
    app.get('/', (_req, res) => {
      asked = true;
      res.send('content');
    });
    errors();
    const answer = await fetch(address);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(asked).toBe(false);
  });

  test('every 503 says when to come back, whatever was too busy', async () => {
    app.get('/', () => {
      throw new QuorateError('unavailable', 'The audit log is too busy just now.');
    });
    errors();
    const answer = await fetch(address);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  });

  test('R4: an answer that was made before the lease ended is not handed over after it', async () => {
    app.get('/', (_req, res) => {
      gate.holds = false;
      res.send('content');
    });
    app.get('/written', (_req, res) => {
      gate.holds = false;
      res.writeHead(200, { 'content-type': 'text/plain' });
      res.end('content');
    });
    await expect(fetch(address)).rejects.toThrow();
    gate.holds = true;
    await expect(fetch(`${address}/written`)).rejects.toThrow();
  });
});
