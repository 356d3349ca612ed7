import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Channel, Log } from '#server/ports.ts';

export interface RedisChannelOptions {
  url: string;
  /** Keeps apart what several workspaces send over one Redis. */
  workspaceId: string;
  log: Log;
  timing?: Partial<Timing>;
}

interface Timing {
  /** How often this process sends itself a sign of life. */
  echoMs: number;
  /** Without one for so long it is deaf. */
  deafMs: number;
}
const usualTiming: Timing = { echoMs: 500, deafMs: 1_500 };

type Heard = (message: Uint8Array) => void;

/**
 * Publish and subscribe on Redis. Whether it hears is found out by what it sends itself: a connection may stand for
 * minutes with nothing on the other side.
 */
export function createRedisChannel({ url, workspaceId, log, timing: given }: RedisChannelOptions): Channel {
  const timing = { ...usualTiming, ...given };
  const name = (subject: string) => `quorate:${workspaceId}:${subject}`;
  const connect = () =>
    new Redis(url, {
      connectTimeout: 3_000,
      // What could not be sent at once is brought by the store; sent late it would only seem to be news.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      // In step with how fast a node notices: a longer wait would keep it deaf for no reason.
      retryStrategy: (times) => Math.min(100 * times, 1_000),
      // Kept by us: what is subscribed while there is no connection counts too.
      autoResubscribe: false,
    });
  const out = connect();
  const incoming = connect();
  const listeners = new Map<string, Set<Heard>>();
  const watchers = new Set<(hears: boolean) => void>();
  const waiting = new Map<string, (() => void)[]>();
  let hears = false;
  let echoed = -Infinity;
  let closed = false;

  const setHears = (now: boolean) => {
    if (hears === now) return;
    hears = now;
    if (!closed) log[now ? 'info' : 'warn'](now ? 'bus hears' : 'bus is deaf', {});
    for (const watcher of watchers) watcher(now);
  };

  for (const connection of [out, incoming]) {
    // Each failed attempt to connect is an event; that it is deaf is said once.
    connection.on('error', (error: Error) => log.debug('redis', { message: error.message }));
    connection.on('close', () => setHears(false));
  }

  const subscribe = (names: string[]) =>
    incoming.subscribe(...names).then(
      () => {
        for (const each of names) for (const resolve of waiting.get(each)?.splice(0) ?? []) resolve();
      },
      (error: unknown) => log.debug('redis subscribe failed', { message: String(error) }),
    );
  incoming.on('ready', () => void subscribe([...listeners.keys()]).then(() => send(self, new Uint8Array())));
  incoming.on('messageBuffer', (channel: Buffer, message: Buffer) => {
    for (const heard of listeners.get(channel.toString()) ?? []) heard(message);
  });

  const on = (full: string, heard: Heard) => {
    const set = listeners.get(full) ?? new Set();
    const isNew = set.size === 0;
    listeners.set(full, set.add(heard));
    const ready = isNew
      ? new Promise<void>((resolve) => {
          waiting.set(full, [...(waiting.get(full) ?? []), resolve]);
          if (incoming.status === 'ready') void subscribe([full]);
        })
      : Promise.resolve();
    const stop = () => {
      if (!set.delete(heard) || set.size > 0) return;
      listeners.delete(full);
      waiting.delete(full);
      if (incoming.status === 'ready') incoming.unsubscribe(full).catch(() => undefined);
    };
    return { ready, stop };
  };

  const send = (full: string, message: Uint8Array): boolean => {
    if (out.status !== 'ready') return false;
    out.publish(full, Buffer.from(message.buffer, message.byteOffset, message.byteLength)).catch((error: unknown) => {
      log.debug('redis publish failed', { message: String(error) });
    });
    return true;
  };

  const self = name(`echo:${randomBytes(9).toString('base64url')}`);
  on(self, () => {
    echoed = performance.now();
    if (out.status === 'ready' && incoming.status === 'ready') setHears(true);
  });
  const echo = setInterval(() => {
    if (performance.now() - echoed > timing.deafMs) setHears(false);
    send(self, new Uint8Array());
  }, timing.echoMs).unref();

  return {
    get hears() {
      // A process that was stopped has not heard itself either.
      return hears && performance.now() - echoed <= timing.deafMs;
    },
    onChange(changed) {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
    publish: (subject, message) => send(name(subject), message),
    subscribe: (subject, heard) => on(name(subject), heard),
    async close() {
      closed = true;
      clearInterval(echo);
      watchers.clear();
      out.disconnect();
      incoming.disconnect();
    },
  };
}
