/** The load's process: what `scenarios/` ask of it. */
import { Random } from '../../sync/support/random.ts';
import { answer } from '../rpc.ts';
import type { Figures, Target } from '../types.ts';
import { busMethods } from './bus.ts';
import { crashMethods } from './crash.ts';
import { crowdMethods } from './crowd.ts';
import { LoadDocument } from './document.ts';
import { lateMethods } from './late.ts';
import { liveMethods } from './live.ts';
import { revocationMethods } from './revocation.ts';
import { rushMethods } from './rush.ts';
import { stoppedMethods } from './stopped.ts';
import { Stopwatch, storm, typing, type Driver, type Pace } from './drivers.ts';

export interface OpenRequest {
  target: Target;
  documents: number;
  peopleEach: number;
  writersEach: number;
  seed: number;
}

export type DriveRequest = { kind: 'typing'; pace: Pace; seed: number } | { kind: 'storm'; inFlight: number };

let documents: LoadDocument[] = [];
let stopwatch = new Stopwatch();
let driver: Driver | undefined;
let marked = { at: 0, edits: 0, deliveries: 0, frames: 0, awareness: 0, cpu: process.cpuUsage() };

const everybody = () => documents.flatMap(({ clients }) => clients);
const sum = (of: 'deliveries' | 'frames' | 'awarenessFrames') => everybody().reduce((n, client) => n + client[of], 0);

const written = () => documents.reduce((n, document) => n + document.edits, 0);

async function open({ target, documents: count, peopleEach, writersEach, seed }: OpenRequest): Promise<void> {
  stopwatch = new Stopwatch();
  documents = Array.from({ length: count }, (_, index) => {
    const firstPerson = index * peopleEach;
    const common = { target, index, firstPerson, seed: seed * 10_000 + index, watcher: stopwatch };
    return new LoadDocument({ ...common, people: peopleEach, writers: writersEach });
  });
  for (let i = 0; i < documents.length; i += 10) {
    await Promise.all(documents.slice(i, i + 10).map((document) => document.open()));
  }
  stopwatch.know(documents);
}

/** Everybody opens their document a second time, and closes it again. @returns how many they are */
async function comeAgain(): Promise<number> {
  let count = 0;
  for (const document of documents) {
    const again = document.clients.map((_, chair) => document.join(chair));
    await Promise.all(again.map((client) => client.opened));
    for (const client of again) client.close();
    count += again.length;
  }
  return count;
}

function drive(request: DriveRequest): void {
  driver =
    request.kind === 'typing'
      ? typing(documents, request.pace, new Random(request.seed))
      : storm(documents[0]!, request.inFlight, stopwatch);
  driver.start();
}

/** What was measured before was warming up. */
function mark(): void {
  stopwatch.latencies.clear();
  marked = {
    at: performance.now(),
    edits: written(),
    deliveries: sum('deliveries'),
    frames: sum('frames'),
    awareness: sum('awarenessFrames'),
    cpu: process.cpuUsage(),
  };
}

/** Since `mark`. */
function take(): Figures {
  const seconds = (performance.now() - marked.at) / 1_000;
  const { user, system } = process.cpuUsage(marked.cpu);
  const deliveries = sum('deliveries') - marked.deliveries;
  return {
    edits: written() - marked.edits,
    deliveries,
    deliveries_per_s: deliveries / seconds,
    frames_per_s: (sum('frames') - marked.frames) / seconds,
    caret_frames_per_s: (sum('awarenessFrames') - marked.awareness) / seconds,
    latency_p50_ms: stopwatch.latencies.percentile(0.5),
    latency_p95_ms: stopwatch.latencies.percentile(0.95),
    latency_p99_ms: stopwatch.latencies.percentile(0.99),
    latency_max_ms: stopwatch.latencies.longest,
    load_busy: (user + system) / 1e6 / seconds,
  };
}

export interface Ending {
  missing: number;
  gaps: number;
  cut: number;
  wrong: number;
}

/** The writing ends; then everybody must have everything, and a newcomer the very same. @param sample documents */
async function finish({ sample }: { sample: number }): Promise<Ending> {
  driver?.stop();
  driver = undefined;
  const missing = await Promise.all(documents.map((document) => document.settled()));
  const cut = everybody().filter((client) => client.ended !== undefined);
  if (cut.length > 0) console.error(`cut off: ${cut[0]!.ended}`);
  let wrong = 0;
  for (const document of documents.slice(0, sample)) if (!(await document.isRight())) wrong += 1;
  return {
    missing: missing.reduce((n, each) => n + each, 0),
    gaps: everybody().reduce((n, client) => n + client.gaps, 0),
    cut: cut.length,
    wrong,
  };
}

function close(): void {
  for (const document of documents) document.close();
  documents = [];
}

answer({
  ...{ open, comeAgain, drive, mark, take, finish, close },
  ...lateMethods,
  ...crowdMethods,
  ...crashMethods,
  ...stoppedMethods,
  ...revocationMethods,
  ...busMethods,
  ...liveMethods,
  ...rushMethods,
  stop: () => setImmediate(() => process.exit(0)),
});
