/** What it costs to look every 2 s for what others may have written, once many entries wait for their merge (S4). */
import { Running } from '../contenders.ts';
import { Services } from '../services.ts';
import type { Figures } from '../types.ts';
import { play, roomOf, type Driven, type Stage } from './driven.ts';
import { pause, type Scenario, type Turn } from './scenario.ts';

/** Some 450 entries in each document: fewer than are merged while it is open. */
const busy: Driven = {
  ...{ name: 'looks-mongodb', documents: 40, peopleEach: 3, writersEach: 3, warmSeconds: 0, sample: 1 },
  ...{ seconds: 15, drive: { kind: 'typing', pace: { perSecond: 10, caretsPerSecond: 0 }, seed: 7 } },
};
/** Within each half minute all ids are read once. */
const restSeconds = 30;
const settleSeconds = 3;

/** The processor's time while nobody writes, in milliseconds for each second. */
async function resting({ settings }: Turn, { nodes, beside }: Stage): Promise<{ node: number; store: number }> {
  await nodes[0]!.collect();
  await pause(settleSeconds * 1_000 * settings.scale);
  const usage = async () => ({
    node: (await nodes[0]!.usage()).cpuMs,
    store: (await beside!()).store_cpu_s! * 1_000,
    at: performance.now(),
  });
  const before = await usage();
  await pause(restSeconds * 1_000 * settings.scale);
  const after = await usage();
  const seconds = (after.at - before.at) / 1_000;
  return { node: (after.node - before.node) / seconds, store: (after.store - before.store) / seconds };
}

async function measure(turn: Turn, driven: Driven, stage: Stage): Promise<Figures> {
  const { load, settings } = turn;
  const before = await resting(turn, stage);
  await load.call('mark');
  await load.call('drive', driven.drive);
  await pause(driven.seconds * 1_000 * settings.scale);
  await load.call('finish', { sample: 0 });
  const { edits } = await load.call<Figures>('take');
  const after = await resting(turn, stage);
  const perThousand = (name: 'node' | 'store') => ((after[name] - before[name]) / edits!) * 1_000;
  return {
    entries: edits!,
    look_cpu_ms_per_s_per_1000_entries: perThousand('node'),
    store_look_cpu_ms_per_s_per_1000_entries: perThousand('store'),
  };
}

async function run(turn: Turn): Promise<Figures> {
  const services = await Services.start('mongodb');
  try {
    const nodes = await Running.startNodes(1, roomOf(turn, busy), services.newStore);
    const figures = await play(turn, busy, { nodes, beside: () => services.usage() }, measure);
    return { mongod: services.isMongod, ...figures };
  } finally {
    await services.dispose();
  }
}

export const looks: Scenario = {
  name: busy.name,
  once: true,
  contenders: ['quorate'],
  needs: 'mongodb',
  run,
};
