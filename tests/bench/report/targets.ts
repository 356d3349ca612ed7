/** What was aimed at, and what came of it: ratios of medians from one run. */
import type { Result } from '../types.ts';
import { shown, spread } from './summary.ts';

export interface Outcome {
  what: string;
  target: string;
  result: string;
  /** Undefined when it was not measured. */
  met: boolean | undefined;
}

type Better = 'more' | 'less';

const peers = ['y-websocket', 'hocuspocus'];
/** What tests/nodes allows a revocation to take while all nodes answer. */
const slowestRevocationMs = 250;

export function outcomes(results: readonly Result[]): Outcome[] {
  const ours = (scenario: string, figure: string) => spread(results, scenario, 'quorate', figure)?.median;
  const of = (server: string, scenario: string, figure: string) => spread(results, scenario, server, figure)?.median;
  const betterPeer = (scenario: string, figure: string, better: Better): number | undefined => {
    const values = peers.flatMap((peer) => of(peer, scenario, figure) ?? []);
    if (values.length === 0) return undefined;
    return better === 'more' ? Math.max(...values) : Math.min(...values);
  };
  const rows: Outcome[] = [];
  const rushes = ['rush', 'rush-every-core'];
  const ratio = (what: string, target: string, mine: number | undefined, theirs: number | undefined, limit: Limit) => {
    if (mine === undefined || theirs === undefined)
      return void rows.push({ what, target, result: '–', met: undefined });
    rows.push({ what, target, result: `${shown(mine / theirs)} ×`, met: limit(mine / theirs) });
  };
  const plain = (what: string, target: string, values: readonly (number | undefined)[], limit: Limit, unit = '') => {
    const known = values.filter((value) => value !== undefined);
    if (known.length < values.length) return void rows.push({ what, target, result: '–', met: undefined });
    rows.push({ what, target, result: known.map((n) => `${shown(n)}${unit}`).join(', '), met: known.every(limit) });
  };

  const storm = 'deliveries_per_s';
  const inStorm = ours('storm', storm);
  ratio(
    'storm: deliveries a second, beside the better peer',
    '≥ 3 ×',
    inStorm,
    betterPeer('storm', storm, 'more'),
    atLeast(3),
  );
  ratio('storm: the same, beside the tick relay', '≥ 0.75 ×', inStorm, of('tick-relay', 'storm', storm), atLeast(0.75));
  const peak = 'peak_rss_mb';
  ratio(
    'storm: peak memory, beside the better peer',
    '≤ 1 ×',
    ours('storm', peak),
    betterPeer('storm', peak, 'less'),
    atMost(1),
  );
  for (const scenario of ['meeting', 'evening', 'evening-carets']) {
    const p99 = ours(scenario, 'latency_p99_ms');
    const tick = of('tick-relay', scenario, 'latency_p99_ms');
    const cpu = 'cpu_s_per_1000';
    ratio(
      `${scenario}: latency p99, beside the better peer`,
      '≤ 1 ×',
      p99,
      betterPeer(scenario, 'latency_p99_ms', 'less'),
      atMost(1),
    );
    ratio(`${scenario}: the same, beside the tick relay`, '≤ 1.5 ×', p99, tick, atMost(1.5));
    ratio(
      `${scenario}: CPU for each 1,000 edits delivered, beside the better peer`,
      '≤ 0.6 ×',
      ours(scenario, cpu),
      betterPeer(scenario, cpu, 'less'),
      atMost(0.6),
    );
  }
  const idle = 'rss_per_connection_kb';
  ratio(
    'idle connection: memory, beside the relay',
    '≤ 1.25 ×',
    ours('idle', idle),
    of('relay', 'idle', idle),
    atMost(1.25),
  );
  for (const [scenario, name] of [
    ['late-joiner', 'late joiner'],
    ['late-joiner-trace', 'late joiner, real trace'],
  ] as const) {
    ratio(
      `${name}: cold, beside the better peer`,
      '≤ 0.2 ×',
      ours(scenario, 'cold_ms'),
      betterPeer(scenario, 'cold_ms', 'less'),
      atMost(0.2),
    );
    ratio(
      `${name}: warm, beside the better peer`,
      '≤ 1 ×',
      ours(scenario, 'warm_ms'),
      betterPeer(scenario, 'warm_ms', 'less'),
      atMost(1),
    );
    plain(
      `${name}: bytes received, beside the minimal state (cold, warm)`,
      '≤ 1.02 ×',
      [ours(scenario, 'cold_bytes_ratio'), ours(scenario, 'warm_bytes_ratio')],
      atMost(1.02),
      ' ×',
    );
    plain(
      `${name}: stored after compaction, beside the minimal state (history apart)`,
      '≤ 1.2 ×',
      [ours(scenario, 'stored_ratio')],
      atMost(1.2),
      ' ×',
    );
  }
  plain(
    'unload: heap after a forced collection, beside the start',
    '≤ 1.05 ×',
    [ours('unload', 'heap_ratio')],
    atMost(1.05),
    ' ×',
  );
  plain(
    'kill -9: edits lost that others had seen (typing, bursts)',
    '0',
    [ours('kill', 'typing_lost'), ours('kill', 'burst_lost')],
    atMost(0),
  );
  plain(
    'a reader that stops: the others’ p99, beside the usual',
    '≤ 1.1 ×',
    [ours('stopped-reader', 'p99_ratio')],
    atMost(1.1),
    ' ×',
  );
  plain(
    'a reader that stops: memory held for it',
    'bounded: < 10 MB',
    [ours('stopped-reader', 'held_for_reader_mb')],
    below(10),
    ' MB',
  );
  plain(
    'rush of sign-ins and a flood: everybody else’s p99, beside before (the server on one core; on every core)',
    '≤ 2 ×',
    rushes.map((name) => ours(name, 'p99_ratio')),
    atMost(2),
    ' ×',
  );
  plain(
    'the same: edits lost',
    '0',
    rushes.map((name) => ours(name, 'missing')),
    atMost(0),
  );
  rows.push(longestPause(results));
  return rows;
}

/** What was aimed at with several nodes. */
export function nodeOutcomes(results: readonly Result[]): Outcome[] {
  const what = 'revocation on three nodes: the call, p99';
  const row = { what, target: `< ${slowestRevocationMs} ms` };
  const p99 = spread(results, 'revocation-three-nodes', 'quorate', 'call_p99_ms')?.median;
  if (p99 === undefined) return [{ ...row, result: '–', met: undefined }];
  return [{ ...row, result: `${shown(p99)} ms`, met: p99 < slowestRevocationMs }];
}

type Limit = (value: number) => boolean;
const atLeast =
  (least: number): Limit =>
  (value) =>
    value >= least;
const atMost =
  (most: number): Limit =>
  (value) =>
    value <= most;
const below =
  (most: number): Limit =>
  (value) =>
    value < most;

function longestPause(results: readonly Result[]): Outcome {
  const row = { what: 'longest pause of the event loop, any scenario', target: '< 50 ms' };
  const own = results.filter(({ server, figures }) => server === 'quorate' && figures.pause_ms !== undefined);
  if (own.length === 0) return { ...row, result: '–', met: undefined };
  const worst = own.reduce((a, b) => (b.figures.pause_ms! > a.figures.pause_ms! ? b : a));
  const longest = worst.figures.pause_ms!;
  return { ...row, result: `${shown(longest)} ms (${worst.scenario})`, met: longest < 50 };
}
