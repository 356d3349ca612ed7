/** Readers that do not keep up, and one that floods, over real sockets: what they cost, and what they get. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import type { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { closeCodes } from '#lib/domain/wire.ts';
import { limits, usualSettings } from '#server/realtime/minutes/limits.ts';
import { frames } from './support/fake-transport.ts';
import { closing, RealtimeServer, synced, until } from './support/realtime-server.ts';
import { SlowLink } from './support/slow-link.ts';

let server: RealtimeServer;
beforeEach(async () => {
  server = await new RealtimeServer().listen();
  for (const id of ['ada', 'ben', 'cyn', 'eve']) server.workspace.add(id);
});
afterEach(() => server.close());

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** In bytes, of what is still in use. */
function heap(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

const piece = 100_000;
const content = (doc: Y.Doc) => doc.getText('typed').toString();

/** Replaces the text with another one, again and again, and notes when another reader has each. */
async function write(
  from: WebsocketProvider,
  to: WebsocketProvider,
  times: number,
  look: () => void,
): Promise<number[]> {
  const text = from.doc.getText('typed');
  const took: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const mark = `${i}:`;
    const began = performance.now();
    from.doc.transact(() => {
      text.delete(0, text.length);
      text.insert(0, mark + 'x'.repeat(piece));
    });
    await until(to.doc, () => content(to.doc).startsWith(mark));
    took.push(performance.now() - began);
    look();
  }
  return took.sort((a, b) => a - b);
}

/** The most that the server had waiting for any one connection. */
function watch() {
  let most = 0;
  return {
    look: () => void (most = Math.max(most, ...server.buffered())),
    get most() {
      return most;
    },
  };
}

const told = (what: string, took: number[], most: number) =>
  console.log(
    `${what}: the others had each change after ${took[took.length >> 1]!.toFixed(1)} ms (median), ` +
      `${took.at(-1)!.toFixed(1)} ms (most); waiting for the one at most ${megabytes(most)}`,
  );

/** Above what the server lets wait in a socket and what the operating system takes beyond that. */
const pieces = 250;
const oneTurn = 3 * piece;

describe('S8: a reader that does not keep up costs the others nothing, and comes back whole', () => {
  test('one that stops reading', async () => {
    const [ada, ben, cyn] = [server.provider('ada'), server.provider('ben'), server.provider('cyn')];
    await Promise.all([ada, ben, cyn].map(synced));
    const before = heap();
    (ben.ws as unknown as WebSocket).pause();
    const watched = watch();
    const took = await write(ada, cyn, pieces, watched.look);
    told('stopped', took, watched.most);
    expect(content(ben.doc).startsWith(`${pieces - 1}:`)).toBe(false);
    expect(watched.most).toBeGreaterThan(limits.behindBytes);
    expect(watched.most).toBeLessThan(limits.behindBytes + oneTurn);
    // Of the log in memory too: with as much again the reader would have been kept for.
    server.log.entries = [];
    expect(heap() - before).toBeLessThan(8 * 2 ** 20);
    (ben.ws as unknown as WebSocket).resume();
    await until(ben.doc, () => content(ben.doc) === content(ada.doc));
    expect(Math.max(...server.buffered())).toBeLessThan(limits.behindBytes);
  }, 60_000);

  test('one on a link of 20 kB a second', async () => {
    const link = new SlowLink(Number(new URL(server.origin).port), 20_000);
    const port = await link.listen();
    server.cleanUp(() => link.close());
    const [ada, cyn] = [server.provider('ada'), server.provider('cyn')];
    const ben = server.provider('ben', new Y.Doc(), undefined, `ws://127.0.0.1:${port}`);
    await Promise.all([ada, ben, cyn].map(synced));
    const watched = watch();
    const carried = link.carried;
    const took = await write(ada, cyn, pieces, watched.look);
    told('20 kB/s', took, watched.most);
    expect(watched.most).toBeLessThan(limits.behindBytes + oneTurn);
    expect(link.carried - carried).toBeLessThan(pieces * piece * 0.1);
    // It goes on reading, so it is waited for.
    expect(ben.wsconnected).toBe(true);
    link.widen();
    await until(ben.doc, () => content(ben.doc) === content(ada.doc));
  }, 60_000);
});

describe('S7: one that floods', () => {
  test('is told 4529; what the others write arrives meanwhile, and nothing of the flood stays', async () => {
    const [ada, cyn] = [server.provider('ada'), server.provider('cyn')];
    await Promise.all([ada, cyn].map(synced));
    const before = heap();
    const eve = server.socket('eve');
    await new Promise((resolve) => eve.once('open', resolve));
    const nothing = frames.update(Y.encodeStateAsUpdate(new Y.Doc()));
    for (let i = 0; i < 3 * 5 * usualSettings.updatesPerSecond; i += 1) eve.send(nothing);
    const closed = closing(eve);
    const watched = watch();
    const took = await write(ada, cyn, 20, watched.look);
    told('flood', took, watched.most);
    expect((await closed).code).toBe(closeCodes.tooFast);
    expect([ada.wsconnected, cyn.wsconnected]).toEqual([true, true]);
    server.log.entries = [];
    expect(heap() - before).toBeLessThan(4 * 2 ** 20);
    expect(server.realtime.stats()).toMatchObject({ minutes: 2, documents: 1 });
  }, 60_000);
});

describe('S10: documents opened and closed over real sockets', () => {
  test('leave the heap where it was', async () => {
    const visit = async (i: number) => {
      const id = `document-${i}`;
      server.workspace.documents.add(id);
      const ada = server.provider('ada', new Y.Doc(), id);
      await synced(ada);
      ada.doc.getText('typed').insert(0, 'Agreed.');
      const gone = new Promise((resolve) => (ada.ws as unknown as WebSocket).once('close', resolve));
      ada.destroy();
      ada.doc.destroy();
      await gone;
    };
    const round = async () => {
      for (let i = 0; i < 300; i += 10) await Promise.all(Array.from({ length: 10 }, (_, k) => visit(i + k)));
      await server.quiet();
      server.log.entries = [];
      server.log.bound.clear();
    };
    await round();
    const before = heap();
    for (let i = 0; i < 3; i += 1) await round();
    const after = heap();
    console.log(`900 documents later: ${megabytes(after)} instead of ${megabytes(before)}`);
    expect(server.realtime.stats()).toEqual({ minutes: 0, live: 0, documents: 0, waiting: 0 });
    expect(after).toBeLessThan(before * 1.05);
  }, 60_000);
});
