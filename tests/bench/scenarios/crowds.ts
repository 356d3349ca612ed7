/** Many documents: people who only look on, and documents opened and closed. */
import { Running } from '../contenders.ts';
import type { CrowdRequest } from '../load/crowd.ts';
import type { Figures } from '../types.ts';
import { pause, where, type Scenario, type Turn } from './scenario.ts';

/** 5,000 connections on 500 documents; what each costs is told apart by opening the documents first. */
async function idle({ load, contender, settings }: Turn): Promise<Figures> {
  const documents = Math.round(500 * settings.scale);
  const peopleEach = 10;
  // A person has up to five documents open.
  const server = await Running.start(contender, { documents, people: documents * 2, ...where(settings) });
  try {
    const request: CrowdRequest = { target: server.target, documents, peopleEach };
    const start = await server.collect();
    await server.reset();
    await load.call('openDocuments', request);
    await server.flush();
    const opening = await server.usage();
    const opened = await server.collect();
    await server.reset();
    await load.call('fillDocuments', request);
    const filling = await server.usage();
    const filled = await server.collect();
    await server.reset();
    await pause(4_000 * settings.scale);
    const resting = await server.usage();
    const added = documents * (peopleEach - 1);
    const perConnection = (filled.rssMb - opened.rssMb) / added;
    return {
      connections: documents * peopleEach,
      rss_start_mb: start.rssMb,
      rss_full_mb: filled.rssMb,
      rss_per_connection_kb: perConnection * 1024,
      rss_per_document_kb: ((opened.rssMb - start.rssMb) / documents - perConnection) * 1024,
      heap_per_connection_kb: ((filled.heldMb - opened.heldMb) / added) * 1024,
      resting_busy: resting.busy,
      // Not of the collections that were forced.
      pause_ms: Math.max(opening.pauseMs, filling.pauseMs, resting.pauseMs),
      cut: await load.call<number>('countCut'),
    };
  } finally {
    await server.dispose();
  }
}

/** 10,000 documents opened, written in and closed; memory is what it was after the first few. */
async function unload({ load, contender, settings }: Turn): Promise<Figures> {
  const count = Math.round(10_000 * settings.scale);
  const warm = Math.round(500 * settings.scale);
  const server = await Running.start(contender, { documents: count + warm, people: 50, ...where(settings) });
  const rest = async () => {
    await server.flush();
    await pause(3_000);
    return server.collect();
  };
  try {
    await load.call('openAndClose', { target: server.target, from: 0, count: warm });
    const start = await rest();
    await server.reset();
    const figures = await load.call<Figures>('openAndClose', { target: server.target, from: warm, count });
    const { pauseMs, peakRssMb } = await server.usage();
    const end = await rest();
    return {
      ...figures,
      documents: count,
      heap_start_mb: start.heapMb,
      heap_end_mb: end.heapMb,
      heap_ratio: end.heapMb / start.heapMb,
      rss_end_mb: end.rssMb,
      peak_rss_mb: peakRssMb,
      pause_ms: pauseMs,
    };
  } finally {
    await server.dispose();
  }
}

export const crowds: readonly Scenario[] = [
  { name: 'idle', once: true, contenders: ['quorate', 'y-websocket', 'hocuspocus', 'relay'], run: idle },
  { name: 'unload', once: true, contenders: ['quorate', 'y-websocket', 'hocuspocus'], run: unload },
];
