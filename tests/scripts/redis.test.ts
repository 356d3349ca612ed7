import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { describeWithRedis, ownRedis } from '../support/redis.ts';

describeWithRedis('a Redis server of a test', () => {
  test('forgets everything when it ends, and serves on the same port again', async () => {
    const server = await ownRedis();
    const client = new Redis(server.url, { lazyConnect: true, retryStrategy: () => 10 });
    client.on('error', () => undefined);
    try {
      await client.set('key', 'value');
      const { pid } = server;
      for (const end of [() => server.stop(), () => server.kill()]) {
        await end();
        expect(server.pid).toBeUndefined();
        await server.start();
        expect(await client.get('key')).toBeNull();
        await client.set('key', 'value');
      }
      expect(server.pid).not.toBe(pid);
    } finally {
      client.disconnect();
      await server.dispose();
    }
  });

  test('answers what it was sent while it was stunned once it goes on', async () => {
    const server = await ownRedis();
    const client = new Redis(server.url);
    try {
      await client.ping();
      server.pause();
      const answer = client.ping();
      server.resume();
      expect(await answer).toBe('PONG');
    } finally {
      client.disconnect();
      await server.dispose();
    }
  });

  test('can be ended while it is stunned', async () => {
    const server = await ownRedis();
    server.pause();
    await server.stop();
    await server.start();
    server.pause();
    await server.dispose();
    expect(server.pid).toBeUndefined();
  });
});
