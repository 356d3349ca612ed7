/** The channel between nodes on Redis: what arrives, and how soon it is found out that nothing does. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRedisChannel } from '#server/adapters/redis/channel.ts';
import type { Channel } from '#server/ports.ts';
import { describeWithRedis, ownRedis, type OwnRedis } from '../support/redis.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { notingLog } from './sqlite-support.ts';

const timing = { echoMs: 50, deafMs: 250 };
const bytes = (text: string) => new TextEncoder().encode(text);

describeWithRedis('with Redis', () => {
  let redis: OwnRedis;
  let proxy: TcpProxy;
  let channels: Channel[];
  let log: ReturnType<typeof notingLog>;
  beforeEach(async () => {
    redis = await ownRedis();
    proxy = await TcpProxy.listen({ port: redis.port });
    [channels, log] = [[], notingLog()];
  });
  afterEach(async () => {
    await Promise.all(channels.map((channel) => channel.close()));
    await proxy.close();
    await redis.dispose();
  });

  function connect({ port = redis.port, workspaceId = 'w' } = {}): Channel {
    const channel = createRedisChannel({ url: `redis://127.0.0.1:${port}`, workspaceId, log, timing });
    channels.push(channel);
    return channel;
  }

  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  async function hearing(channel: Channel, subject = 'bus'): Promise<string[]> {
    const heard: string[] = [];
    await channel.subscribe(subject, (message) => heard.push(new TextDecoder().decode(message))).ready;
    return heard;
  }

  /** Sends until something has arrived. */
  async function reaches(from: Channel, heard: string[], word: string): Promise<void> {
    while (!heard.includes(word)) {
      from.publish('bus', bytes(word));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  test('what is published arrives everywhere, here too, in order, and byte for byte', async () => {
    const [a, b] = [connect(), connect()];
    const heard = [await hearing(a), await hearing(b)];
    await until(() => a.hears && b.hears);
    const words = Array.from({ length: 200 }, (_, n) => `word ${n} \u0000é`);
    for (const word of words) expect(a.publish('bus', bytes(word))).toBe(true);
    await until(() => heard.every((each) => each.length === words.length));
    expect(heard).toEqual([words, words]);
  });

  test('other subjects, other workspaces, and what is not listened to any more are not heard', async () => {
    const [a, other] = [connect(), connect({ workspaceId: 'other' })];
    const [mine, theirs, elsewhere] = [await hearing(a), await hearing(a, 'document:d'), await hearing(other)];
    const stopped: string[] = [];
    const { ready, stop } = a.subscribe('bus', () => stopped.push('heard'));
    await ready;
    stop();
    await until(() => a.hears);
    a.publish('bus', bytes('x'));
    await until(() => mine.length > 0);
    expect([mine, theirs, elsewhere, stopped]).toEqual([['x'], [], [], []]);
  });

  test('R4: a black hole is found out by the silence, and its end too', async () => {
    const channel = connect({ port: proxy.port });
    const changes: boolean[] = [];
    channel.onChange((hears) => changes.push(hears));
    await until(() => channel.hears);
    proxy.blackhole();
    const began = performance.now();
    await until(() => !channel.hears && changes.length === 2);
    expect(performance.now() - began).toBeLessThan(1_000);
    await proxy.heal();
    await until(() => channel.hears);
    expect(changes).toEqual([true, false, true]);
  });

  test('R4: a connection that is cut is known at once; connected again it hears what it had subscribed to', async () => {
    const [sender, channel] = [connect(), connect({ port: proxy.port })];
    const heard = await hearing(channel);
    await until(() => channel.hears && sender.hears);
    await proxy.cut();
    await until(() => !channel.hears);
    expect(channel.publish('bus', bytes('lost'))).toBe(false);
    // Subscribed to while there is no connection.
    const { ready } = channel.subscribe('document:d', () => heard.push('document'));
    await proxy.heal();
    await ready;
    await until(() => channel.hears);
    await reaches(sender, heard, 'again');
    sender.publish('document:d', bytes('x'));
    await until(() => heard.includes('document'));
    expect(heard).not.toContain('lost');
  });

  test('R4: after Redis has begun anew, everything is subscribed to again', async () => {
    const [a, b] = [connect(), connect()];
    const heard = await hearing(b);
    await until(() => a.hears && b.hears);
    await redis.kill();
    await until(() => !a.hears && !b.hears);
    await redis.start();
    await until(() => a.hears && b.hears);
    await reaches(a, heard, 'after');
  });

  test('closed it sends nothing, and says nothing more', async () => {
    const channel = connect();
    await until(() => channel.hears);
    await channel.close();
    log.events.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([channel.publish('bus', bytes('x')), log.events]).toEqual([false, []]);
  });
});
