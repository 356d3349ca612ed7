import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ConnectionParts, Connections } from './connections.ts';

/** The process's one port: bound first, so that its number is known, and given its work once that is composed. */
export interface Listener {
  readonly server: Server;
  readonly port: number;
  /** Whether there are so many connections that no more should be sent here. */
  full(): boolean;
  serve(handler: RequestListener): void;
  /** Stops accepting; resolves when requests under way have ended, at the latest after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** How long a request may take to arrive whole: a paper over the line of a village school. */
const uploadMs = 5 * 60_000;

/** The start cannot go on, for a reason that the operator can do something about: the message says what. */
export class StartError extends Error {
  override name = 'StartError';
}

/** @throws StartError in plain words when the address cannot be had */
export async function listen(host: string, port: number, parts?: ConnectionParts): Promise<Listener> {
  let handler: RequestListener = (req, res) => {
    // Whoever looks whether the process lives must not end it while it waits for its store.
    if (req.url === '/healthz')
      return res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"status":"alive"}');
    res.writeHead(503, { 'Retry-After': '1', 'Content-Type': 'text/plain' }).end('Starting.');
  };
  const server = createServer({ connectionsCheckingInterval: 5_000 }, (req, res) => handler(req, res));
  // A client that sends its request slowly, or none, holds a socket; these end it, looked at every 5 s. Idle keep-alive
  // outlasts common proxies'.
  server.headersTimeout = 15_000;
  server.requestTimeout = uploadMs;
  server.keepAliveTimeout = 95_000;
  server.maxHeadersCount = 100;
  const connections = new Connections(parts);
  // Before Node's own, so that nothing is read of one that is refused.
  server.prependListener('connection', (socket) => connections.admit(socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(inPlainWords(error, host, port)));
    server.listen(port, host, resolve);
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    serve(next) {
      handler = next;
    },
    full: () => connections.full,
    stop: (graceMs) => stop(server, connections, graceMs),
  };
}

function inPlainWords(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const says: Record<string, string> = {
    EADDRINUSE: `Port ${port} is in use by another program: stop it, or set PORT to another one (0 for any free one).`,
    EACCES: `Port ${port} may not be used without special rights: set PORT to one above 1023.`,
    EADDRNOTAVAIL: `HOST ${host} is not an address of this machine.`,
    ENOTFOUND: `HOST ${host} is not known.`,
  };
  return new StartError(says[error.code ?? ''] ?? `Cannot listen on ${host}:${port}: ${error.message}`, {
    cause: error,
  });
}

async function stop(server: Server, { sockets }: Connections, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // All of them: what was upgraded is no HTTP connection any more and would hold up the end.
  const late = setTimeout(() => sockets.forEach((socket) => socket.destroy()), graceMs);
  await closed;
  clearTimeout(late);
}
