/** The store goes away in the middle of a meeting: everybody is told, nobody loses a word, and it heals by itself. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { io, type Socket } from 'socket.io-client';
import type { ApiClient } from '../support/api-client.ts';
import { describeWithMongo } from '../support/mongo.ts';
import { describeWithRedis } from '../support/redis.ts';
import type { Tape } from './support/tape.ts';
import { Trio } from './support/trio.ts';

describeWithMongo(
  'with MongoDB',
  () =>
    describeWithRedis('and Redis', () => {
      let trio: Trio;
      const live: Socket[] = [];
      const tapes: Tape[] = [];
      beforeAll(async () => {
        trio = await Trio.start({ ownStore: true });
        await Promise.all([0, 1, 2].map((n) => trio.ready(n)));
      }, 120_000);
      afterAll(async () => {
        for (const tape of tapes) tape.close();
        for (const socket of live) socket.disconnect();
        await trio.dispose();
      }, 60_000);

      /** What a page is told of the store, in turn. */
      function told(at: number, client: ApiClient): { connected: Promise<void>; next: () => Promise<boolean> } {
        const socket = io(trio.origin(at), {
          path: '/socket.io',
          transports: ['websocket'],
          forceNew: true,
          extraHeaders: { cookie: client.cookie },
        });
        live.push(socket);
        const said: boolean[] = [];
        let wake = () => {};
        socket.on('storage', ({ ok }: { ok: boolean }) => {
          said.push(ok);
          wake();
        });
        return {
          connected: new Promise((resolve) => socket.once('connect', () => resolve())),
          async next() {
            while (said.length === 0) await new Promise<void>((resolve) => (wake = resolve));
            return said.shift()!;
          },
        };
      }

      /** Types a word every few milliseconds. @returns stops, and says how many words there were */
      function load(tape: Tape, who: number): () => number {
        let words = 0;
        const timer = setInterval(() => tape.type(`<${who}:${(words += 1)}>`), 60);
        return () => {
          clearInterval(timer);
          return words;
        };
      }

      test('S3, R4: stopped for longer than a lease, and started again, while three people type on three nodes', async () => {
        const clients = await Promise.all([0, 1, 2].map((n) => trio.signIn(n, 'governor', n)));
        for (const [n, client] of clients.entries()) {
          const tape = trio.open(n, client);
          tapes.push(tape);
          await tape.synced;
        }
        const observer = told(2, await trio.signIn(2, 'observer'));
        const pages = [...clients.map((client, n) => told(n, client)), observer];
        await Promise.all(pages.map(({ connected }) => connected));

        const stops = tapes.map(load);
        await tapes[0]!.until(() => tapes[0]!.text.toString().includes('<2:20>'));
        await trio.mongo!.stop();
        expect(await Promise.all(pages.map(({ next }) => next()))).toEqual(pages.map(() => false));
        // Longer than any lease: nobody is served anything, and nobody may take that for the end.
        const until = performance.now() + 6_000;
        while (performance.now() < until)
          await Promise.race([new Promise((r) => setTimeout(r, 100)), tapes[0]!.next()]);
        expect(tapes.map(({ saved }) => saved)).toEqual([false, false, false]);
        expect(tapes.map(({ closedAt }) => closedAt)).toEqual([undefined, undefined, undefined]);
        for (const n of [0, 1, 2]) expect((await fetch(`${trio.origin(n)}/readyz`)).status).toBe(503);

        await trio.mongo!.start();
        expect(await Promise.all(pages.map(({ next }) => next()))).toEqual(pages.map(() => true));
        const words = stops.map((stop) => stop());
        await Promise.all(tapes.map((tape) => tape.until(() => tape.saved)));
        expect(tapes.map(({ closedAt }) => closedAt)).toEqual([undefined, undefined, undefined]);
        const last = words.map((count, who) => `<${who}:${count}>`);
        for (const tape of tapes) await tape.until(() => last.every((word) => tape.text.toString().includes(word)));
        expect(new Set(tapes.map(({ text }) => text.toString())).size).toBe(1);
        for (const [who, count] of words.entries()) {
          for (let n = 1; n <= count; n += 1) expect(tapes[0]!.text.toString()).toContain(`<${who}:${n}>`);
        }
        await Promise.all([0, 1, 2].map((n) => trio.ready(n)));
        await trio.leases(3);
        const late = trio.open(1, clients[0]!);
        tapes.push(late);
        await late.synced;
        expect(late.text.toString()).toBe(tapes[0]!.text.toString());
      }, 90_000);
    }),
  { own: true },
);
