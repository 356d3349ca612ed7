/** What it costs that pages say once a second that somebody types: each signal is authorised like everything else (W1). */
import { Running } from '../contenders.ts';
import type { SignalRequest } from '../load/live.ts';
import { Services } from '../services.ts';
import type { Figures } from '../types.ts';
import { asked } from './asked.ts';
import { pause, where, type Scenario, type Turn } from './scenario.ts';

const usualMeetings = 20;
const peopleEach = 12;
/** As many signals a second as of several hundred meetings: a node that has little to do takes longer for each. */
const typists = peopleEach;
const seconds = 8;
const settleSeconds = 3;

interface Measured {
  signals: number;
  wrong: number;
  cut: number;
  /** In milliseconds, and in commands to MongoDB where they are counted; less what goes on anyway. */
  cpuMs: number;
  ops: number;
}

async function measure({ load, settings }: Turn, node: Running): Promise<Measured> {
  const meetings = node.target.documents.length;
  await load.call('enterMeetings', { target: node.target, meetings, peopleEach } satisfies SignalRequest);
  const look = async () => ({
    cpuMs: (await node.usage()).cpuMs,
    ops: (await asked([node])).ops!,
    at: performance.now(),
  });
  const lasting = seconds * settings.scale;
  await pause(settleSeconds * 1_000 * settings.scale);
  const quiet = await look();
  await pause(lasting * 1_000);
  const begun = await look();
  const said = await load.call<Figures>('signal', { typists, seconds: lasting });
  const ended = await look();
  await load.call('leaveMeetings');
  const more = (of: 'cpuMs' | 'ops') =>
    ended[of] - begun[of] - ((begun[of] - quiet[of]) / (begun.at - quiet.at)) * (ended.at - begun.at);
  return { ...(said as Omit<Measured, 'cpuMs' | 'ops'>), cpuMs: more('cpuMs'), ops: more('ops') };
}

async function run(turn: Turn): Promise<Figures> {
  const services = await Services.start('mongodb');
  const documents = Math.max(1, Math.round(usualMeetings * turn.settings.scale));
  const of = async (counting: boolean): Promise<Measured> => {
    const room = { documents, people: documents * peopleEach, counting, ...where(turn.settings) };
    const [node] = await Running.startNodes(1, room, services.newStore);
    return measure(turn, node!).finally(() => node!.dispose());
  };
  try {
    const [timed, counted] = [await of(false), await of(true)];
    return {
      mongod: services.isMongod,
      signals: timed.signals,
      cpu_ms_per_signal: timed.cpuMs / timed.signals,
      store_ops_per_signal: counted.ops / counted.signals,
      cut: timed.cut + counted.cut,
      wrong: timed.wrong + counted.wrong,
    };
  } finally {
    await services.dispose();
  }
}

export const signals: Scenario = {
  name: 'signals-mongodb',
  once: true,
  contenders: ['quorate'],
  needs: 'mongodb',
  run,
};
