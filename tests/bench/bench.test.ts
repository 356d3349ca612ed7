import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBench } from './bench.ts';
import type { Result } from './types.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'quorate-bench-test-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a short storm runs against this server and both relays, and nothing of it is missing or different', async () => {
  const json = join(folder, 'figures.json');
  const said: string[] = [];
  await runBench({
    only: ['storm'],
    reps: 1,
    scale: 0.1,
    pages: false,
    servers: ['quorate', 'relay', 'tick-relay'],
    json,
    say: (line) => said.push(line),
  });
  const results = JSON.parse(await readFile(json, 'utf8')) as Result[];
  expect(
    results.map(({ scenario, server, rep }) => ({ scenario, server, rep })),
    said.join('\n'),
  ).toEqual(['quorate', 'relay', 'tick-relay'].map((server) => ({ scenario: 'storm', server, rep: 0 })));
  for (const { figures } of results) {
    expect(figures).toMatchObject({ missing: 0, gaps: 0, cut: 0, wrong: 0 });
    expect(figures.deliveries_per_s).toBeGreaterThan(0);
    expect(figures.latency_p99_ms).toBeGreaterThan(0);
    expect(figures.cpu_s_per_1000).toBeGreaterThan(0);
  }
  expect(said.join('\n')).toContain('deliveries_per_s');
}, 60_000);
