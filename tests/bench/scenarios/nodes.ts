/** The same on MongoDB: one node alone, and three with Redis between them. Asked of the store is counted in a run apart. */
import { Running } from '../contenders.ts';
import { risen, Services } from '../services.ts';
import type { Figures } from '../types.ts';
import { asked } from './asked.ts';
import { evening, meeting, play, roomOf, storm, type Driven, type Stage } from './driven.ts';
import { pause, type Scenario, type Turn } from './scenario.ts';

/** What a process does once, as soon as it serves, is over by then. */
const settleSeconds = 3;
/** Long enough for several of the looks that nodes take at their logs every 2 s. */
const restSeconds = 8;

async function run(turn: Turn, driven: Driven, count: number): Promise<Figures> {
  const services = await Services.start(count > 1 ? 'mongodb and redis' : 'mongodb');
  const beside = () => services.usage();
  const begin = (counting: boolean) =>
    Running.startNodes(count, { ...roomOf(turn, driven), counting }, services.newStore);
  try {
    const timed = await play(turn, driven, { nodes: await begin(false), beside });
    // What is asked of the store varies little: once is enough.
    const counted = turn.rep > 0 ? {} : await play(turn, driven, { nodes: await begin(true), beside }, countStore);
    return { mongod: services.isMongod, ...addFaults(timed, counted) };
  } finally {
    await services.dispose();
  }
}

/** What was missing or wrong in either run. */
function addFaults(timed: Figures, counted: Figures): Figures {
  const both = { ...counted, ...timed };
  for (const name of ['missing', 'gaps', 'cut', 'wrong']) both[name] = timed[name]! + (counted[name] ?? 0);
  return both;
}

/** While nobody writes, and while they do. */
async function countStore(turn: Turn, driven: Driven, { nodes, beside }: Stage): Promise<Figures> {
  const { load, settings } = turn;
  const look = async () => ({ ...(await asked(nodes)), ...(await beside?.()) });
  const seconds = restSeconds * settings.scale;
  await pause(settleSeconds * 1_000 * settings.scale);
  const quiet = await look();
  await pause(seconds * 1_000);
  const calm = await look();
  const rested = risen(quiet, calm);
  const atRest = rested.ops! / seconds;
  const began = performance.now();
  const came = await load.call<number>('comeAgain');
  const coming = risen(calm, await look()).ops! - (atRest * (performance.now() - began)) / 1_000;
  await load.call('drive', driven.drive);
  await load.call('mark');
  const begun = await look();
  await pause(driven.seconds * 1_000 * settings.scale);
  const [ended, { edits }] = await Promise.all([look(), load.call<Figures>('take')]);
  const written = risen(begun, ended);
  const perThousand = (count: number) => (count / edits!) * 1_000;
  const ofRedis = Object.entries(rested).filter(([name]) => /^redis_(in|out)/.test(name));
  return {
    store_ops_at_rest_per_s: atRest,
    store_ops_per_connection: coming / came,
    store_ops_per_1000_edits: perThousand(written.ops!),
    log_inserts_per_1000_edits: perThousand(written.inserts!),
    log_entries_per_1000_edits: perThousand(written.entries!),
    log_entry_bytes: written.bytes! / written.entries!,
    ...Object.fromEntries(ofRedis.map(([name, value]) => [`${name}_at_rest_per_s`, value / seconds])),
  };
}

const onMongo = (driven: Driven): Scenario => ({
  name: `${driven.name}-mongodb`,
  contenders: ['quorate'],
  needs: 'mongodb',
  run: (turn) => run(turn, driven, 1),
});
const onThreeNodes = (driven: Driven): Scenario => ({
  name: `${driven.name}-three-nodes`,
  contenders: ['quorate'],
  needs: 'mongodb and redis',
  run: (turn) => run(turn, driven, 3),
});

export const nodes: readonly Scenario[] = [
  ...[meeting, evening, storm].map(onMongo),
  ...[meeting, evening].map(onThreeNodes),
];
