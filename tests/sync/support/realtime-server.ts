import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { createRealtime, type Realtime } from '#server/realtime/index.ts';
import type { Settings } from '#server/realtime/minutes/limits.ts';
import { ConnectionRegister } from '#server/realtime/register.ts';
import { testIds } from './endpoint-under-test.ts';
import { documentId, FakeWorkspace } from './fake-workspace.ts';
import { MemoryBus } from './memory-bus.ts';
import { MemoryLog } from './memory-log.ts';
import { QuietLog } from './quiet-log.ts';
import { openGate, wellStorage } from '../../support/open-gate.ts';

const clock = { now: () => Date.now() };

/** Realtime on a loopback port, for the stock clients. */
export class RealtimeServer {
  readonly workspace = new FakeWorkspace();
  readonly log = new MemoryLog();
  readonly logger = new QuietLog();
  readonly bus = new MemoryBus();
  readonly register = new ConnectionRegister({ clock });
  readonly blobs = new Map<string, Uint8Array>();
  readonly #server: Server = createServer((_, res) => res.end());
  readonly #ends = new Set<() => void>();
  readonly #sockets = new Set<Socket>();
  readonly #limits: Partial<Settings>;
  origin = '';
  realtime!: Realtime;

  /** @param limits what the operator has set */
  constructor(limits: Partial<Settings> = {}) {
    this.#limits = limits;
  }

  async listen(): Promise<this> {
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    this.realtime = createRealtime({
      settleBallot: async () => {},
      workspace: this.workspace,
      ports: { log: this.log, blobs: { get: async (id) => this.blobs.get(id) }, bus: this.bus, clock, ids: testIds },
      register: this.register,
      gate: openGate,
      storage: wellStorage,
      log: this.logger,
      origin: this.origin,
      limits: this.#limits,
    });
    this.realtime.attach(this.#server);
    return this;
  }

  get address(): string {
    return this.origin.replace('http', 'ws');
  }

  /** Of each connection: bytes written that the operating system has not taken. */
  buffered(): number[] {
    return [...this.#sockets].map((socket) => socket.writableLength);
  }

  /** Resolves once the server has seen all its connections end. */
  async quiet(): Promise<void> {
    await Promise.all([...this.#sockets].map((socket) => once(socket, 'close')));
  }

  /** The stock provider, signed in. @param address another way to the server */
  provider(who: string, doc = new Y.Doc(), id = documentId, address = this.address): WebsocketProvider {
    const provider = new WebsocketProvider(`${address}/yjs`, id, doc, {
      disableBc: true,
      WebSocketPolyfill: signedIn(who),
    });
    const end = () => provider.destroy();
    this.#ends.add(end);
    doc.once('destroy', () => this.#ends.delete(end));
    return provider;
  }

  /** A socket and nothing else. */
  socket(who: string | undefined, path = `/yjs/${documentId}`, headers: Record<string, string> = {}): WebSocket {
    const cookie: Record<string, string> = who === undefined ? {} : { cookie: `session=${who}` };
    const ws = new WebSocket(this.address + path, { headers: { ...cookie, ...headers } });
    ws.binaryType = 'arraybuffer';
    ws.on('error', () => {});
    this.#ends.add(() => ws.terminate());
    return ws;
  }

  /** Ended with the server. */
  cleanUp(end: () => void): void {
    this.#ends.add(end);
  }

  async close(): Promise<void> {
    for (const end of this.#ends) end();
    await this.realtime.drain();
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** A WebSocket that carries a session cookie, as a browser's does. */
export function signedIn(who: string): typeof globalThis.WebSocket {
  class SignedIn extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols ?? [], { headers: { cookie: `session=${who}` } });
    }
  }
  return SignedIn as unknown as typeof globalThis.WebSocket;
}

/** Resolves once the provider's document has what the server has. */
export async function synced(provider: WebsocketProvider): Promise<void> {
  if (!provider.synced) await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
}

/** Resolves once the document satisfies the condition, at the update that makes it so. */
export async function until(doc: Y.Doc, condition: () => boolean): Promise<void> {
  if (condition()) return;
  await new Promise<void>((resolve) => {
    const look = () => {
      if (!condition()) return;
      doc.off('update', look);
      resolve();
    };
    doc.on('update', look);
  });
}

/** @returns with which code, and reason, a socket was closed */
export async function closing(ws: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = (await once(ws, 'close')) as [number, Buffer];
  return { code, reason: reason.toString() };
}
