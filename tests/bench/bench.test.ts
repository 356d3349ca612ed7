import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithMongo } from '../support/mongo.ts';
import { describeWithRedis } from '../support/redis.ts';
import { runBench } from './bench.ts';
import type { Figures, Result, ServerName } from './types.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'quorate-bench-test-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A few hundredths of the usual, without the pages, so that no build is needed. */
async function short(scenario: string, servers: ServerName[], scale: number) {
  const json = join(folder, `${scenario}.json`);
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const { faults } = await runBench({ only: [scenario], reps: 1, scale, pages: false, servers, json, say });
  const results = JSON.parse(await readFile(json, 'utf8')) as Result[];
  return { results, faults, said: said.join('\n') };
}

/** @returns Quorate's figures, of a scenario in which nobody else takes part */
async function alone(scenario: string): Promise<Figures> {
  const { results, said } = await short(scenario, ['quorate'], 0.05);
  expect(results, said).toMatchObject([{ scenario, server: 'quorate', rep: 0, figures: { cut: 0, wrong: 0 } }]);
  return results[0]!.figures;
}

test('a short storm runs against this server and both relays, and nothing of it is missing or different', async () => {
  const servers: ServerName[] = ['quorate', 'relay', 'tick-relay'];
  const { results, said } = await short('storm', servers, 0.1);
  expect(
    results.map(({ scenario, server, rep }) => ({ scenario, server, rep })),
    said,
  ).toEqual(servers.map((server) => ({ scenario: 'storm', server, rep: 0 })));
  for (const { figures } of results) {
    expect(figures).toMatchObject({ missing: 0, gaps: 0, cut: 0, wrong: 0 });
    expect(figures.deliveries_per_s).toBeGreaterThan(0);
    expect(figures.latency_p99_ms).toBeGreaterThan(0);
    expect(figures.cpu_s_per_1000).toBeGreaterThan(0);
  }
  expect(said).toContain('deliveries_per_s');
}, 60_000);

test('people are revoked one after the other, and each receipt names all that they had open', async () => {
  const figures = await alone('revocation');
  expect(figures.revocations).toBe(10);
  expect(figures.call_p99_ms).toBeGreaterThan(0);
  expect(figures.last_close_p99_ms).toBeGreaterThan(0);
}, 60_000);

test('in a rush of sign-ins beside a flood nothing is lost, and nobody is given a wrong answer', async () => {
  const figures = await alone('rush');
  expect(figures).toMatchObject({ missing: 0, gaps: 0, wrong_answers: 0 });
  expect(figures.signed_in).toBeGreaterThan(0);
  expect(figures.flooded_mb).toBeGreaterThan(0);
}, 90_000);

describeWithMongo(
  'over MongoDB',
  () => {
    test.each(['meeting-mongodb', 'evening-mongodb', 'storm-mongodb'])(
      'a short %s loses nothing, and what it asks of the store is counted',
      async (scenario) => {
        const figures = await alone(scenario);
        expect(figures).toMatchObject({ missing: 0, gaps: 0 });
        expect(figures.cpu_s_per_1000).toBeGreaterThan(0);
        expect(figures.store_ops_per_1000_edits).toBeGreaterThan(0);
        expect(figures.log_entries_per_1000_edits).toBeGreaterThan(0);
        expect(figures.log_entry_bytes).toBeGreaterThan(100);
      },
      90_000,
    );

    test('what it costs to look at many entries is found out', async () => {
      const figures = await alone('looks-mongodb');
      expect(figures.entries).toBeGreaterThan(0);
      expect(figures.look_cpu_ms_per_s_per_1000_entries).toBeTypeOf('number');
    }, 90_000);

    test('what it costs to say that somebody types is found out', async () => {
      const figures = await alone('signals-mongodb');
      expect(figures.signals).toBe(12);
      expect(figures.store_ops_per_signal).toBeTypeOf('number');
    }, 90_000);

    describeWithRedis('with Redis between three nodes', () => {
      test.each(['meeting-three-nodes', 'evening-three-nodes'])(
        'a short %s loses nothing, wherever people are',
        async (scenario) => {
          const figures = await alone(scenario);
          expect(figures).toMatchObject({ missing: 0, gaps: 0 });
          for (const n of [1, 2, 3]) expect(figures[`node_${n}_cpu_s_per_1000_edits`]).toBeGreaterThan(0);
          expect(figures.redis_messages_per_1000_edits).toBeGreaterThan(0);
          expect(figures.redis_out_bytes_per_1000_edits).toBeGreaterThan(figures.redis_in_bytes_per_1000_edits!);
        },
        90_000,
      );

      test('somebody with sockets on three nodes is revoked on all of them', async () => {
        const figures = await alone('revocation-three-nodes');
        expect(figures.revocations).toBe(10);
        expect(figures.last_close_p99_ms).toBeGreaterThan(0);
      }, 90_000);

      test('what a message costs is found out', async () => {
        const { results, faults } = await short('bus', ['quorate'], 0.05);
        expect(faults).toEqual([]);
        expect(results[0]!.figures.node_cpu_us_per_presence).toBeGreaterThan(0);
        expect(results[0]!.figures.redis_cpu_us_per_message).toBeTypeOf('number');
      }, 90_000);
    });
  },
  { own: true },
);
