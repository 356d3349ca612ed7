/**
 * The limits: a bare relay, which forwards each frame to the others in its room as it comes, and one (`tick`) that
 * writes what goes to one connection within a turn of the event loop in one write. Frames are kept in memory and
 * replayed to whoever comes; nothing is checked, merged or stored.
 */
import type { Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { StartOptions } from '../types.ts';
import { anybody, serving, type Serving } from './serving.ts';

interface Room {
  members: Set<WebSocket>;
  kept: Buffer[];
}

const inTicks = process.argv.includes('tick');
const answered = Buffer.from([0, 1, 2, 0, 0]);
let waiting: Socket[] = [];

/** Corked until the turn is over, so that all its frames leave in one write. */
function together(socket: Socket): void {
  if (socket.writableCorked > 0) return;
  socket.cork();
  if (waiting.length === 0) {
    setImmediate(() => {
      const corked = waiting;
      waiting = [];
      for (const each of corked) each.uncork();
    });
  }
  waiting.push(socket);
}

const socketOf = (member: WebSocket): Socket => (member as unknown as { _socket: Socket })._socket;

function forward(room: Room, from: WebSocket, data: Buffer): void {
  for (const member of room.members) {
    if (member === from) continue;
    if (inTicks) together(socketOf(member));
    member.send(data);
  }
}

async function start({ documents }: StartOptions): Promise<Serving> {
  const rooms = new Map<string, Room>();
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  server.on('connection', (member, request) => {
    const room = rooms.get(request.url!) ?? { members: new Set(), kept: [] };
    rooms.set(request.url!, room);
    room.members.add(member);
    socketOf(member).setNoDelay(true);
    member.on('message', (data: Buffer) => {
      const isSync = data[0] === 0;
      if (isSync && data[1] === 0) {
        socketOf(member).cork();
        for (const frame of room.kept) member.send(frame);
        member.send(answered);
        socketOf(member).uncork();
        return;
      }
      if (isSync) room.kept.push(data);
      forward(room, member, data);
    });
    member.on('close', () => room.members.delete(member));
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  return {
    port,
    ...anybody(documents),
    flush: () => Promise.resolve(),
    compact: () => Promise.resolve(),
    stored: () => Promise.resolve({ bytes: 0, history: 0 }),
    stop: () => Promise.resolve(),
  };
}

serving(start);
