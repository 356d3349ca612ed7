/** Minutes sync and presence, on one HTTP server. Everything it needs is given to it. */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import { closeCodes, limitReasons } from '#lib/domain/wire.ts';
import type { Blobs, Bus, Clock, Gate, Ids, Log, MinutesLog, StorageHealth, Wire } from '../ports.ts';
import { limits, payloadOver, settingsFrom, type Settings } from './minutes/limits.ts';
import type { MinutesUseCases, Request } from './minutes/endpoint-parts.ts';
import { MinutesEndpoint } from './minutes/endpoint.ts';
import { webSocketServer, WsTransport } from './minutes/ws-transport.ts';
import { Live } from './presence/live.ts';
import type { PresenceUseCases } from './presence/use-cases.ts';
import type { ConnectionRegister } from './register.ts';
import { listen } from './revocation.ts';
import { systemTimers, type Timers } from './timers.ts';
import { mayConnect, minutesRequest, SocketCounts } from './upgrade.ts';

export interface RealtimeParts {
  workspace: MinutesUseCases & PresenceUseCases;
  ports: { log: MinutesLog; blobs: Pick<Blobs, 'get'>; bus: Bus; clock: Clock; ids: Ids };
  register: ConnectionRegister;
  log: Log;
  /** The site's own, such as `https://example.org`: others are refused with HTTP 403. */
  origin: string;
  /** R4. */
  gate: Gate;
  storage: StorageHealth;
  /** With several nodes. */
  wire?: Wire | undefined;
  /** Whether other processes write into the log: it is looked at then (S4). */
  watchLog?: boolean;
  /** How long the log may fail before those who write are told to come back later; as usual when absent. */
  outageMs?: number | undefined;
  /** A4: puts into its box what this node holds of a ballot. */
  settleBallot: (ballotId: string) => Promise<void>;
  /** Told of each minutes document that nobody has open any more. */
  onClosed?: (documentId: string) => void;
  /** What the operator has set otherwise. */
  limits?: Partial<Settings>;
  /** How many proxies stand in front. */
  proxies?: number;
  /** Tests put their own in its place. */
  timers?: Timers;
}

export interface Realtime {
  /** @param other upgrades that are neither minutes nor Socket.IO; without it they are refused */
  attach(server: HttpServer, other?: (req: IncomingMessage, socket: Socket, head: Buffer) => void): void;
  /** Tells every socket 4530, lets nobody in, and resolves once all that was taken is durable. */
  drain(): Promise<void>;
  /** For metrics. `waiting`: changes of open documents that are not in the log yet. */
  stats(): { minutes: number; live: number; documents: number; waiting: number };
  readonly minutes: {
    /** What the server itself writes into a document, through the same log as everybody, as this person (S5). */
    write: MinutesEndpoint['write'];
  };
}

export function createRealtime(parts: RealtimeParts): Realtime {
  const timers = parts.timers ?? systemTimers;
  const { workspace, register, origin } = parts;
  const { bus, clock, ids } = parts.ports;
  const settings = settingsFrom(parts.limits);
  const counts = new SocketCounts(settings.socketsPerAddress, parts.proxies ?? 0);
  const minutes = new MinutesEndpoint({
    workspace,
    ...parts.ports,
    timers,
    register,
    logger: parts.log,
    node: () => bus.node,
    gate: parts.gate,
    wire: parts.wire,
    watchLog: parts.watchLog ?? false,
    outageMs: parts.outageMs ?? limits.storeFailureMs,
    settings,
    elapsed: () => performance.now(),
    onClosed: parts.onClosed ?? (() => {}),
  });
  const { gate, storage, wire } = parts;
  const others = wire ? { wire } : {};
  const live = new Live({
    workspace,
    bus,
    gate,
    storage,
    clock,
    ids,
    timers,
    log: parts.log,
    register,
    origin,
    counts,
    connectionsPerPerson: settings.connectionsPerPerson,
    ...others,
  });
  const stopListening = listen({ bus, register, minutes, live, settleBallot: parts.settleBallot, timers });
  const sockets = webSocketServer(payloadOver(settings));

  const serveMinutes = (req: IncomingMessage, raw: Socket, head: Buffer, request: Request) => {
    if (!mayConnect(req, origin)) return refuse(raw, '403 Forbidden');
    const fits = counts.enter(req);
    sockets.handleUpgrade(req, raw, head, (ws) => {
      if (!fits) return ws.close(closeCodes.tooFast, limitReasons.address);
      minutes.accept(new WsTransport(ws, raw, timers), request).catch((error: unknown) => {
        parts.log.error('minutes connection failed', { error });
        raw.destroy();
      });
    });
  };

  return {
    attach(server, other) {
      live.attach(server);
      server.on('upgrade', (req, raw, head) => {
        raw.on('error', () => raw.destroy());
        // Socket.IO listens for its own, which are those under this path alone.
        if (req.url?.startsWith('/socket.io/')) return;
        const request = minutesRequest(req);
        if (request) serveMinutes(req, raw as Socket, head, request);
        else if (other) other(req, raw as Socket, head);
        else refuse(raw as Socket, '404 Not Found');
      });
    },
    async drain() {
      stopListening();
      live.close();
      await minutes.drain();
    },
    stats: () => ({
      minutes: register.counts().minutes,
      live: register.counts().live,
      documents: minutes.stats.documents,
      waiting: minutes.rooms.all().reduce((sum, { commits }) => sum + commits.waiting, 0),
    }),
    minutes: { write: minutes.write },
  };
}

function refuse(raw: Socket, status: string): void {
  raw.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
