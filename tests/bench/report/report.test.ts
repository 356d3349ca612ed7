import { expect, test } from 'vitest';
import type { Figures, Result } from '../types.ts';
import { ofNodes, shownFigures } from './labels.ts';
import { picture } from './picture.ts';
import { entriesOf, loadOf, nodesFor, nodesRouted, openOn, unitsOf, type Unit } from './scale.ts';
import { scaleTables } from './scale-tables.ts';
import { spread } from './summary.ts';
import { nodeOutcomes, outcomes } from './targets.ts';
import { scenarios } from '../scenarios/all.ts';

const results = (scenario: string, server: string, ...figures: Figures[]): Result[] =>
  figures.map((each, rep) => ({ scenario, server, rep, figures: each }));

const storm = [
  ...results('storm', 'quorate', { deliveries_per_s: 300 }, { deliveries_per_s: 900 }, { deliveries_per_s: 600 }),
  ...results('storm', 'y-websocket', { deliveries_per_s: 50 }),
  ...results('storm', 'hocuspocus', { deliveries_per_s: 150 }),
  ...results('storm', 'tick-relay', { deliveries_per_s: 1_000 }),
];

test('a figure is the median of its repetitions, with the least and the most', () => {
  expect(spread(storm, 'storm', 'quorate', 'deliveries_per_s')).toEqual({ median: 600, min: 300, max: 900 });
  const two = results('kill', 'quorate', { burst_lost: 9 }, { burst_lost: 4 });
  expect(spread(two, 'kill', 'quorate', 'burst_lost')).toEqual({ median: 6.5, min: 4, max: 9 });
  expect(spread(storm, 'storm', 'relay', 'deliveries_per_s')).toBeUndefined();
});

test('targets are judged beside the better peer; what was not measured is neither met nor missed', () => {
  const rows = outcomes([...storm, ...results('kill', 'quorate', { typing_lost: 0, burst_lost: 3 })]);
  const named = (what: RegExp) => rows.find((row) => what.test(row.what));
  expect(named(/storm.*better peer/)).toMatchObject({ result: '4 ×', met: true });
  expect(named(/beside the tick relay/)).toMatchObject({ result: '0.6 ×', met: false });
  expect(named(/kill/)).toMatchObject({ result: '0, 3', met: false });
  expect(named(/unload/)).toMatchObject({ result: '–', met: undefined });
});

test('the picture says in words what its bars show', () => {
  const svg = picture(storm, '2026-01-02T03:04:05Z');
  expect(svg).toMatch(/<desc[^>]*>Storm: deliveries a second: Quorate 600, Hocuspocus \+ SQLite 150/);
  expect(svg).toContain('prefers-color-scheme: dark');
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test('a revocation on three nodes is judged by what its slowest hundredth takes', () => {
  const of = (p99: number) => nodeOutcomes(results('revocation-three-nodes', 'quorate', { call_p99_ms: p99 }));
  expect([of(80), of(800), nodeOutcomes(storm)].map(([row]) => row!.met)).toEqual([true, false, undefined]);
});

test('every scenario has figures that the page shows, in one part of it or the other', () => {
  expect(scenarios.filter(({ name }) => shownFigures[name] === undefined)).toEqual([]);
  expect(scenarios.filter(({ needs }) => needs !== undefined).every(({ name }) => ofNodes(name))).toBe(true);
  expect(['meeting', 'kill', 'idle'].some(ofNodes)).toBe(false);
});

const measured: Result[] = [
  ...results('evening-mongodb', 'quorate', { cpu_s_per_1000: 0.04, cpu_s_per_1000_edits: 0.36, log_entry_bytes: 330 }),
  ...results('evening-three-nodes', 'quorate', {
    cpu_s_per_1000_edits: 0.76,
    redis_in_bytes_per_1000_edits: 200_000,
    redis_messages_per_1000_edits: 1_000,
  }),
  ...results('signals-mongodb', 'quorate', { cpu_ms_per_signal: 1, store_ops_per_signal: 10 }),
  ...results('looks-mongodb', 'quorate', { look_cpu_ms_per_s_per_1000_entries: 2 }),
  ...results('bus', 'quorate', {
    node_cpu_us_per_presence: 100,
    redis_cpu_us_per_message: 3,
    redis_cpu_us_per_delivery: 0.5,
  }),
];

test('the scale model has its units from five scenarios, and says nothing when one of them is missing', () => {
  const unit = unitsOf(measured)!;
  expect(unit.edit).toBeCloseTo(0.00044);
  expect(unit.hear).toBeCloseTo(0.0002);
  expect(unit).toMatchObject({ look: 2e-6, presence: 1e-4, messageBytes: 200, entryBytes: 330 });
  expect(unitsOf(measured.filter(({ scenario }) => scenario !== 'bus'))).toBeUndefined();
  expect(scaleTables(storm)).toBeUndefined();
});

test('as few nodes as carry an evening, more of them when its people are spread, and none when each hears of all', () => {
  const unit: Unit = unitsOf(measured)!;
  expect(openOn(1)).toBe(1);
  expect(openOn(3)).toBeCloseTo(3, 1);
  expect(openOn(10_000)).toBeGreaterThan(11.9);
  const nodes = nodesFor(unit, 1_000)!;
  const busy = (count: number) => Object.values(loadOf(unit, 1_000, count)).reduce((a: number, b: number) => a + b, 0);
  expect(busy(nodes)).toBeLessThanOrEqual(0.5);
  expect(busy(nodes - 1)).toBeGreaterThan(0.5);
  expect(nodes).toBeGreaterThan(5 * nodesRouted(unit, 1_000));
  expect(nodesFor(unit, 100_000)).toBeUndefined();
});

test('logs grow when a node has more meetings than it merges', () => {
  expect(entriesOf(10)).toBeCloseTo(entriesOf(100));
  expect(entriesOf(1_000)).toBeGreaterThan(3 * entriesOf(100));
});

test('the tables of the scale model are whole', () => {
  const tables = scaleTables(measured)!;
  expect(tables).toContain('| 100,000 | none is enough');
  expect(tables).not.toMatch(/NaN|undefined|Infinity/);
});
