/** MongoDB and Redis for the scenarios that need them, and what each of them takes. */
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { findMongo, howToGetMongo, startMongo } from '../../scripts/mongo.mjs';
import { findRedis, howToGetRedis, startRedis } from '../../scripts/redis.mjs';
import type { Figures, Store } from './types.ts';

/** What a scenario cannot do without, besides the server. */
export type Need = 'mongodb' | 'mongodb and redis';

/** @returns why that cannot be had, in words; undefined when it can */
export async function lacking(need: Need, say: (line: string) => void): Promise<string | undefined> {
  if (need === 'mongodb and redis' && findRedis() === undefined) return `there is no Redis. ${howToGetRedis}`;
  const found = await findMongo({ own: true, say });
  return found === undefined ? `there is no MongoDB. ${howToGetMongo}` : undefined;
}

/** Linux tells of a process's time in hundredths of a second. */
const ticksPerSecond = 100;

/** Of all its threads, since it began; NaN where the system does not say. */
function cpuSeconds(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // What is before the bracket may be anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return NaN;
  }
}

/** The numbers in Redis's answer to INFO. */
const numbers = (info: string): Figures =>
  Object.fromEntries(
    info.split('\r\n').flatMap((line) => {
      const [name, value] = line.split(':');
      const calls = /^calls=(\d+)/.exec(value ?? '')?.[1];
      return value === undefined ? [] : [[name!, Number(calls ?? value)]];
    }),
  );

type Mongo = Awaited<ReturnType<typeof startMongo>>;
type StartedRedis = Awaited<ReturnType<typeof startRedis>>;

/** Servers of their own, where the system puts them: they are not bound to a core. */
export class Services {
  /** 1: MongoDB's own server; 0: the tests' one. Their figures cannot be set beside each other. */
  readonly isMongod: number;
  readonly #mongo: Mongo;
  readonly #redis: StartedRedis | undefined;
  readonly #client: Redis | undefined;
  #databases = 0;
  /** What asking Redis itself made it send. */
  #answered = 0;

  private constructor(isMongod: boolean, mongo: Mongo, redis: StartedRedis | undefined) {
    this.isMongod = isMongod ? 1 : 0;
    this.#mongo = mongo;
    this.#redis = redis;
    this.#client = redis && new Redis(redis.url);
  }

  static async start(need: Need): Promise<Services> {
    const found = await findMongo({ own: true });
    const mongo = await startMongo();
    try {
      const redis = need === 'mongodb and redis' ? await startRedis() : undefined;
      return new Services(found?.kind === 'mongod', mongo, redis);
    } catch (error) {
      await mongo.dispose();
      throw error;
    }
  }

  /** One that nobody has used. */
  newStore = (): Store => {
    this.#databases += 1;
    const uri = this.#mongo.uri.replace('/?', `/bench-${this.#databases}?`);
    return { uri, ...(this.#redis ? { redisUrl: this.#redis.url } : {}) };
  };

  get redisPort(): number {
    return this.#redis!.port;
  }

  /** The channel that all nodes of the one store in use listen to. */
  async busChannel(): Promise<string> {
    const [channel] = (await this.#client!.pubsub('CHANNELS', 'quorate:*:bus')) as string[];
    return channel!;
  }

  /** What rises: seconds of processor time, bytes and messages. */
  async usage(): Promise<Figures> {
    return { store_cpu_s: cpuSeconds(this.#mongo.pid), ...(await this.#redisUsage()) };
  }

  async #redisUsage(): Promise<Figures> {
    if (this.#client === undefined) return {};
    const info = await this.#client.info('stats', 'commandstats', 'cpu');
    const figures = numbers(info);
    const sent = figures.total_net_output_bytes! - this.#answered;
    this.#answered += Buffer.byteLength(info);
    return {
      redis_cpu_s: figures.used_cpu_user! + figures.used_cpu_sys!,
      redis_in_bytes: figures.total_net_input_bytes!,
      redis_out_bytes: sent,
      redis_messages: figures.cmdstat_publish ?? 0,
    };
  }

  async dispose(): Promise<void> {
    this.#client?.disconnect();
    await Promise.all([this.#mongo.dispose(), this.#redis?.dispose()]);
  }
}

/** What rose from one look to the other. */
export const risen = (before: Figures, after: Figures): Figures =>
  Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]));
