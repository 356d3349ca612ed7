/**
 * The worst evening: 2,000 people in 100 meetings, while 200 sign in each second and one member of a meeting sends as
 * fast as they can. Nobody else is to notice.
 */
import { Running } from '../contenders.ts';
import type { Ending, DriveRequest, OpenRequest } from '../load/load.ts';
import type { RushRequest } from '../load/rush.ts';
import { median } from '../report/summary.ts';
import { stolenMs } from '../stolen.ts';
import type { Figures } from '../types.ts';
import { pause, where, type Scenario, type Turn } from './scenario.ts';

const usualMeetings = 100;
const peopleEach = 20;
/** Of each meeting; one person types in several meetings, since each takes a password's time to make. */
const usualPeople = 200;
const signInsPerSecond = 200;
const seconds = 10;
const warmSeconds = 2;
/** What else the machine does differs from minute to minute: each rush is compared with what went just before it. */
const usualRounds = 5;
const drive: DriveRequest = { kind: 'typing', pace: { perSecond: 5, caretsPerSecond: 0 }, seed: 7 };

async function measure({ load, settings }: Turn, server: Running): Promise<Figures> {
  await pause(warmSeconds * 1_000 * settings.scale);
  await Promise.all([server.reset(), load.call('mark')]);
  const stolenBefore = stolenMs();
  await pause(seconds * 1_000 * settings.scale);
  const [taken, { peakRssMb, pauseMs, busy }] = await Promise.all([load.call<Figures>('take'), server.usage()]);
  const stolen = stolenMs() - stolenBefore;
  return { ...taken, peak_rss_mb: peakRssMb, pause_ms: pauseMs, busy, stolen_ms: stolen };
}

const roundsIn = ({ scale }: Turn['settings']): number => (scale < 1 ? 1 : usualRounds);

interface Round {
  usual: Figures;
  flooded: Figures;
  signingIn: Figures;
  both: Figures;
}

/** @param flooded nobody's document but the flood's, and a new one in each round: it is full after some of them */
async function playRound(turn: Turn, server: Running, flooded: number): Promise<Round> {
  const { load } = turn;
  const usual = await measure(turn, server);
  const rushing = async (what: Omit<RushRequest, 'target'>) => {
    await load.call('beginRush', { target: server.target, ...what } satisfies RushRequest);
    const during = await measure(turn, server);
    return { ...during, ...(await load.call<Figures>('endRush')) };
  };
  const beside = await rushing({ floods: flooded });
  const signingIn = await rushing({ signInsPerSecond });
  return { usual, flooded: beside, signingIn, both: await rushing({ signInsPerSecond, floods: flooded }) };
}

async function play(turn: Turn, server: Running): Promise<Figures> {
  const { load, settings, rep } = turn;
  const wanted = roundsIn(settings);
  const meetings = server.target.documents.length - wanted;
  const opening: OpenRequest = {
    ...{ target: server.target, documents: meetings, peopleEach, writersEach: 1, seed: rep + 1 },
  };
  await load.call('open', opening);
  await load.call('drive', drive);
  const rounds: Round[] = [];
  while (rounds.length < wanted) rounds.push(await playRound(turn, server, meetings + rounds.length));
  const ending = await load.call<Ending>('finish', { sample: 5 });
  await load.call('close');

  const wrong = rounds.reduce((sum, { signingIn, both }) => sum + signingIn.wrong_answers! + both.wrong_answers!, 0);
  if (wrong > 0) throw new Error(`${wrong} sign-ins were answered with neither a session nor a time to come back.`);
  const typically = (of: (round: Round) => number) => median(rounds.map(of));
  const most = (of: (round: Round) => number) => Math.max(...rounds.map(of));
  const timesUsual = (phase: 'flooded' | 'signingIn' | 'both') =>
    typically(({ usual, [phase]: during }) => during.latency_p99_ms! / usual.latency_p99_ms!);
  return {
    connections: meetings * peopleEach,
    deliveries_per_s: typically(({ both }) => both.deliveries_per_s!),
    latency_p50_before_ms: typically(({ usual }) => usual.latency_p50_ms!),
    latency_p99_before_ms: typically(({ usual }) => usual.latency_p99_ms!),
    latency_p50_ms: typically(({ both }) => both.latency_p50_ms!),
    latency_p99_ms: typically(({ both }) => both.latency_p99_ms!),
    latency_p99_flood_ms: typically(({ flooded }) => flooded.latency_p99_ms!),
    latency_p99_sign_ins_ms: typically(({ signingIn }) => signingIn.latency_p99_ms!),
    p99_ratio: timesUsual('both'),
    p99_flood_ratio: timesUsual('flooded'),
    p99_sign_ins_ratio: timesUsual('signingIn'),
    signed_in: typically(({ both }) => both.signed_in!),
    sign_in_p50_ms: typically(({ both }) => both.sign_in_p50_ms!),
    sign_in_p99_ms: typically(({ both }) => both.sign_in_p99_ms!),
    told_to_wait: typically(({ both }) => both.told_to_wait!),
    flooded_mb: typically(({ both }) => both.flooded_mb!),
    floods_ended: typically(({ both }) => both.floods_ended!),
    wrong_answers: wrong,
    peak_rss_before_mb: rounds[0]!.usual.peak_rss_mb!,
    peak_rss_mb: most(({ both }) => both.peak_rss_mb!),
    pause_ms: most(({ both }) => both.pause_ms!),
    stolen_before_ms: typically(({ usual }) => usual.stolen_ms!),
    stolen_ms: typically(({ both }) => both.stolen_ms!),
    load_busy: most(({ both }) => both.load_busy!),
    ...ending,
  };
}

const runOn =
  (everyCore: boolean) =>
  async (turn: Turn): Promise<Figures> => {
    const { contender, settings } = turn;
    const documents = roundsIn(settings) + Math.max(1, Math.round(usualMeetings * settings.scale));
    const people = Math.max(peopleEach, Math.round(usualPeople * settings.scale));
    const server = await Running.start(contender, {
      ...{ documents, people, slowPasswords: true, everyCore },
      ...where(settings),
    });
    try {
      return await play(turn, server);
    } finally {
      await server.dispose();
    }
  };

/** The harder of the two: passwords and merges share one core with the thread that serves. */
export const rush: Scenario = { name: 'rush', contenders: ['quorate'], run: runOn(false) };
/** As where so many people are served: they have the cores that the thread that serves leaves free. */
export const rushOnEveryCore: Scenario = { name: 'rush-every-core', contenders: ['quorate'], run: runOn(true) };
