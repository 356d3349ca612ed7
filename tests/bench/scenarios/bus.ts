/** What a message costs Redis, by how many listen, and a node, when it is about a meeting that nobody there looks at. */
import { createCompressingCodec } from '#server/adapters/codec/compressing-codec.ts';
import { packBus } from '#server/adapters/cluster/messages.ts';
import { topics, type PersonPart, type PresencePart } from '#server/usecases/bus-topics.ts';
import { Running } from '../contenders.ts';
import type { PublishRequest } from '../load/bus.ts';
import { Services } from '../services.ts';
import type { Figures } from '../types.ts';
import { where, type Scenario, type Turn } from './scenario.ts';

/** As long as a keystroke's message between nodes (`meeting-three-nodes`). */
const messageBytes = 140;
const fewListen = 1;
const manyListen = 12;
const perSecond = 5_000;
const presencePerSecond = 1_000;
const seconds = 5;

/** Four people of a meeting, as one of three nodes tells of them. */
function presence(): Uint8Array {
  const id = (n: number) => `01m8afbrna6mcn0gtrjwsgxqnzrwb${n}`;
  const people = Array.from({ length: 4 }, (_, n): PersonPart => ({
    ...{ personId: id(n), name: `Person number ${n}`, role: 'governor', since: 1_800_000_000_000 + n },
    devices: [{ id: `aGVsbG8gd29ybGQ${n}`, page: `d29ybGQgaGVsbG8${n}`, itemId: id(n), typing: n === 0, moved: n }],
  }));
  const message: PresencePart = { node: 'elsewhere', meetingId: id(5), turn: 1, people };
  return packBus(createCompressingCodec(), { kind: 'publish', from: 'elsewhere', topic: topics.presence, message });
}

async function run({ load, settings }: Turn): Promise<Figures> {
  const services = await Services.start('mongodb and redis');
  const publish = (about: Pick<PublishRequest, 'channel' | 'message' | 'subscribers' | 'perSecond'>) =>
    load.call<number>('publish', { port: services.redisPort, seconds: seconds * settings.scale, ...about });
  /** @returns microseconds of Redis for one */
  const inRedis = async (subscribers: number): Promise<number> => {
    const before = await services.usage();
    const message = new Uint8Array(messageBytes);
    const sent = await publish({ channel: 'quorate:bench', message, subscribers, perSecond });
    return (((await services.usage()).redis_cpu_s! - before.redis_cpu_s!) / sent) * 1e6;
  };
  try {
    const [few, many] = [await inRedis(fewListen), await inRedis(manyListen)];
    const [node] = await Running.startNodes(1, { documents: 1, people: 1, ...where(settings) }, services.newStore);
    try {
      const channel = await services.busChannel();
      // The first few meet code that has never run.
      await publish({ channel, message: presence(), subscribers: 0, perSecond: presencePerSecond });
      const before = await node!.usage();
      const sent = await publish({ channel, message: presence(), subscribers: 0, perSecond: presencePerSecond });
      const cpuMs = (await node!.usage()).cpuMs - before.cpuMs;
      return {
        redis_cpu_us_per_delivery: (many - few) / (manyListen - fewListen),
        redis_cpu_us_per_message: few - (many - few) / (manyListen - fewListen),
        node_cpu_us_per_presence: (cpuMs / sent) * 1_000,
      };
    } finally {
      await node!.dispose();
    }
  } finally {
    await services.dispose();
  }
}

export const bus: Scenario = { name: 'bus', once: true, contenders: ['quorate'], needs: 'mongodb and redis', run };
