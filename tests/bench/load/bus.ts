/** Messages through Redis at a steady pace, and connections that take them without looking. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface PublishRequest {
  port: number;
  channel: string;
  message: Uint8Array;
  /** Connections of this process that listen to it. */
  subscribers: number;
  perSecond: number;
  seconds: number;
}

/** A few together, as when several senders meet in one turn. */
const everyMs = 2;

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  // What comes is thrown away.
  return socket.resume();
}

/** In the protocol of Redis. */
const command = (...words: (string | Uint8Array)[]): Buffer =>
  Buffer.concat([
    Buffer.from(`*${words.length}\r\n`),
    ...words.flatMap((word) => {
      const bytes = Buffer.from(word);
      return [Buffer.from(`$${bytes.byteLength}\r\n`), bytes, Buffer.from('\r\n')];
    }),
  ]);

/** @returns how many were sent */
async function publish({ port, channel, message, subscribers, perSecond, seconds }: PublishRequest): Promise<number> {
  const listening = await Promise.all(Array.from({ length: subscribers }, () => open(port)));
  for (const socket of listening) socket.write(command('SUBSCRIBE', channel));
  const sender = await open(port);
  const one = command('PUBLISH', channel, message);
  const begun = performance.now();
  const wanted = perSecond * seconds;
  let sent = 0;
  while (sent < wanted) {
    await new Promise((resolve) => setTimeout(resolve, everyMs));
    const due = Math.min(wanted, Math.floor(((performance.now() - begun) / 1_000) * perSecond)) - sent;
    if (due > 0) sender.write(Buffer.concat(new Array<Buffer>(due).fill(one)));
    sent += due;
  }
  // The last have to arrive before anything is read off.
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const socket of [sender, ...listening]) socket.destroy();
  return sent;
}

export const busMethods = { publish };
