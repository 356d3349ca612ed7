/** A long document, opened after a restart (cold) and again (warm), and what it takes on the disk. */
import { join } from 'node:path';
import { Running } from '../contenders.ts';
import type { WriteRequest } from '../load/late.ts';
import type { Figures, ServerName } from '../types.ts';
import { where, type Scenario, type Turn } from './scenario.ts';

const warmJoins = 5;
const isRelay = (name: ServerName): boolean => name === 'relay' || name === 'tick-relay';

async function run(turn: Turn, edits: WriteRequest['edits'], name: string): Promise<Figures[]> {
  const { load, contender, settings, reps } = turn;
  const server = await Running.start(contender, { documents: 1, people: 21, ...where(settings) });
  try {
    const file = join(settings.scratch, `${name}.edits`);
    const request: WriteRequest = { target: server.target, file, edits };
    const written = await load.call<Figures>('writeLong', request);
    await server.flush();
    const before = await server.stored();
    await load.call('leaveLong');
    await server.flush();
    await server.compact();
    const joined: Figures[] = [];
    for (let rep = 0; rep < reps; rep += 1) joined.push(await joins(turn, server, written.minimal_bytes!));
    const after = await server.stored();
    const kept = isRelay(contender) ? {} : storage(written, before.bytes, after);
    return joined.map((figures) => ({ ...written, ...figures, ...kept }));
  } finally {
    await server.dispose();
  }
}

/** Bytes for each 1,000 edits, history apart; and beside the least that the state can be said in. */
function storage(
  { edits, minimal_bytes }: Figures,
  before: number,
  after: { bytes: number; history: number },
): Figures {
  return {
    stored_before_per_1000: (before / edits!) * 1_000,
    stored_after_per_1000: (after.bytes / edits!) * 1_000,
    history_per_1000: (after.history / edits!) * 1_000,
    stored_ratio: after.bytes / minimal_bytes!,
  };
}

async function joins({ load, contender }: Turn, server: Running, minimal: number): Promise<Figures> {
  const join = () => load.call<Figures>('joinLate', { target: server.target });
  let cold: Figures = { ms: NaN, bytes: NaN, wrong: 0 };
  // The relay's memory is all it has.
  if (!isRelay(contender)) {
    await server.restart();
    cold = await join();
  }
  const warm: Figures[] = [];
  for (let i = 0; i < warmJoins; i += 1) warm.push(await join());
  const { pauseMs, rssMb } = await server.usage();
  const middle = [...warm].sort((a, b) => a.ms! - b.ms!)[Math.floor(warmJoins / 2)]!;
  return {
    cold_ms: cold.ms!,
    warm_ms: middle.ms!,
    cold_bytes_ratio: cold.bytes! / minimal,
    warm_bytes_ratio: middle.bytes! / minimal,
    rss_mb: rssMb,
    pause_ms: pauseMs,
    wrong: [cold, ...warm].reduce((sum, { wrong }) => sum + wrong!, 0),
  };
}

const contenders: readonly ServerName[] = ['quorate', 'y-websocket', 'hocuspocus', 'relay'];

export const lateJoiner: Scenario = {
  name: 'late-joiner',
  contenders,
  once: true,
  run: (turn) => run(turn, { mixed: Math.round(100_000 * turn.settings.scale) }, 'mixed'),
};

export const lateJoinerTrace: Scenario = {
  name: 'late-joiner-trace',
  contenders,
  once: true,
  needsTrace: true,
  run: (turn) => run(turn, { trace: turn.settings.trace! }, 'trace'),
};
