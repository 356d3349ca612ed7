import type { Gate } from '../../ports.ts';

/** As much of a connection of Engine.IO as is looked at. */
export interface GuardedConnection {
  /** Told of packets that are about to be handed to the WebSocket. What is taken out of the array is not. */
  on(event: 'flush', guard: (packets: { data?: unknown }[]) => void): unknown;
  transport: unknown;
}

/**
 * R4: what Socket.IO could not write at once it writes when the socket has drained, by when the gate may have closed.
 * A connection that has content in wait then is destroyed without a code, as where access ends (R3).
 */
export function guardFlushes(connection: GuardedConnection, gate: Pick<Gate, 'open'>): void {
  connection.on('flush', (packets) => {
    if (gate.open || !packets.some(({ data }) => isContent(data))) return;
    packets.length = 0;
    (connection.transport as { socket?: { terminate(): void } }).socket?.terminate();
  });
}

/** All events but those that say nothing of anybody. Answers are no events. */
const isContent = (data: unknown): boolean => typeof data === 'string' && /^2\["(?!closed"|storage")/.test(data);
