/** Scenarios in which people write for a while: a meeting, an evening of meetings, a storm. */
import { Running } from '../contenders.ts';
import type { DriveRequest, Ending, OpenRequest } from '../load/load.ts';
import type { Figures, ServerName } from '../types.ts';
import { pause, where, type Scenario, type Turn } from './scenario.ts';

interface Driven {
  name: string;
  contenders?: readonly ServerName[];
  /** Added to the address. */
  query?: string;
  documents: number;
  peopleEach: number;
  writersEach: number;
  drive: DriveRequest;
  seconds: number;
  /** Before anything is counted. */
  warmSeconds: number;
  /** Documents that are compared, sign by sign, with what was written. */
  sample: number;
}

async function measure({ load, settings }: Turn, driven: Driven, server: Running): Promise<Figures> {
  await load.call('drive', driven.drive);
  await pause(driven.warmSeconds * 1_000 * settings.scale);
  await Promise.all([server.reset(), load.call('mark')]);
  const before = await server.usage();
  await pause(driven.seconds * 1_000 * settings.scale);
  const [after, taken] = await Promise.all([server.usage(), load.call<Figures>('take')]);
  return {
    ...taken,
    cpu_s_per_1000: (after.cpuMs - before.cpuMs) / taken.deliveries!,
    server_busy: after.busy,
    peak_rss_mb: after.peakRssMb,
    pause_ms: after.pauseMs,
  };
}

async function run(turn: Turn, driven: Driven): Promise<Figures> {
  const { load, contender, rep, settings } = turn;
  const documents = Math.max(1, Math.round(driven.documents * Math.min(1, settings.scale * 4)));
  const { peopleEach, writersEach } = driven;
  const room = { documents, people: documents * peopleEach, ...where(settings) };
  const server = await Running.start(contender, room);
  try {
    const target = { ...server.target, query: driven.query ?? '' };
    const request: OpenRequest = { target, documents, peopleEach, writersEach, seed: rep + 1 };
    await load.call('open', request);
    const figures = await measure(turn, driven, server);
    const ending = await load.call<Ending>('finish', { sample: driven.sample });
    await load.call('close');
    return { ...figures, ...ending };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${server.complaints}`, { cause: error });
  } finally {
    await server.dispose();
  }
}

const scenario = (driven: Driven): Scenario => ({
  name: driven.name,
  ...(driven.contenders ? { contenders: driven.contenders } : {}),
  run: (turn) => run(turn, driven),
});

const typing = (caretsPerSecond: number): DriveRequest => ({
  kind: 'typing',
  pace: { perSecond: 5, caretsPerSecond },
  seed: 7,
});
const aMeeting = { documents: 1, peopleEach: 20, writersEach: 5, seconds: 8, warmSeconds: 1.5, sample: 1 };
const anEvening = { documents: 100, peopleEach: 10, writersEach: 2, seconds: 6, warmSeconds: 1.5, sample: 5 };
const aStorm = {
  ...{ documents: 1, peopleEach: 50, writersEach: 50, seconds: 4, warmSeconds: 1.5, sample: 1 },
  drive: { kind: 'storm', inFlight: 16 } satisfies DriveRequest,
};

export const driven: readonly Scenario[] = [
  scenario({ name: 'storm', ...aStorm }),
  scenario({ name: 'storm-acks', ...aStorm, contenders: ['quorate'], query: '?acks=1' }),
  scenario({ name: 'meeting', ...aMeeting, drive: typing(0) }),
  scenario({ name: 'evening', ...anEvening, drive: typing(0) }),
  scenario({ name: 'evening-carets', ...anEvening, drive: typing(1.5) }),
];
