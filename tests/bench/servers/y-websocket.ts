/** `@y/websocket-server` with its LevelDB persistence, set up as its own `server.js` does. */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { anybody, bytesIn, serving, type Serving } from './serving.ts';
import { loadPeer } from '../peers/load.ts';
import type { StartOptions } from '../types.ts';

interface Utils {
  setupWSConnection(socket: WebSocket, request: unknown): void;
  /** `_transact` runs its work after all that was asked for before. */
  getPersistence(): { provider: { _transact(work: () => Promise<void>): Promise<void> } };
}

async function start({ folder, documents }: StartOptions): Promise<Serving> {
  const level = join(folder, 'level');
  process.env.YPERSISTENCE = level;
  const utils = (await loadPeer('@y/websocket-server/utils')) as Utils;
  const sockets = new WebSocketServer({ noServer: true });
  sockets.on('connection', utils.setupWSConnection);
  const server = createServer((_request, response) => void response.end('okay'));
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit('connection', ws, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const flush = () => utils.getPersistence().provider._transact(() => Promise.resolve());
  return {
    port: (server.address() as { port: number }).port,
    ...anybody(documents),
    flush,
    // It trims a document when it loads it.
    compact: flush,
    stored: () => Promise.resolve({ bytes: bytesIn(level), history: 0 }),
    stop: flush,
  };
}

serving(start);
