import type { Socket as NetSocket } from 'node:net';
import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import { closeCodes, limitReasons } from '#lib/domain/wire.ts';
import type { ClientEvents, LiveHandshake, ServerEvents } from '#lib/live/events.ts';
import { QuorateError, tell } from '../../errors.ts';
import type { Ids, Log } from '../../ports.ts';
import type { CloseCause, ConnectionRegister, Registered } from '../register.ts';
import type { Timers } from '../timers.ts';
import type { PresenceUseCases } from './use-cases.ts';

/** What is known of one live connection. */
export interface SocketData {
  personId: string;
  token: string;
  registered: Registered;
  /** What the page calls itself, through all its connections. */
  page: string | undefined;
  /** How often this node had begun anew when the check was made. */
  beginnings: number;
  /** The rooms it is in: ISO instants since when. */
  meetings: Map<string, { boardId: string; since: string }>;
  boards: Map<string, string>;
  organisations: Set<string>;
}

export type LiveSocket = Socket<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>;
export type LiveServer = Server<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>;

interface Parts {
  workspace: PresenceUseCases;
  register: ConnectionRegister;
  timers: Timers;
  ids: Ids;
  log: Log;
  /** How often this node has begun anew: what was checked before may have been overtaken unheard (R4). */
  beginnings: () => number;
  connectionsPerPerson: number;
}

const checksAtMost = 5;

/** R1: register, then check. Rejects with what the browser is told: `data` has the close code and plain words. */
export async function admit(socket: LiveSocket, token: string | undefined, parts: Parts): Promise<void> {
  const registered = parts.register.open('live', (cause) => close(socket, cause, parts.timers));
  // The connection may go before the middleware has let it in, when Socket.IO says nothing of it.
  socket.conn.once('close', () => registered.done());
  try {
    if (token === undefined) throw new QuorateError('not_signed_in');
    for (let checks = 0; checks < checksAtMost; checks += 1) {
      const beginnings = parts.beginnings();
      const { actor } = await parts.workspace.auth.authenticate(token);
      if (parts.beginnings() !== beginnings) continue;
      const organisationIds = [
        ...new Set(actor.person.memberships.filter((m) => m.ended === undefined).map((m) => m.organisationId)),
      ];
      const personId = actor.person.id;
      if (parts.register.liveOf(personId) >= parts.connectionsPerPerson) {
        throw new QuorateError('too_many', limitReasons.connections);
      }
      if (!registered.identify({ personId, sessionId: actor.session.id, organisationIds })) continue;
      Object.assign(socket.data, {
        personId,
        token,
        registered,
        page: pageOf(socket.handshake.auth),
        beginnings,
        meetings: new Map(),
        boards: new Map(),
        organisations: new Set(),
      } satisfies SocketData);
      return;
    }
    throw new QuorateError('unavailable');
  } catch (error) {
    registered.done();
    const id = parts.ids.next();
    const told = tell(error, id);
    if (told.body.code === 'internal') parts.log.error('live connection could not be checked', { id, error });
    throw Object.assign(new Error(told.body.message), {
      data: { code: told.closeCode, message: told.body.message },
    });
  }
}

function pageOf(auth: LiveHandshake | undefined): string | undefined {
  const page: unknown = auth?.page;
  return typeof page === 'string' && /^[\w-]{1,64}$/.test(page) ? page : undefined;
}

/** R3: says why, then closes; when something is still buffered it is cut off without a word. */
export function close(socket: LiveSocket, cause: CloseCause, timers: Timers): void {
  const { transport } = socket.conn as unknown as {
    transport: { socket?: { terminate(): void; _socket?: NetSocket } };
  };
  const terminate = () => transport.socket?.terminate();
  const buffered = (socket.conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length;
  if (buffered > 0 || (transport.socket?._socket?.writableLength ?? 0) > 0) {
    socket.disconnect();
    terminate();
    return;
  }
  if (socket.connected) socket.emit('closed', { code: cause.code ?? closeCodes.unavailable, reason: cause.reason });
  socket.disconnect(true);
  timers.after(500, terminate);
}
