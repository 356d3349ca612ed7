/** One reader stops reading: what it costs the others, and what the server holds for it. */
import { Running } from '../contenders.ts';
import type { FloodRequest } from '../load/stopped.ts';
import type { Figures } from '../types.ts';
import { where, type Scenario, type Turn } from './scenario.ts';

async function run({ load, contender, settings }: Turn): Promise<Figures> {
  const megabytes = 12 * settings.scale;
  const server = await Running.start(contender, { documents: 3, people: 12, ...where(settings) });
  const flood = (index: number, stops: boolean, size = megabytes) =>
    load.call<Figures>('pasteAway', { target: server.target, index, megabytes: size, stops } satisfies FloodRequest);
  try {
    await flood(0, false, megabytes / 4);
    await load.call('leave');
    const empty = await server.collect();
    const before = await flood(1, false);
    const usual = await server.collect();
    await load.call('leave');
    const rested = await server.collect();
    await server.reset();
    const during = await flood(2, true);
    const { peakRssMb, pauseMs } = await server.usage();
    const held = await server.collect();
    const after = await load.call<Figures>('readOn');
    return {
      megabytes,
      latency_p99_before_ms: before.latency_p99_ms!,
      latency_p99_ms: during.latency_p99_ms!,
      p99_ratio: during.latency_p99_ms! / before.latency_p99_ms!,
      // Beside what the document itself takes when all read.
      held_for_reader_mb: held.heldMb - rested.heldMb - (usual.heldMb - empty.heldMb),
      peak_rss_mb: peakRssMb,
      pause_ms: pauseMs,
      missing: before.missing! + during.missing!,
      cut: before.cut! + during.cut!,
      ...after,
    };
  } finally {
    await server.dispose();
  }
}

export const stoppedReader: Scenario = {
  name: 'stopped-reader',
  contenders: ['quorate', 'y-websocket', 'hocuspocus', 'relay'],
  run,
};
