/** Scenarios in which people write for a while: a meeting, an evening of meetings, a storm. */
import { Running } from '../contenders.ts';
import type { DriveRequest, Ending, OpenRequest } from '../load/load.ts';
import { risen } from '../services.ts';
import type { Figures, ServerName, Target } from '../types.ts';
import { pause, where, type Scenario, type Turn } from './scenario.ts';

export interface Driven {
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

/** What serves, and how much that which it stands upon has taken so far. */
export interface Stage {
  nodes: readonly Running[];
  beside?: () => Promise<Figures>;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** The processor's time of the nodes together, and of each where there are several. */
function processorTime(cpuMs: readonly number[], { deliveries, edits }: Figures): Figures {
  const each = cpuMs.length > 1 ? cpuMs.map((ms, i) => [`node_${i + 1}_cpu_s_per_1000_edits`, ms / edits!]) : [];
  return {
    cpu_s_per_1000: sum(cpuMs) / deliveries!,
    cpu_s_per_1000_edits: sum(cpuMs) / edits!,
    ...(Object.fromEntries(each) as Figures),
  };
}

const perThousandEdits = (figures: Figures, { edits }: Figures): Figures =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [`${name}_per_1000_edits`, (value / edits!) * 1_000]),
  );

async function measure({ load, settings }: Turn, driven: Driven, { nodes, beside }: Stage): Promise<Figures> {
  const usages = () => Promise.all(nodes.map((node) => node.usage()));
  await load.call('drive', driven.drive);
  await pause(driven.warmSeconds * 1_000 * settings.scale);
  await Promise.all([...nodes.map((node) => node.reset()), load.call('mark')]);
  const [before, besideBefore] = await Promise.all([usages(), beside?.()]);
  await pause(driven.seconds * 1_000 * settings.scale);
  const [after, taken, besideAfter] = await Promise.all([usages(), load.call<Figures>('take'), beside?.()]);
  const cpuMs = after.map(({ cpuMs }, i) => cpuMs - before[i]!.cpuMs);
  return {
    ...taken,
    ...processorTime(cpuMs, taken),
    ...(besideBefore && besideAfter ? perThousandEdits(risen(besideBefore, besideAfter), taken) : {}),
    server_busy: sum(after.map(({ busy }) => busy)),
    peak_rss_mb: Math.max(...after.map(({ peakRssMb }) => peakRssMb)),
    pause_ms: Math.max(...after.map(({ pauseMs }) => pauseMs)),
  };
}

/** Where the people of one document are spread over all nodes. */
const targetOf = (nodes: readonly Running[], query = ''): Target => ({
  ...nodes[0]!.target,
  ports: nodes.flatMap(({ target }) => target.ports),
  query,
});

/** How much of it there is in a run of this scale. */
export function roomOf({ settings }: Turn, { documents: usual, peopleEach }: Driven) {
  const documents = Math.max(1, Math.round(usual * Math.min(1, settings.scale * 4)));
  return { documents, people: documents * peopleEach, ...where(settings) };
}

/** @returns how the load is to open it all */
export function opening(turn: Turn, driven: Driven, nodes: readonly Running[]): OpenRequest {
  const { query, peopleEach, writersEach } = driven;
  const { documents } = roomOf(turn, driven);
  return { target: targetOf(nodes, query), documents, peopleEach, writersEach, seed: turn.rep + 1 };
}

/** Everybody comes, writes and goes; whatever becomes of it the nodes are disposed of. */
export async function play(turn: Turn, driven: Driven, stage: Stage, measuring = measure): Promise<Figures> {
  const { load } = turn;
  try {
    await load.call('open', opening(turn, driven, stage.nodes));
    const figures = await measuring(turn, driven, stage);
    const ending = await load.call<Ending>('finish', { sample: driven.sample });
    await load.call('close');
    return { ...figures, ...ending };
  } catch (error) {
    const complaints = stage.nodes.map((node) => node.complaints).join('\n');
    throw new Error(`${(error as Error).message}\n${complaints}`, { cause: error });
  } finally {
    await Promise.all(stage.nodes.map((node) => node.dispose()));
  }
}

const scenario = (driven: Driven): Scenario => ({
  name: driven.name,
  ...(driven.contenders ? { contenders: driven.contenders } : {}),
  run: async (turn) => play(turn, driven, { nodes: [await Running.start(turn.contender, roomOf(turn, driven))] }),
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

export const storm: Driven = { name: 'storm', ...aStorm };
export const meeting: Driven = { name: 'meeting', ...aMeeting, drive: typing(0) };
export const evening: Driven = { name: 'evening', ...anEvening, drive: typing(0) };

export const driven: readonly Scenario[] = [
  scenario(storm),
  scenario({ name: 'storm-acks', ...aStorm, contenders: ['quorate'], query: '?acks=1' }),
  scenario(meeting),
  scenario(evening),
  scenario({ name: 'evening-carets', ...anEvening, drive: typing(1.5) }),
];
