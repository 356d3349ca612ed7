/** kill -9 of the real process in the middle of typing: S2, S3, and the stock provider's reconnection. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { closeCodes } from '#lib/domain/wire.ts';
import { ApiClient } from '../support/api-client.ts';
import { startDemo, type Demo } from '../support/process.ts';

const kills = 20;

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo();
}, 120_000);
afterAll(async () => {
  await demo.server.dispose();
});

/** A browser that stays open throughout: the stock provider and nothing of ours. */
class Browser {
  readonly doc = new Y.Doc();
  readonly provider: WebsocketProvider;

  constructor(cookie: string) {
    class SignedIn extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols ?? [], { headers: { cookie } });
      }
    }
    this.provider = new WebsocketProvider(
      `${demo.server.origin.replace('http', 'ws')}/yjs`,
      demo.meeting.minutesId,
      this.doc,
      { disableBc: true, WebSocketPolyfill: SignedIn as unknown as typeof globalThis.WebSocket, maxBackoffTime: 300 },
    );
  }

  get text(): Y.Text {
    return this.doc.getText('typed');
  }

  async synced(): Promise<void> {
    if (!this.provider.synced) await new Promise<void>((resolve) => this.provider.once('sync', () => resolve()));
  }
}

/** Resolves once the condition holds, which a change in one of these browsers makes it do. */
async function until(browsers: readonly Browser[], condition: () => boolean): Promise<void> {
  if (condition()) return;
  await new Promise<void>((resolve) => {
    const look = () => {
      if (!condition()) return;
      for (const { doc } of browsers) doc.off('update', look);
      resolve();
    };
    for (const { doc } of browsers) doc.on('update', look);
  });
}

async function signIn(role: 'chair' | 'governor' | 'observer', nth = 0): Promise<string> {
  const client = new ApiClient(demo.server.origin);
  const answer = await client.signIn(demo.account(role, nth));
  expect(answer.status).toBe(204);
  return client.cookie;
}

test(`S2: killed ${kills} times while three type: whatever another browser had received is there, and all carry on`, async () => {
  const cookies = [await signIn('chair'), await signIn('governor'), await signIn('governor', 1)];
  const browsers = cookies.map((cookie) => new Browser(cookie));
  await Promise.all(browsers.map((browser) => browser.synced()));
  const [reader] = browsers as [Browser, ...Browser[]];
  let typed = 0;
  let lost = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    const word = () => `<${(typed += 1)}>`;
    let typing = true;
    const typists = browsers.map(async ({ text }) => {
      while (typing) {
        text.insert(text.length, word());
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    });
    const target = reader.text.length + 1_500;
    await until([reader], () => reader.text.length > target);
    const dead = demo.server.kill9();
    typing = false;
    await Promise.all(typists);
    await dead;
    // What had come from others is what the server had sent.
    const received = Y.decodeStateVector(Y.encodeStateVector(reader.doc));
    received.delete(reader.doc.clientID);
    await demo.server.start();
    // Somebody who has nothing to bring sees what the server itself still has, before the others come back.
    const late = new Browser(await signIn('observer'));
    await late.synced();
    const there = Y.decodeStateVector(Y.encodeStateVector(late.doc));
    for (const [client, clock] of received) if ((there.get(client) ?? 0) < clock) lost += 1;
    await Promise.all(browsers.map((browser) => browser.synced()));
    const all = [...browsers, late];
    await until(all, () => new Set(all.map(({ text }) => text.toString())).size === 1);
    late.provider.destroy();
  }
  for (const browser of browsers) browser.provider.destroy();
  console.log(`killed ${kills} times; ${typed} words typed; lost ${lost}`);
  expect(lost).toBe(0);
  const final = browsers[0]!.text.toString();
  for (let n = 1; n <= typed; n += 1) expect(final.includes(`<${n}>`)).toBe(true);
}, 300_000);

test('stopped as an operator stops it: every socket is told 4530 first, and the end is clean', async () => {
  const ws = new WebSocket(`${demo.server.origin.replace('http', 'ws')}/yjs/${demo.meeting.minutesId}`, {
    headers: { cookie: await signIn('chair') },
  });
  await new Promise((resolve) => ws.once('message', resolve));
  const closed = new Promise<number>((resolve) => ws.once('close', resolve));
  const began = performance.now();
  expect(await demo.server.stop()).toBe(0);
  expect(await closed).toBe(closeCodes.unavailable);
  expect(performance.now() - began).toBeLessThan(10_000);
  await demo.server.start();
}, 60_000);
