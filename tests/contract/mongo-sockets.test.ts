import { Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { connectMongo, type Connected } from '#server/adapters/mongo/client.ts';
import { describeWithMongo, mongoUri } from '../support/mongo.ts';
import { notingLog } from './sqlite-support.ts';

describeWithMongo('MongoDB: a socket that is destroyed, and has not said so yet', () => {
  const sockets: Socket[] = [];
  let connected: Connected | undefined;

  async function connect(): Promise<Connected> {
    const { connect: begin } = Socket.prototype;
    vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...args: unknown[]) {
      sockets.push(this);
      return Reflect.apply(begin, this, args) as Socket;
    });
    const uri = new URL(mongoUri()!);
    uri.searchParams.set('maxPoolSize', '1');
    uri.searchParams.set('minPoolSize', '1');
    return (connected = await connectMongo({ uri: uri.href, log: notingLog() }));
  }

  afterEach(async () => {
    vi.restoreAllMocks();
    sockets.length = 0;
    await connected?.close();
  });

  describe('S3, D1: what is written to it', () => {
    test('is tried again on another, and so is what comes after', async () => {
      const { db } = await connect();
      await db.command({ ping: 1 });
      // The pool's and the monitor's: each says so a turn of the event loop later.
      expect(sockets.filter(({ destroyed }) => !destroyed).length).toBeGreaterThan(1);
      for (const socket of sockets) socket.destroy();
      const words = db.collection<{ _id: number }>('words');
      expect(await words.insertOne({ _id: 1 })).toMatchObject({ insertedId: 1 });
      expect(await words.insertOne({ _id: 2 })).toMatchObject({ insertedId: 2 });
      expect(await words.countDocuments()).toBe(2);
      await db.dropDatabase();
    });
  });
});
